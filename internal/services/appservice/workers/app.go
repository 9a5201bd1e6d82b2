package workers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// app is one site or slot. Its loop alone starts and ends processes; the fields
// below mu are read by others, under the supervisor's.
type app struct {
	s    *Supervisor
	id   string
	logs *logs
	kick chan struct{}

	state         State
	changed       chan struct{} // closed when the state changes
	asked, looked int           // how often somebody asked to look, and was looked for
	reason        string        // of a restart that was asked for
	serving       *process      // where requests go
	identity      string        // the site's, as it is now

	current, next *process // the one that serves, and the one that is to
	failures      int      // in a row
	retry         *time.Timer
	tried         string // what the last start took
	ever          bool   // a process was started before
}

func newApp(s *Supervisor, siteID string) *app {
	logs := newLogs(func() (*os.Root, error) { return s.Content.OpenLogs(siteID) }, s.Clock)
	a := &app{s: s, id: siteID, logs: logs, kick: make(chan struct{}, 1), changed: make(chan struct{})}
	a.state = State{Phase: Starting, Since: s.Clock.Now()}
	return a
}

// run is the app's loop.
func (a *app) run(ctx context.Context) {
	defer a.logs.close()
	for {
		var exited <-chan struct{}
		if a.current != nil {
			exited = a.current.exited
		}
		var warmed <-chan error
		if a.next != nil {
			warmed = a.next.warmed
		}
		var again <-chan time.Time
		if a.retry != nil {
			again = a.retry.C
		}
		select {
		case <-ctx.Done():
			a.end("Lanyard stops.")
			return
		case <-a.kick:
			if a.look(ctx) {
				return
			}
		case <-exited:
			a.crashed(ctx)
		case err := <-warmed:
			a.warmedUp(ctx, err)
		case <-again:
			a.retry = nil
			a.again(ctx)
		}
	}
}

// look brings what runs in step with what is to run, and reports that the site
// is gone.
func (a *app) look(ctx context.Context) (gone bool) {
	a.s.mu.Lock()
	seen, reason := a.asked, a.reason
	a.reason = ""
	a.s.mu.Unlock()
	defer func() {
		a.s.mu.Lock()
		defer a.s.mu.Unlock()
		a.looked = seen
		a.tell()
		if gone {
			if gone = a.asked == seen; gone { // else it was made again
				delete(a.s.apps, key(a.id))
			}
		}
	}()
	o, idle, err := a.order(ctx)
	switch {
	case err != nil:
		if ctx.Err() == nil {
			a.s.Log.Error("an app cannot be looked up", "app", a.id, "error", err)
			a.settle(Failed, "The app could not be looked up: "+err.Error())
		}
		return false
	case o == nil:
		a.end("The app was deleted.")
		a.settleAt("", Stopped, "The app was deleted.", true)
		return true
	case o.site.Stopped:
		a.end("The app was stopped.")
		a.failures, a.tried = 0, ""
		a.settle(Stopped, "The app was stopped.")
		return false
	case idle != "":
		a.end(idle)
		a.failures, a.tried = 0, ""
		a.settleAt(o.version.ID, Running, idle, true)
		return false
	}
	a.s.mu.Lock()
	a.identity = o.site.Identity
	a.s.mu.Unlock()
	if !a.isNew(o, reason) {
		return false
	}
	if reason == "" && a.ever {
		reason = "Its configuration or its files have changed."
	}
	a.failures = 0
	a.begin(o, reason)
	return false
}

// isNew reports whether a process is to be started for an order.
func (a *app) isNew(o *order, reason string) bool {
	switch {
	case a.next != nil: // it has just been given all of this, or is of no use
		return a.next.print != o.print || a.next.site.Identity != o.site.Identity
	case reason != "":
		return true
	case a.current != nil:
		return a.current.print != o.print
	}
	return a.tried != o.print // what failed is tried again by itself
}

// begin starts a process for an order. The one that serves goes on until the
// new one answers.
func (a *app) begin(o *order, reason string) {
	a.stopRetry()
	if p := a.next; p != nil {
		a.next = nil
		a.retire(p, "Another start takes its place.")
	}
	if !a.s.admit(a.id) {
		a.tried = ""
		a.settleAt(o.version.ID, Failed, fmt.Sprintf("This cloud runs %d apps at once, and so many are running: stop one, or start Lanyard with a higher --max-apps.", a.s.MaxApps), false)
		return
	}
	if p := a.current; p != nil && p.elsewhere() {
		// It listens where the new one will want to.
		a.leave()
		p.end("Its port is fixed, so that it ends before the new one starts.")
	}
	if reason != "" && a.ever {
		a.logs.platform("Restarting: " + reason)
	}
	a.next = a.s.launch(a, o)
	a.tried, a.ever = o.print, true
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	a.state.Version = o.version.ID
	if a.state.Started.IsZero() {
		a.state.Started = a.s.Clock.Now()
	} else {
		a.state.Restarts++
	}
	a.set(Starting, "The app is being started.")
}

// warmedUp follows the warm-up of the next process.
func (a *app) warmedUp(ctx context.Context, err error) {
	p, old := a.next, a.current
	a.next = nil
	if err == nil {
		a.logs.platform(fmt.Sprintf("Site startup probe succeeded after %.2f seconds.", a.s.Clock.Now().Sub(p.began).Seconds()))
		a.logs.platform("Site started.")
		a.current = p
		a.s.mu.Lock()
		a.serving = p
		a.set(Running, "")
		a.s.mu.Unlock()
		if old != nil {
			a.retire(old, "A new process has taken its place.")
		}
		return
	}
	if ctx.Err() != nil {
		a.retire(p, "Lanyard stops.")
		return
	}
	a.logs.platform(fmt.Sprintf("Site startup probe failed after %.2f seconds: %v", a.s.Clock.Now().Sub(p.began).Seconds(), err))
	p.end("")
	if old != nil {
		// A version that does not start ends the app, as in Azure. But it may
		// only have wanted what the old process holds, a port for one.
		a.leave()
		old.end("The process that was to take its place has not started.")
		if errors.As(err, new(*exited)) {
			a.begin(p.order, "Once more, alone.")
			return
		}
	}
	a.failed(err)
}

// leave takes the serving process out of the requests' way. Until it is said
// what becomes of the app they wait.
func (a *app) leave() {
	a.current = nil
	a.s.mu.Lock()
	a.serving = nil
	a.set(Starting, "")
	a.s.mu.Unlock()
}

// end ends whatever runs, and waits for that.
func (a *app) end(reason string) {
	a.stopRetry()
	p, next := a.current, a.next
	a.next = nil
	if p != nil {
		a.leave()
	}
	if next != nil {
		next.end(reason)
	}
	if p != nil {
		p.end(reason)
	}
	a.s.release(a.id)
}

// retire ends a process beside the loop, when its requests are answered.
func (a *app) retire(p *process, reason string) {
	a.s.wg.Go(func() {
		p.drain()
		p.end(reason)
	})
}
