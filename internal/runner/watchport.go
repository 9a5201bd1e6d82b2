package runner

import (
	"context"
	"slices"
	"time"
)

const (
	watchEager = 30 * time.Millisecond // while the child has not listened yet
	watchCalm  = time.Second           // once it listens, in case it moves
)

// debuggers are ports that development servers open beside their own.
var debuggers = []int{9229, 9230, 5678, 5005, 6060}

// watchPort tells moved where the child listens whenever that is not the port
// it was asked for. With once it looks until the child listens
// there: what is deployed does not move.
func watchPort(ctx context.Context, c *child, expected int, once bool, moved func(port int)) {
	current, pause := expected, watchEager
	for n := 0; ; n++ {
		if ports := listening(c); len(ports) > 0 {
			pause = watchCalm
			if p := choosePort(ports, expected, current); p != current {
				current = p
				moved(p)
			}
			if once && slices.Contains(ports, expected) {
				return
			}
		} else if n > 200 {
			pause = watchCalm
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// choosePort prefers the port that was asked for, then the one in use, then
// the first that no debugger is known for.
func choosePort(ports []int, expected, current int) int {
	for _, p := range []int{expected, current} {
		if slices.Contains(ports, p) {
			return p
		}
	}
	for _, p := range ports {
		if !slices.Contains(debuggers, p) {
			return p
		}
	}
	return current
}
