package tds

import (
	"context"
	"sync"
	"time"
)

// soon is how long a request runs before somebody looks for an attention, at
// least; twice as long at most. Most are done before, on the goroutine that
// read them: handing each to another would cost more than a select of one row.
const soon = 4 * time.Millisecond

// lookout reads the next request while one runs for long, so that an attention
// and the end of the client are seen. Its timer is one for many requests:
// arming one for each would cost as much as reading it.
type lookout struct {
	conn *conn
	// ctx is that of the connection's requests, which ends when the client has
	// gone.
	ctx    context.Context
	cancel context.CancelFunc
	timer  *time.Timer

	mu      sync.Mutex
	number  uint64 // of the last request
	running bool   // it runs
	armed   bool
	seen    uint64 // the number when the timer was armed
	ahead   chan *request
	err     error // why no request came; read after ahead has said nil
}

func newLookout(ctx context.Context, c *conn) *lookout {
	l := &lookout{conn: c}
	l.ctx, l.cancel = context.WithCancel(ctx)
	l.timer = time.AfterFunc(time.Hour, l.look)
	l.timer.Stop()
	return l
}

// began says that a request begins to run.
func (l *lookout) began() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.number++
	l.running = true
	l.arm()
}

func (l *lookout) arm() {
	if !l.armed {
		l.armed, l.seen = true, l.number
		l.timer.Reset(soon)
	}
}

// ended says that the request is done, and returns where the next one comes
// from if it is being read already.
func (l *lookout) ended() chan *request {
	l.mu.Lock()
	defer l.mu.Unlock()
	ahead := l.ahead
	l.running, l.ahead = false, nil
	return ahead
}

// look is what the timer does.
func (l *lookout) look() {
	ahead := l.claim()
	if ahead == nil {
		return
	}
	q, err := l.conn.next(l.ctx)
	if err != nil {
		l.err = err
		l.cancel() // a request that runs for a client who is gone
	}
	ahead <- q
}

// claim takes over the reading if the request that ran when the timer was
// armed still does.
func (l *lookout) claim() chan *request {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.armed = false
	switch {
	case !l.running:
		return nil
	case l.number != l.seen:
		l.arm()
		return nil
	}
	l.ahead = make(chan *request, 1)
	return l.ahead
}
