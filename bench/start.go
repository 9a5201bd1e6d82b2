package main

import (
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/lanyard-dev/lanyard/bench/rig"
)

// starts is how often each kind of start is measured; the median counts.
const starts = 9

// measureStart times `lanyard up -d` until it returns, which is when the cloud
// is ready: on new homes, and on one that exists.
func measureStart(program, work, home string) error {
	var first, again []time.Duration
	for i := range starts {
		fresh := filepath.Join(work, "first"+strconv.Itoa(i))
		took, err := timedStart(program, fresh)
		if err != nil {
			return err
		}
		first = append(first, took)
	}
	for i := range starts + 1 {
		took, err := timedStart(program, home)
		if err != nil {
			return err
		}
		if i > 0 {
			again = append(again, took)
		}
	}
	report("first start", median(first), "ms", 600)
	report("start on an existing home", median(again), "ms", 150)
	return nil
}

func timedStart(program, home string) (time.Duration, error) {
	begin := time.Now()
	_, err := rig.Command(program, home, "up", "-d", "--listen", "127.0.0.1:0")
	took := time.Since(begin)
	rig.Down(program, home)
	return took, err
}

func median(d []time.Duration) float64 {
	slices.Sort(d)
	return float64(d[len(d)/2].Microseconds()) / 1000
}
