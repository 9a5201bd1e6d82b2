package control

import (
	"context"
	"sync"
	"time"
)

// runs holds the open sessions and, for an ephemeral system, decides when the
// last one is out.
type runs struct {
	backend   Backend
	ephemeral bool
	grace     time.Duration

	mu       sync.Mutex
	sessions map[string]session
	pending  int // sessions being opened
	idle     *time.Timer
	stopping bool
}

type session struct {
	Run
	upstream Upstream
	inside   bool
	hosted   bool // the cloud's own: it counts for nothing
}

func newRuns(opts Options, b Backend) *runs {
	r := &runs{backend: b, ephemeral: opts.Ephemeral, grace: opts.Grace, sessions: map[string]session{}}
	if r.grace == 0 {
		r.grace = 300 * time.Millisecond
	}
	if opts.FirstRun == 0 {
		opts.FirstRun = 15 * time.Second
	}
	if r.ephemeral {
		r.idle = time.AfterFunc(opts.FirstRun, r.stopIfIdle)
	}
	return r
}

func (r *runs) open(ctx context.Context, req RunRequest) (Run, error) {
	r.mu.Lock()
	if r.stopping {
		r.mu.Unlock()
		return nil, &Error{Code: CodeStopping, Message: "lanyard is stopping"}
	}
	// A run inside a run inherits our own proxy, not the user's; take the
	// one that the outer run was given.
	if outer, ok := r.sessions[req.Outer]; ok {
		req.Upstream, req.Inside = outer.upstream, outer.inside
	}
	if req.Hosted == "" {
		r.pending++
	}
	r.mu.Unlock()

	run, err := r.backend.OpenRun(ctx, req)

	r.mu.Lock()
	defer r.mu.Unlock()
	if req.Hosted == "" {
		r.pending--
	}
	if err != nil {
		r.restIfIdle(req.Hosted != "")
		return nil, err
	}
	r.sessions[run.Info().ID] = session{Run: run, upstream: req.Upstream, inside: req.Inside, hosted: req.Hosted != ""}
	return run, nil
}

func (r *runs) get(id string) (Run, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.sessions[id]
	return s, ok
}

func (r *runs) count() (ephemeral bool, open int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ephemeral, r.counted()
}

// counted is how many runs are open; r.mu is held.
func (r *runs) counted() int {
	n := r.pending
	for _, s := range r.sessions {
		if !s.hosted {
			n++
		}
	}
	return n
}

func (r *runs) close(id string) {
	r.mu.Lock()
	s, ok := r.sessions[id]
	delete(r.sessions, id)
	r.restIfIdle(s.hosted)
	r.mu.Unlock()
	if ok {
		s.Close()
	}
}

func (r *runs) closeAll() {
	r.stop()
	r.mu.Lock()
	left := r.sessions
	r.sessions = map[string]session{}
	r.mu.Unlock()
	for _, s := range left {
		s.Close()
	}
}

// stop refuses further runs.
func (r *runs) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopping = true
	if r.idle != nil {
		r.idle.Stop()
	}
}

// restIfIdle starts the grace of an ephemeral system, unless what ended counted
// for nothing; r.mu is held.
func (r *runs) restIfIdle(hosted bool) {
	if r.ephemeral && !hosted && !r.stopping && r.counted() == 0 {
		r.idle.Reset(r.grace)
	}
}

func (r *runs) stopIfIdle() {
	r.mu.Lock()
	if r.stopping || r.counted() > 0 {
		r.mu.Unlock()
		return
	}
	r.stopping = true
	r.mu.Unlock()
	_ = r.backend.Shutdown(context.Background())
}
