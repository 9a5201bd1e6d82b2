package main

import (
	"fmt"
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

// compare lets both answer the same calls in turn.
func compare(l load, ours, theirs *rig.Client, ourPID, barePID int) error {
	var mine, bare rig.Use
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
			mine.Add(u)
			bare.Add(v)
		}
	}
	each := func(u rig.Use) float64 { return u.Each(u.Server) }
	ratio, verdict := each(bare)/each(mine), "ok"
	if ratio < l.atLeast {
		verdict = "TOO LITTLE"
	}
	fmt.Printf("%-16s %4.2f of a bare ReverseProxy  %s (at least %g); per call %5.0f µs of the proxy's time (bare %5.0f); as it ran %6.0f/s, %4.2f of bare\n",
		l.name, ratio, verdict, l.atLeast, each(mine), each(bare), mine.Rate(), mine.Rate()/bare.Rate())
	return nil
}

// run calls for a while, from several clients.
func run(l load, c *rig.Client, pid int) (rig.Use, error) {
	return rig.Round(pid, rig.Workers, roundTime, func(int, int) error {
		answer, err := c.Send(l.method, "https://"+host+l.path, "", "application/octet-stream", l.body)
		if err == nil && len(answer) != l.size {
			err = fmt.Errorf("an answer of %d bytes", len(answer))
		}
		return err
	})
}
