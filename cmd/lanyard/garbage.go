package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// gcPercent is how much may be garbage beside what is in use, in percent, where
	// much is in use. Go's own 100 was measured to cost a quarter more memory at
	// its peak, and no time that could be told from noise.
	gcPercent = 75
	// gcLeast is how much may be garbage in any case, in bytes: where little is in
	// use, passing requests on to apps spent a tenth of its time on collecting.
	gcLeast = 24 << 20
	// gcMost bounds the percentage that comes of it.
	gcMost = 300
)

// boundGarbage says to the runtime how much may be garbage, and says it anew
// after each collection. The user's GOGC comes first.
func boundGarbage() {
	if os.Getenv("GOGC") == "" {
		collected(0)
	}
}

// collected is called when memory was collected; now is the percentage that
// holds.
func collected(now int) {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if p := percentFor(live[0].Value.Uint64()); p < now || p > now+now/8 { // each change stops the world
		debug.SetGCPercent(p)
		now = p
	}
	type sentinel struct{ _ *byte } // with a pointer, so that it is an object by itself
	runtime.SetFinalizer(&sentinel{}, func(*sentinel) { collected(now) })
}

// percentFor is the percentage for so many bytes in use.
func percentFor(live uint64) int {
	if live == 0 {
		return gcPercent // nothing was collected yet
	}
	return int(min(gcMost, max(gcPercent, gcLeast*100/live)))
}
