package proxy

import (
	"fmt"
	"net"
)

// OpenSession listens on a loopback port of its own for one session, and
// returns the port's address and what closes it.
func (s *Server) OpenSession(session *Session) (address string, stop func() error, err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("listen for a session: %w", err)
	}
	go func() {
		if err := s.Serve(ln, session); err != nil {
			s.Log.Error("a session's listener ended", "error", err)
		}
	}()
	stop = func() error {
		session.ended.Store(true)
		return ln.Close()
	}
	return ln.Addr().String(), stop, nil
}
