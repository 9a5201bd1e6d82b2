package workers

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// lasting is how long a process must have run for its end to be a new matter,
// and atOnce how many ends in a row are healed without a pause.
const (
	lasting = 30 * time.Second
	atOnce  = 3
)

// crashed follows the end of the serving process.
func (a *app) crashed(ctx context.Context) {
	p := a.current
	a.leave()
	if ctx.Err() != nil || a.next != nil {
		return
	}
	if a.s.Clock.Now().Sub(p.began) > lasting {
		a.failures = 0
	}
	if a.failures < atOnce {
		a.failures++
		a.again(ctx)
		return
	}
	a.failed(p.outcome())
}

// again starts once more what is to run now.
func (a *app) again(ctx context.Context) {
	o, _, err := a.order(ctx)
	if err != nil || o == nil || o.print == "" {
		a.s.ask(a.id, "") // whatever it is, look says it
		return
	}
	a.begin(o, "It has ended.")
}

const (
	firstPause = time.Second
	mostPause  = time.Minute
	attempts   = 10
)

// failed waits and tries again, a bounded number of times.
func (a *app) failed(err error) {
	detail := firstLine(sentence(err)) // the log has all of it
	a.failures++
	if a.failures >= attempts {
		a.s.release(a.id)
		a.logs.platform(fmt.Sprintf("Failed to start site after %d attempts. A restart, a deployment or a changed setting tries again.", attempts))
		a.settle(Failed, fmt.Sprintf("%s (given up after %d attempts)", detail, attempts))
		return
	}
	pause := min(firstPause<<(a.failures-1), mostPause)
	a.logs.platform(fmt.Sprintf("Failed to start site. Trying again in %v.", pause))
	a.retry = time.NewTimer(pause)
	a.settle(Failed, detail)
}

// sentence is an error as a line of its own.
func sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:]
}

func (a *app) stopRetry() {
	if a.retry != nil {
		a.retry.Stop()
		a.retry = nil
	}
}
