package main

import (
	"fmt"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/bench/rig"
)

const (
	rounds = 6
	// roundTime is how long each is called in a round. They take turns, so
	// that a busy machine is busy for both.
	roundTime = 700 * time.Millisecond
)

// load is one kind of request.
type load struct {
	name, method, path string
	body               []byte
	size               int     // of the answer
	atLeast            float64 // of what the bare proxy answers in the same processor time
}

// use is what calls took.
type use struct {
	calls       int
	wall, proxy time.Duration
}

// compare lets both answer the same calls in turn.
func compare(l load, ours, theirs *rig.Client, ourPID, barePID int) error {
	var mine, bare use
	for i := range rounds + 1 {
		u, err := run(l, ours, ourPID)
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		v, err := run(l, theirs, barePID)
		if err != nil {
			return fmt.Errorf("%s, bare: %w", l.name, err)
		}
		if i > 0 { // the first warms up
			mine = use{mine.calls + u.calls, mine.wall + u.wall, mine.proxy + u.proxy}
			bare = use{bare.calls + v.calls, bare.wall + v.wall, bare.proxy + v.proxy}
		}
	}
	each := func(u use) float64 { return float64(u.proxy.Microseconds()) / float64(u.calls) }
	rate := func(u use) float64 { return float64(u.calls) / u.wall.Seconds() }
	ratio, verdict := each(bare)/each(mine), "ok"
	if ratio < l.atLeast {
		verdict = "TOO LITTLE"
	}
	fmt.Printf("%-16s %4.2f of a bare ReverseProxy  %s (at least %g); per call %5.0f µs of the proxy's time (bare %5.0f); as it ran %6.0f/s, %4.2f of bare\n",
		l.name, ratio, verdict, l.atLeast, each(mine), each(bare), rate(mine), rate(mine)/rate(bare))
	return nil
}

// run calls for a while, from several clients.
func run(l load, c *rig.Client, pid int) (use, error) {
	before, err := rig.Processor(pid)
	if err != nil {
		return use{}, err
	}
	var wg sync.WaitGroup
	counts, errs := make([]int, rig.Workers), make([]error, rig.Workers)
	begin := time.Now()
	for w := range rig.Workers {
		wg.Go(func() {
			for time.Since(begin) < roundTime && errs[w] == nil {
				answer, err := c.Send(l.method, "https://"+host+l.path, "", "application/octet-stream", l.body)
				if err == nil && len(answer) != l.size {
					err = fmt.Errorf("an answer of %d bytes", len(answer))
				}
				errs[w] = err
				counts[w]++
			}
		})
	}
	wg.Wait()
	u := use{wall: time.Since(begin)}
	after, err := rig.Processor(pid)
	u.proxy = after - before
	for w := range rig.Workers {
		u.calls += counts[w]
		if errs[w] != nil {
			return u, errs[w]
		}
	}
	return u, err
}
