package rig

import (
	"errors"
	"sync"
	"time"
)

// Use is what calls took.
type Use struct {
	Calls          int
	Wall           time.Duration // by the clock
	Client, Server time.Duration // processor time of this process, and of the one that answered
}

// Add joins two rounds.
func (u *Use) Add(v Use) {
	u.Calls += v.Calls
	u.Wall, u.Client, u.Server = u.Wall+v.Wall, u.Client+v.Client, u.Server+v.Server
}

// Each is what one call had of a time, in microseconds.
func (u Use) Each(d time.Duration) float64 { return float64(d.Microseconds()) / float64(u.Calls) }

// Rate is how many calls there were in a second by the clock.
func (u Use) Rate() float64 { return float64(u.Calls) / u.Wall.Seconds() }

// Round has several workers call for a while, and looks at the processor time
// that a process takes meanwhile. call is told its worker and how many calls
// that has made; its first error ends the worker.
func Round(pid, workers int, length time.Duration, call func(worker, n int) error) (Use, error) {
	before, err := Processor(pid)
	if err != nil {
		return Use{}, err
	}
	var wg sync.WaitGroup
	counts, failures := make([]int, workers), make([]error, workers)
	client, begin := Own(), time.Now()
	for w := range workers {
		wg.Go(func() {
			for ; time.Since(begin) < length && failures[w] == nil; counts[w]++ {
				failures[w] = call(w, counts[w])
			}
		})
	}
	wg.Wait()
	u := Use{Wall: time.Since(begin), Client: Own() - client}
	after, err := Processor(pid)
	u.Server = after - before
	for _, n := range counts {
		u.Calls += n
	}
	return u, errors.Join(append(failures, err)...)
}
