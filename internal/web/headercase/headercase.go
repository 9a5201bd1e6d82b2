// Package headercase keeps the case of header names as the client wrote them.
// net/http makes every name canonical, which destroys the names of metadata
// ("x-ms-meta-hello"), and those are data. edge wraps connections with it and
// the services that store metadata ask it. In the other direction handlers
// set the header map directly, since net/http writes map keys as they are.
package headercase

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
)

// maxBlock bounds what is kept of what was read last. It holds a header of the
// largest size that the server takes, and what net/http reads with it.
const maxBlock = 128 << 10

// Conn keeps the header block of the request that is being read.
type Conn struct {
	net.Conn
	mu     sync.Mutex
	paused bool // while a handler runs, what is read is its body
	block  []byte
}

// Wrap returns a connection that keeps header blocks.
func Wrap(c net.Conn) *Conn { return &Conn{Conn: c} }

// Read reads and, between requests, keeps what was read.
func (c *Conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 {
		c.mu.Lock()
		if !c.paused {
			c.keep(p[:n])
		}
		c.mu.Unlock()
	}
	return n, err
}

// keep forgets the oldest for the newest: before a header may stand the rest
// of a body that no handler wanted.
func (c *Conn) keep(p []byte) {
	p = p[max(0, len(p)-maxBlock):]
	if over := len(c.block) + len(p) - maxBlock; over > 0 {
		c.block = c.block[:copy(c.block, c.block[over:])]
	}
	c.block = append(c.block, p...)
}

func (c *Conn) pause() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paused = true
}

func (c *Conn) resume() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paused, c.block = false, c.block[:0]
}

type contextKey struct{}

// Context is for http.Server.ConnContext.
func Context(ctx context.Context, c net.Conn) context.Context {
	if conn, ok := c.(*Conn); ok {
		return context.WithValue(ctx, contextKey{}, conn)
	}
	return ctx
}

// Handler marks where a request's header ends: at next's beginning.
func Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := r.Context().Value(contextKey{}).(*Conn); ok && r.ProtoMajor == 1 {
			c.pause()
			defer c.resume()
		}
		next.ServeHTTP(w, r)
	})
}

// Name returns a header's name as the client wrote it. HTTP/2 has lower case
// only; so does a name whose original was not kept.
func Name(r *http.Request, canonical string) string {
	lower := strings.ToLower(canonical)
	c, ok := r.Context().Value(contextKey{}).(*Conn)
	if !ok || r.ProtoMajor != 1 {
		return lower
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	// The end of an earlier body may stand before this request's line.
	block := c.block
	if i := bytes.Index(block, []byte(r.RequestURI+" HTTP/1.")); i >= 0 {
		block = block[i:]
	}
	for line := range bytes.SplitSeq(block, []byte("\n")) {
		if len(bytes.TrimRight(line, "\r")) == 0 {
			break
		}
		name, _, found := bytes.Cut(line, []byte(":"))
		if found && len(name) == len(lower) && strings.EqualFold(string(name), lower) {
			return string(name)
		}
	}
	return lower
}
