// Package proxy is the one TCP port of the cloud: a CONNECT proxy whose
// tunnels to Azure's hosts end here, in TLS by the local authority or in
// plain HTTP, and a plain HTTP server for the identity endpoint. app runs it.
package proxy

import (
	"context"
	"crypto/tls"
	"errors"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/lanyard-dev/lanyard/internal/edge/ca"
	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
	"github.com/lanyard-dev/lanyard/internal/web/headercase"
)

const (
	headerTimeout    = 30 * time.Second
	handshakeTimeout = 15 * time.Second
	idleTimeout      = 3 * time.Minute
	maxHeader        = 64 << 10
	acceptPause      = 5 * time.Millisecond
)

// Config makes a Server.
type Config struct {
	Authority *ca.Authority
	Hosts     *hosts.Table
	// Plain answers what is asked of the port itself: health, and the
	// identity endpoint.
	Plain http.Handler
	// Upstream returns the proxy through which other hosts are reached, nil
	// for none.
	Upstream Upstream
	// Resolver looks names outside up; nil is the machine's own.
	Resolver *net.Resolver
	Log      *slog.Logger
}

// Upstream chooses a proxy for a URL, as http.Transport.Proxy does.
type Upstream func(*url.URL) (*url.URL, error)

// Session is who calls, known by the listener that the call came to.
type Session struct {
	// Plain answers what is asked of the listener itself.
	Plain http.Handler
	// Metadata answers as the instance metadata service. Without it such
	// calls are cut off, so that a client sees a machine that has none.
	Metadata http.Handler
	Upstream Upstream

	// ended is set when the session is over: a connection that outlives it,
	// held by a program's program, says no more who calls.
	ended atomic.Bool
}

// Server serves any number of listeners.
type Server struct {
	Config
	outer, inner *http.Server
	outerConns   *connListener
	innerConns   *connListener
	tls          *tls.Config

	mu        sync.Mutex
	listeners map[net.Listener]bool
	conns     map[net.Conn]bool // tunnels to other hosts, and handshakes
	closed    bool
	wg        sync.WaitGroup
}

// New returns a server; Serve gives it a listener.
func New(c Config) *Server {
	s := &Server{
		Config: c, outerConns: newConnListener(), innerConns: newConnListener(),
		listeners: map[net.Listener]bool{}, conns: map[net.Conn]bool{},
	}
	s.tls = &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1", "http/1.0"}}
	s.outer = &http.Server{
		Handler: headercase.Handler(http.HandlerFunc(s.serveOuter)), ConnContext: outerContext,
		ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: quiet(c.Log),
	}
	protocols := &http.Protocols{}
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true) // TLS has ended before the server sees the bytes
	s.inner = &http.Server{
		Handler: headercase.Handler(http.HandlerFunc(s.serveInner)), ConnContext: innerContext, Protocols: protocols,
		ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: quiet(c.Log),
	}
	go func() { _ = s.outer.Serve(s.outerConns) }()
	go func() { _ = s.inner.Serve(s.innerConns) }()
	return s
}

// Serve accepts connections of a session until the listener is closed; a nil
// session is that of the shared port.
func (s *Server) Serve(ln net.Listener, session *Session) error {
	if session == nil {
		session = &Session{Plain: s.Plain, Upstream: s.Upstream}
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return errors.Join(http.ErrServerClosed, ln.Close())
	}
	s.listeners[ln] = true
	s.mu.Unlock()
	for failures := 0; ; {
		conn, err := ln.Accept()
		if errors.Is(err, net.ErrClosed) {
			s.mu.Lock()
			delete(s.listeners, ln)
			s.mu.Unlock()
			return nil
		}
		if err != nil {
			// Out of file descriptors, for one, is not the end: whoever holds
			// too many connections is cut off soon.
			if failures++; failures == 1 {
				s.Log.Warn("a connection could not be accepted", "error", err)
			}
			time.Sleep(min(acceptPause<<min(failures, 8), time.Second))
			continue
		}
		failures = 0
		s.track(conn, func() { s.accept(conn, session) })
	}
}

// Shutdown closes the listeners, lets requests finish until the context ends
// and then cuts off what is left.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.closed = true
	for ln := range s.listeners {
		_ = ln.Close()
	}
	s.mu.Unlock()
	err := errors.Join(s.inner.Shutdown(ctx), s.outer.Shutdown(ctx))
	if err != nil {
		_ = s.inner.Close()
		_ = s.outer.Close()
	}
	s.mu.Lock()
	for c := range s.conns {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.wg.Wait()
	return err
}

// track runs fn beside the others and remembers its connection, so that
// Shutdown can end it. It reports whether fn runs: after Shutdown the
// connection is closed instead.
func (s *Server) track(conn net.Conn, fn func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		_ = conn.Close()
		return false
	}
	s.conns[conn] = true
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		defer func() {
			s.mu.Lock()
			delete(s.conns, conn)
			s.mu.Unlock()
		}()
		fn()
	}()
	return true
}

// quiet keeps what net/http says of single connections out of sight.
func quiet(l *slog.Logger) *log.Logger { return slog.NewLogLogger(l.Handler(), slog.LevelDebug) }
