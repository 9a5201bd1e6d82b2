package tds

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"
)

// Config is what a server needs.
type Config struct {
	Handler Handler
	// Certificate returns the certificate for the name a client's TLS
	// handshake asks for, "" if it names none (an address, or an old driver).
	Certificate func(serverName string) (*tls.Certificate, error)
	Log         *slog.Logger
	Limits      Limits
}

// Limits bound what one client can take. Zero values mean the defaults.
type Limits struct {
	Connections int           // at once; 2000
	Login       time.Duration // from the connection to the end of the login, the token's way included; 60 s
	Stall       time.Duration // how long a packet may take once its message began; 60 s
	Unread      time.Duration // how long a client may leave an answer unread; 30 min
	Request     int           // bytes of a request; 64 MiB
}

func (l Limits) withDefaults() Limits {
	set(&l.Connections, 2000)
	set(&l.Login, time.Minute)
	set(&l.Stall, time.Minute)
	set(&l.Unread, 30*time.Minute)
	set(&l.Request, 64<<20)
	return l
}

func set[T comparable](v *T, value T) {
	var zero T
	if *v == zero {
		*v = value
	}
}

// Server speaks TDS on the listeners that Serve is given.
type Server struct {
	config Config

	mu     sync.Mutex
	conns  map[*conn]struct{}
	number int // of the last connection
	wait   sync.WaitGroup
}

// New returns a server. It fails if the handler, the certificates or the log
// are missing.
func New(c Config) (*Server, error) {
	if c.Handler == nil || c.Certificate == nil || c.Log == nil {
		return nil, errors.New("tds: a server needs a handler, certificates and a log")
	}
	c.Limits = c.Limits.withDefaults()
	return &Server{config: c, conns: map[*conn]struct{}{}}, nil
}

// Serve accepts connections until the context ends, which ends all of them,
// too; it returns when the last session is closed. The listener is closed.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer s.wait.Wait()
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = l.Close() })
	defer stop()
	defer func() { _ = l.Close() }()
	for {
		c, err := l.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			var temporary interface{ Temporary() bool }
			if errors.As(err, &temporary) && temporary.Temporary() {
				time.Sleep(10 * time.Millisecond)
				continue
			}
			return err
		}
		s.start(ctx, c)
	}
}

// start serves a connection, or closes it when there are too many.
func (s *Server) start(ctx context.Context, raw net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.conns) >= s.config.Limits.Connections {
		s.config.Log.Warn("too many SQL connections", "limit", s.config.Limits.Connections, "client", raw.RemoteAddr())
		_ = raw.Close()
		return
	}
	c := &conn{server: s, raw: raw, process: s.process()}
	s.conns[c] = struct{}{}
	s.wait.Go(func() {
		defer s.forget(c)
		c.serve(ctx)
	})
}

// process numbers a connection as @@SPID does: user sessions begin at 51, and
// the number fits the two bytes that packets have for it.
func (s *Server) process() int {
	const first, last = 51, 32767
	s.number++
	return first + (s.number-1)%(last-first+1)
}

func (s *Server) forget(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
}
