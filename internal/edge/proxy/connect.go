package proxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"

	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
)

const dialTimeout = 30 * time.Second

// connect opens a tunnel: to a front of ours, or to the host outside.
func (s *Server) connect(w http.ResponseWriter, r *http.Request, outer *outerConn) {
	session := outer.session
	v := s.Hosts.Lookup(r.Host)
	switch {
	case v.Kind == hosts.Refused:
		refuse(w, r.Host, v.Reason)
		return
	case v.Kind == hosts.LinkLocal, v.Kind == hosts.Metadata && session.Metadata == nil:
		panic(http.ErrAbortHandler)
	case v.Kind == hosts.Tunnel:
		s.passThrough(w, r, session)
		return
	}
	conn, err := established(w)
	if err != nil {
		s.Log.Debug("tunnel not opened", "host", r.Host, "error", err)
		return
	}
	name := hosts.Name(r.Host)
	s.track(conn, func() { s.enter(conn, tunnel{name, session, outer.acknowledge}) })
}

// established takes the connection over and says that the tunnel is open.
// What the client sent right behind its CONNECT is read first again.
func established(w http.ResponseWriter) (net.Conn, error) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return nil, err
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
func (s *Server) passThrough(w http.ResponseWriter, r *http.Request, session *Session) {
	far, err := s.dial(r.Context(), r.Host, session)
	if err != nil {
		var local *localError
		if errors.As(err, &local) {
			panic(http.ErrAbortHandler)
		}
		http.Error(w, "lanyard could not reach "+r.Host+": "+err.Error(), http.StatusBadGateway)
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

// localError is a name that resolved to an address which never leaves the
// machine.
type localError struct{ address string }

func (e *localError) Error() string { return e.address + " never leaves the machine" }

// Dialer refuses link-local addresses after name resolution, when the address
// to connect to is certain.
func Dialer() *net.Dialer {
	return &net.Dialer{Timeout: dialTimeout, Control: func(_, address string, _ syscall.RawConn) error {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return err
		}
		if ip := hosts.Address(host); ip == nil || hosts.Local(ip) {
			return &localError{address}
		}
		return nil
	}}
}

// dial connects to a host, through the upstream proxy where there is one.
func (s *Server) dial(ctx context.Context, address string, session *Session) (net.Conn, error) {
	if _, _, err := net.SplitHostPort(address); err != nil {
		return nil, fmt.Errorf("%q names no port", address)
	}
	proxy, err := upstreamFor(session, &url.URL{Scheme: "https", Host: address})
	if err != nil || proxy == nil {
		if err != nil {
			return nil, err
		}
		return Dialer().DialContext(ctx, "tcp", address)
	}
	return dialThrough(ctx, proxy, address)
}

func upstreamFor(session *Session, u *url.URL) (*url.URL, error) {
	if session.Upstream == nil {
		return nil, nil
	}
	return session.Upstream(u)
}

// dialThrough asks a proxy for a tunnel.
func dialThrough(ctx context.Context, proxy *url.URL, address string) (net.Conn, error) {
	host := proxy.Host
	if proxy.Port() == "" {
		host = net.JoinHostPort(proxy.Hostname(), map[string]string{"https": "443"}[proxy.Scheme]+map[string]string{"http": "80"}[proxy.Scheme])
	}
	conn, err := Dialer().DialContext(ctx, "tcp", host)
	if err != nil {
		return nil, err
	}
	if proxy.Scheme == "https" {
		conn = tls.Client(conn, &tls.Config{ServerName: proxy.Hostname()})
	}
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{}}
	if proxy.User != nil {
		password, _ := proxy.User.Password()
		request.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(proxy.User.Username()+":"+password)))
	}
	_ = conn.SetDeadline(time.Now().Add(dialTimeout))
	if err := request.Write(conn); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	reader := bufio.NewReader(conn)
	response, err := http.ReadResponse(reader, request)
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if response.StatusCode != http.StatusOK {
		return nil, errors.Join(fmt.Errorf("the proxy %s answered %s", proxy.Host, response.Status), conn.Close())
	}
	_ = conn.SetDeadline(time.Time{})
	return replay(conn, reader), nil
}

// transport sends requests in absolute form on to hosts outside.
func (s *Server) transport(session *Session) http.RoundTripper {
	return &http.Transport{
		Proxy:             func(r *http.Request) (*url.URL, error) { return upstreamFor(session, r.URL) },
		DialContext:       Dialer().DialContext,
		DisableKeepAlives: true, // a transport lives for one request
		ForceAttemptHTTP2: false,
	}
}
