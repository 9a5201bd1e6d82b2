package proxy

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
	"github.com/lanyard-dev/lanyard/internal/web/headercase"
)

// connect opens a tunnel: to a front of ours, or to the host outside.
func (s *Server) connect(w http.ResponseWriter, r *http.Request, outer *outerConn) {
	session := outer.session
	// A client may have sent the tunnel's first bytes already. Where no tunnel
	// opens they must not be read as another request.
	w.Header().Set("Connection", "close")
	address, err := target(r)
	if err != nil {
		malformed(w, err.Error())
		return
	}
	v := s.Hosts.Lookup(address)
	switch {
	case v.Kind == hosts.Malformed:
		malformed(w, v.Reason)
		return
	case v.Kind == hosts.Refused:
		refuse(w, address, v.Reason)
		return
	case v.Kind == hosts.LinkLocal, v.Kind == hosts.Metadata && session.Metadata == nil:
		panic(http.ErrAbortHandler)
	case v.Kind == hosts.Tunnel:
		s.passThrough(w, r, address, session)
		return
	}
	conn, err := established(w)
	if err != nil {
		s.Log.Debug("tunnel not opened", "host", address, "error", err)
		return
	}
	name := hosts.Name(address)
	s.track(conn, func() { s.enter(conn, tunnel{name: name, leads: v, session: session, acknowledge: outer.acknowledge}) })
}

// target reads what a CONNECT asks for: a host and a port and nothing else.
func target(r *http.Request) (address string, err error) {
	u := r.URL
	if u.User != nil || u.Path != "" || u.RawQuery != "" || u.ForceQuery {
		return "", errors.New("a tunnel leads to host:port, without user and path")
	}
	_, port, err := net.SplitHostPort(u.Host)
	if err != nil {
		return "", errors.New("a tunnel leads to host:port")
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", fmt.Errorf("%q is no port", port)
	}
	return u.Host, nil
}

func malformed(w http.ResponseWriter, reason string) {
	http.Error(w, "lanyard cannot read the target: "+reason, http.StatusBadRequest)
}

// established takes the connection over and says that the tunnel is open.
// What the client sent right behind its CONNECT is read first again.
func established(w http.ResponseWriter) (net.Conn, error) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, err
	}
	if kept, ok := conn.(*headercase.Conn); ok {
		conn = kept.Conn // there is no header to keep any more
	}
	_ = conn.SetDeadline(time.Time{})
	if _, err := io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return replay(conn, buffered.Reader), nil
}

func replay(conn net.Conn, r *bufio.Reader) net.Conn {
	n := r.Buffered()
	if n == 0 {
		return conn
	}
	early, _ := r.Peek(n)
	return &prefixed{conn, append([]byte{}, early...)}
}

// passThrough connects to a host outside and copies bytes both ways.
func (s *Server) passThrough(w http.ResponseWriter, r *http.Request, address string, session *Session) {
	far, err := s.dial(r.Context(), address, session)
	if err != nil {
		var local *localError
		if errors.As(err, &local) {
			panic(http.ErrAbortHandler)
		}
		http.Error(w, "lanyard could not reach "+address+": "+err.Error(), http.StatusBadGateway)
		return
	}
	near, err := established(w)
	if err != nil {
		_ = far.Close()
		return
	}
	s.track(near, func() { s.splice(near, far) })
}

// splice copies both ways. When one side has nothing more to say the other is
// told so and may go on.
func (s *Server) splice(near, far net.Conn) {
	done := make(chan struct{})
	back := func() {
		defer close(done)
		_, _ = io.Copy(near, far)
		closeWrite(near)
	}
	if s.track(far, back) {
		_, _ = io.Copy(far, near)
		closeWrite(far)
		<-done
	}
	_ = near.Close()
	_ = far.Close()
}

// closeWrite ends one direction of a connection, whatever is wrapped around
// it; one that has no halves is closed.
func closeWrite(c net.Conn) {
	switch c := c.(type) {
	case *prefixed:
		closeWrite(c.Conn)
	case *outerConn:
		closeWrite(c.Conn)
	case interface{ CloseWrite() error }:
		_ = c.CloseWrite()
	default:
		_ = c.Close()
	}
}
