package engine

import "sync"

// applocks are the locks of sp_getapplock in one database.
type applocks struct {
	mu   sync.Mutex
	held map[string]*Session
}

// release gives back what a session holds.
func (l *applocks) release(s *Session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for name, by := range l.held {
		if by == s {
			delete(l.held, name)
		}
	}
}
