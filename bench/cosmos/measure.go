package main

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/bench/rig"
)

const (
	rounds = 6
	// roundTime is how long each server is called in a round. They take
	// turns, so that a busy machine is busy for both.
	roundTime = 500 * time.Millisecond
	// cores is what rates are counted for.
	cores = 2
)

// perSecond is how many calls two cores have time for, the client's part
// included, whatever else the machine does.
func perSecond(u rig.Use) float64 { return cores * 1e6 / u.Each(u.Client+u.Server) }

// compare lets both servers answer the same calls in turn, and says whether
// the bounds are met.
func compare(l load, ours, bare *server, ourPID, barePID int) error {
	answers, err := first(l, ours)
	if err != nil {
		return fmt.Errorf("%s: %w", l.name, err)
	}
	var mine, theirs rig.Use
	for i := range rounds + 1 {
		u, err := run(l, ours, ourPID, answers)
		if err != nil {
			return err
		}
		v, err := run(l, bare, barePID, answers)
		if err != nil {
			return err
		}
		if i > 0 { // the first warms up
			mine.Add(u)
			theirs.Add(v)
		}
	}
	ratio := perSecond(mine) / perSecond(theirs)
	fmt.Printf("%-24s %6.0f/s %4.2f of bare; per call %6.0f µs server + %4.0f µs client (bare %4.0f + %4.0f); as it ran %6.0f/s, %4.2f of bare%s\n",
		l.name, perSecond(mine), ratio, mine.Each(mine.Server), mine.Each(mine.Client), theirs.Each(theirs.Server), theirs.Each(theirs.Client),
		mine.Rate(), mine.Rate()/theirs.Rate(),
		l.verdict(perSecond(mine), ratio))
	return nil
}

func (l load) verdict(perSecond, ratio float64) string {
	switch {
	case l.atLeast == 0 && l.ratio == 0:
		return ""
	case perSecond < l.atLeast || ratio < l.ratio:
		return fmt.Sprintf("  TOO LITTLE (at least %g)", max(l.atLeast, l.ratio))
	}
	return fmt.Sprintf("  ok (at least %g)", max(l.atLeast, l.ratio))
}

// first makes each call once and checks what is in the answers.
func first(l load, s *server) ([][]byte, error) {
	answers := make([][]byte, len(l.calls))
	for i := range l.calls {
		var err error
		if answers[i], err = s.do(origin, &l.calls[i]); err == nil {
			err = l.calls[i].check(answers[i])
		}
		if err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// run calls for a while. Every answer must be what it was the first time.
func run(l load, s *server, pid int, answers [][]byte) (rig.Use, error) {
	return rig.Round(pid, rig.Workers, roundTime, func(w, n int) error {
		i := (w + n) % len(l.calls)
		c := l.calls[i]
		if s.Cloud == nil {
			c.path = barePath(l.name, i)
		}
		body, err := s.do(origin, &c)
		if err == nil && !bytes.Equal(body, answers[i]) {
			err = fmt.Errorf("%s: another answer than before: %s", l.name, body)
		}
		return err
	})
}

// barePath is where the bare server has the answer of a call.
func barePath(name string, i int) string {
	return fmt.Sprintf("/%s/%d", strings.Map(func(r rune) rune {
		if r == ' ' || r == ',' {
			return '-'
		}
		return r
	}, name), i)
}
