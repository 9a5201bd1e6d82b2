package main

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
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

// use is what calls took.
type use struct {
	calls                int
	wall, client, server time.Duration
}

func (u *use) add(v use) {
	u.calls += v.calls
	u.wall, u.client, u.server = u.wall+v.wall, u.client+v.client, u.server+v.server
}

func (u use) each(d time.Duration) float64 { return float64(d.Microseconds()) / float64(u.calls) }

// perSecond is how many calls two cores have time for, the client's part
// included, whatever else the machine does.
func (u use) perSecond() float64 { return cores * 1e6 / u.each(u.client+u.server) }

// compare lets both servers answer the same calls in turn, and says whether
// the bounds are met.
func compare(l load, ours, bare *server, ourPID, barePID int) error {
	answers, err := first(l, ours)
	if err != nil {
		return fmt.Errorf("%s: %w", l.name, err)
	}
	var mine, theirs use
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
			mine.add(u)
			theirs.add(v)
		}
	}
	ratio := mine.perSecond() / theirs.perSecond()
	fmt.Printf("%-24s %6.0f/s %4.2f of bare; per call %6.0f µs server + %4.0f µs client (bare %4.0f + %4.0f); as it ran %6.0f/s, %4.2f of bare%s\n",
		l.name, mine.perSecond(), ratio, mine.each(mine.server), mine.each(mine.client), theirs.each(theirs.server), theirs.each(theirs.client),
		float64(mine.calls)/mine.wall.Seconds(), float64(mine.calls)/mine.wall.Seconds()/(float64(theirs.calls)/theirs.wall.Seconds()),
		l.verdict(mine.perSecond(), ratio))
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
func run(l load, s *server, pid int, answers [][]byte) (use, error) {
	var wg sync.WaitGroup
	counts, errs := make([]int, rig.Workers), make([]error, rig.Workers)
	server, err := rig.Processor(pid)
	if err != nil {
		return use{}, err
	}
	client, begin := rig.Own(), time.Now()
	for w := range rig.Workers {
		wg.Go(func() {
			for n := w; time.Since(begin) < roundTime && errs[w] == nil; n++ {
				i := n % len(l.calls)
				c := l.calls[i]
				base := origin
				if s.Cloud == nil {
					base, c.path = origin, barePath(l.name, i)
				}
				body, err := s.do(base, &c)
				if err == nil && !bytes.Equal(body, answers[i]) {
					err = fmt.Errorf("%s: another answer than before: %s", l.name, body)
				}
				errs[w] = err
				counts[w]++
			}
		})
	}
	wg.Wait()
	u := use{wall: time.Since(begin), client: rig.Own() - client}
	after, err := rig.Processor(pid)
	u.server = after - server
	for w := range rig.Workers {
		u.calls += counts[w]
		if errs[w] != nil {
			return u, errs[w]
		}
	}
	return u, err
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
