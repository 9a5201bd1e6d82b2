package workers

import (
	"context"
	"time"
)

// Phase is how far an app has come.
type Phase string

// The phases. An app that is replaced by a new process is Starting although
// the old one still answers.
const (
	Stopped  Phase = "Stopped"
	Starting Phase = "Starting"
	Running  Phase = "Running"
	Failed   Phase = "Failed"
)

// State is what is known of one app.
type State struct {
	Phase    Phase
	Detail   string    // one line: why, or what is being done
	Port     int       // on loopback, where requests go; 0 where nothing answers
	Version  string    // the deployment that this is about, "" for none
	Since    time.Time // when the phase began
	Started  time.Time // when the process that answers began
	Restarts int       // processes after the first one
	// Default says that nothing of the app can be started, so that the default
	// page answers.
	Default bool
	// StaleIdentity says that the app's identity was changed after its process
	// was started: its variables are those of then.
	StaleIdentity bool
}

// State returns the state of a site or slot.
func (s *Supervisor) State(siteID string) State {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.apps[key(siteID)]; a != nil {
		return a.seen()
	}
	return State{Phase: Stopped, Detail: "Apps are not hosted by this cloud now.", Default: true}
}

// seen is the app's state as it is now; s.mu is held.
func (a *app) seen() State {
	st := a.state
	if p := a.serving; p != nil {
		st.Port, st.Started, st.StaleIdentity = p.port(), p.began, a.identity != p.site.Identity
	}
	return st
}

// set changes the state; s.mu is held.
func (a *app) set(phase Phase, detail string) {
	if a.state.Phase != phase {
		a.state.Since = a.s.Clock.Now()
	}
	a.state.Phase, a.state.Detail, a.state.Default = phase, detail, false
	a.tell()
}

// settle is set, by the loop.
func (a *app) settle(phase Phase, detail string) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	a.set(phase, detail)
}

// settleAt is settle where a deployment comes to its end without a process:
// idle says that the default page answers.
func (a *app) settleAt(version string, phase Phase, detail string, idle bool) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	a.state.Version = version
	a.set(phase, detail)
	a.state.Default = idle
}

// tell wakes those who wait for a change; s.mu is held.
func (a *app) tell() {
	close(a.changed)
	a.changed = make(chan struct{})
}

// Wait waits until a site or slot is not being started, and returns its state
// then.
func (s *Supervisor) Wait(ctx context.Context, siteID string) State {
	for {
		s.mu.Lock()
		a := s.apps[key(siteID)]
		if a == nil {
			s.mu.Unlock()
			return s.State(siteID)
		}
		st, changed := a.seen(), a.changed
		busy := a.asked != a.looked || st.Phase == Starting
		s.mu.Unlock()
		if !busy {
			return st
		}
		select {
		case <-ctx.Done():
			return st
		case <-changed:
		}
	}
}

// Lease is a request's hold on the process that answers it: one that is
// replaced is not ended before its requests are, or a limit has passed.
type Lease struct {
	Port int
	s    *Supervisor
	p    *process
}

// Release gives the process back.
func (l *Lease) Release() {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	if l.p.leases--; l.p.leases == 0 && l.p.idle != nil {
		close(l.p.idle)
		l.p.idle = nil
	}
}

// freshness is how long after its start a process that is to replace the one
// that answers is waited for, so that what was changed is what answers.
const freshness = 3 * time.Second

// Acquire returns a hold on the process that answers for a site or slot. While
// one is being started it waits for that, at most for the given time; where the
// former one still answers, for a moment. Without one the state says why.
func (s *Supervisor) Acquire(ctx context.Context, siteID string, patience time.Duration) (*Lease, State) {
	return s.acquire(ctx, siteID, 0, patience)
}

// Next is Acquire where nothing answers on a port any more.
func (s *Supervisor) Next(ctx context.Context, siteID string, gone int, patience time.Duration) (*Lease, State) {
	return s.acquire(ctx, siteID, gone, patience)
}

func (s *Supervisor) acquire(ctx context.Context, siteID string, gone int, patience time.Duration) (*Lease, State) {
	began := time.Now()
	for {
		s.mu.Lock()
		a := s.appOf(siteID)
		if a == nil {
			s.mu.Unlock()
			return nil, s.State(siteID)
		}
		p, st, changed := a.serving, a.seen(), a.changed
		busy := a.asked != a.looked || st.Phase == Starting
		left := patience - time.Since(began)
		switch {
		case p != nil && p.port() == gone: // its end is about to be noticed
			left, p = freshness-time.Since(began), nil
			busy = true
		case p != nil && a.asked != a.looked:
			left = freshness - time.Since(began)
		case p != nil && busy: // a start that takes longer delays nobody any more
			left = freshness - s.Clock.Now().Sub(st.Since)
		}
		if p != nil && (!busy || left <= 0) {
			p.leases++
			s.mu.Unlock()
			return &Lease{p.port(), s, p}, State{}
		}
		s.mu.Unlock()
		if !busy || left <= 0 {
			return nil, st
		}
		timer := time.NewTimer(left)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, st
		case <-timer.C:
		case <-changed:
			timer.Stop()
		}
	}
}

// Listens says where the program of a hosted run listens, if not where it was
// asked to.
func (s *Supervisor) Listens(token string, port int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.started[token]; p != nil {
		p.found.Store(int32(port))
	}
}
