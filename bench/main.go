// Command bench measures the real program: how fast it starts, what it takes,
// and how much it serves beside a bare net/http server that returns the same
// bytes, as ratios of one run. It is a module of its own, so that what other
// programs would be compared by never becomes a dependency of Lanyard.
//
//	cd bench && go run .
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lanyard-dev/lanyard/bench/rig"
)

func main() {
	root := flag.String("root", "..", "the module of Lanyard")
	bare := flag.Bool("bare", false, "be the bare server (used by the program itself)")
	flag.Parse()
	if *bare {
		fail(rig.ServeBare())
		return
	}
	work, err := os.MkdirTemp("", "lanbench")
	fail(err)
	defer os.RemoveAll(work)
	program := filepath.Join(work, "lanyard")
	fail(rig.Build(*root, program))
	size, err := os.Stat(program)
	fail(err)
	report("stripped binary", float64(size.Size())/1e6, "MB", 40)
	home := filepath.Join(work, "home")
	fail(measureStart(program, work, home))
	c, err := rig.Up(program, home)
	fail(err)
	defer rig.Down(program, home)
	resident, err := rig.IdleMemory(c.PID)
	fail(err)
	report("idle resident memory", resident, "MB", 60)
	fail(measureThroughput(c))
}

// report prints a measurement beside the most that it may be.
func report(what string, value float64, unit string, most float64) {
	verdict := "ok"
	if value > most {
		verdict = "TOO MUCH"
	}
	fmt.Printf("%-34s %8.1f %-4s (at most %g)  %s\n", what, value, unit, most, verdict)
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
