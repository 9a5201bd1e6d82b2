package proxy

import (
	"context"
	"crypto/tls"
	"net"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
	"github.com/lanyard-dev/lanyard/internal/web/headercase"
)

// connListener hands connections that were accepted elsewhere to a server.
type connListener struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newConnListener() *connListener {
	return &connListener{conns: make(chan net.Conn), done: make(chan struct{})}
}

func (l *connListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *connListener) Close() error {
	l.once.Do(func() { close(l.done) })
	return nil
}

func (l *connListener) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }

// give passes a connection on, or closes it when the server is gone.
func (l *connListener) give(c net.Conn) {
	select {
	case l.conns <- c:
	case <-l.done:
		_ = c.Close()
	}
}

// prefixed is a connection of which some bytes were read already.
type prefixed struct {
	net.Conn
	prefix []byte
}

func (c *prefixed) Read(p []byte) (int, error) {
	if len(c.prefix) > 0 {
		n := copy(p, c.prefix)
		c.prefix = c.prefix[n:]
		return n, nil
	}
	return c.Conn.Read(p)
}

// peek reads the first byte of a connection without taking it away.
func peek(c net.Conn) (byte, net.Conn, error) {
	if p, ok := c.(*prefixed); ok && len(p.prefix) > 0 {
		return p.prefix[0], p, nil
	}
	var b [1]byte
	if _, err := c.Read(b[:]); err != nil {
		return 0, nil, err
	}
	return b[0], &prefixed{c, b[:]}, nil
}

// outerConn is a connection to the port itself.
type outerConn struct {
	net.Conn
	session     *Session
	acknowledge func()
}

// tunnelConn is the inside of a tunnel to a host that is served here.
type tunnelConn struct {
	net.Conn
	tunnel tunnel
}

// tunnel says for which host a connection was opened.
type tunnel struct {
	name    string
	leads   hosts.Verdict // where to
	session *Session
	// acknowledge tells the client at once that its bytes have come.
	acknowledge func()
	secure      *tls.ConnectionState // nil where the inside is plain HTTP
}

type outerKey struct{}
type tunnelKey struct{}

func outerContext(ctx context.Context, c net.Conn) context.Context {
	kept := c.(*headercase.Conn)
	ctx = context.WithValue(ctx, outerKey{}, kept.Conn.(*outerConn))
	return headercase.Context(ctx, kept)
}

func innerContext(ctx context.Context, c net.Conn) context.Context {
	kept := c.(*headercase.Conn)
	ctx = context.WithValue(ctx, tunnelKey{}, kept.Conn.(*tunnelConn).tunnel)
	return headercase.Context(ctx, kept)
}
