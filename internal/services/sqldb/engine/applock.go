package engine

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// applocks are the locks of sp_getapplock in one database. Every one excludes
// the others, whatever its mode.
type applocks struct {
	mu   sync.Mutex
	held map[string]*applock
	free chan struct{} // closed and made anew when a lock is given back
}

type applock struct {
	by    *Session
	times int
	tran  bool // given back with the transaction
}

// take gets a lock, waiting for as long as timeout says: 0, 1 after waiting,
// -1 too late.
func (l *applocks) take(ctx context.Context, s *Session, name string, tran bool, timeout time.Duration) (int32, error) {
	var late <-chan time.Time
	if timeout >= 0 {
		t := time.NewTimer(timeout)
		defer t.Stop()
		late = t.C
	}
	for status := int32(0); ; status = 1 {
		l.mu.Lock()
		if l.held == nil {
			l.held, l.free = map[string]*applock{}, make(chan struct{})
		}
		a := l.held[name]
		if a == nil || a.by == s {
			if a == nil {
				a = &applock{by: s, tran: tran}
				l.held[name] = a
			}
			a.times++
			l.mu.Unlock()
			return status, nil
		}
		free := l.free
		l.mu.Unlock()
		select {
		case <-free:
		case <-late:
			return -1, nil
		case <-ctx.Done():
			return -2, ctx.Err()
		}
	}
}

// give gives one back; false if the session does not hold it.
func (l *applocks) give(s *Session, name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := l.held[name]
	if a == nil || a.by != s {
		return false
	}
	if a.times--; a.times == 0 {
		l.drop(name)
	}
	return true
}

func (l *applocks) drop(name string) {
	delete(l.held, name)
	close(l.free)
	l.free = make(chan struct{})
}

// release gives back what a session holds, or what its transaction does.
func (l *applocks) release(s *Session, tran bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for name, a := range l.held {
		if a.by == s && (a.tran || !tran) {
			l.drop(name)
		}
	}
}

// getLock is sp_getapplock.
func (x *frame) getLock(ctx context.Context, args []*argument) (int32, error) {
	given, err := textArguments(args, "@Resource", "@LockMode", "@LockOwner", "@LockTimeout", "@DbPrincipal")
	if err != nil {
		return 0, err
	}
	tran := lower(given[2]) != "session"
	if given[0] == "" || given[1] == "" || tran && x.s.tran.depth == 0 {
		return -999, nil
	}
	timeout := x.s.set.lockTimeout
	if given[3] != "" {
		if timeout, err = strconv.Atoi(given[3]); err != nil {
			return -999, nil
		}
	}
	return x.s.db.locks.take(ctx, x.s, given[0], tran, time.Duration(timeout)*time.Millisecond)
}

// releaseLock is sp_releaseapplock.
func (x *frame) releaseLock(args []*argument) (int32, error) {
	given, err := textArguments(args, "@Resource", "@LockOwner", "@DbPrincipal")
	if err != nil {
		return 0, err
	}
	if !x.s.db.locks.give(x.s, given[0]) {
		return -999, types.Errorf(1223, "Cannot release the application lock (Database Principal: 'public', Resource: '%s') because it is not currently held.", given[0])
	}
	return 0, nil
}
