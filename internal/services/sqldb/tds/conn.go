package tds

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime/debug"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// conn is one connection of a client.
type conn struct {
	server  *Server
	raw     net.Conn
	process int
	in      *packetReader
	out     *packetWriter
	info    Info
	rpc     callReader
	results Results // of the request that is being answered
	look    *lookout

	mu      sync.Mutex
	running *request // the request that an attention interrupts
	// work is the context of requests, which stop ends; nil before the first
	// and after an attention.
	work  context.Context
	stop  context.CancelFunc
	spare []byte // a message's memory, to be used again
}

// serve runs a connection until it ends. A panic of the session ends only its
// own connection.
func (c *conn) serve(ctx context.Context) {
	log := c.server.config.Log.With("spid", c.process, "client", c.raw.RemoteAddr().String())
	defer func() {
		if p := recover(); p != nil {
			log.Error("a SQL session panicked", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	defer func() { _ = c.raw.Close() }()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = c.raw.Close() })
	defer stop()

	session, err := c.login(ctx)
	if err != nil {
		log.Info("a SQL connection ended before its login", "reason", err)
		return
	}
	defer session.Close()
	if u, ok := session.(*Upstream); ok {
		err = c.relay(ctx, u)
	} else {
		err = c.requests(ctx, session)
	}
	if err != nil && !orderly(err) {
		log.Info("a SQL connection ended", "reason", err)
	}
}

// orderly reports whether a connection ended as connections do.
func orderly(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, context.Canceled)
}

// requests runs the session's requests until the connection ends.
func (c *conn) requests(ctx context.Context, session Session) error {
	l := newLookout(ctx, c)
	c.look = l
	defer l.cancel()
	defer l.timer.Stop()
	var ahead chan *request // delivers what was read while a request ran
	for {
		var q *request
		var err error
		if ahead == nil {
			q, err = c.next(l.ctx)
		} else if q = <-ahead; q == nil {
			err = l.err
		}
		if err != nil {
			if errors.Is(err, errProtocol) {
				_ = c.out.fatal(protocolMessage(), c.info.Server)
			}
			return err
		}
		if !q.message.more { // of a bulk load the rows are still to be read
			l.began()
		}
		err = c.handle(session, q)
		ahead = l.ended()
		if err != nil {
			l.cancel()
			_ = c.raw.Close()
			if ahead != nil {
				if <-ahead; l.err != nil && !errors.Is(l.err, net.ErrClosed) {
					return fmt.Errorf("%w (%w)", err, l.err)
				}
			}
			return err
		}
		c.reuse(q.message.body)
	}
}

// next reads the next request. Attentions that find one running are none.
func (c *conn) next(ctx context.Context) (*request, error) {
	for {
		m, err := c.in.next(c.server.config.Limits.Request, c.memory())
		if err != nil {
			return nil, err
		}
		if m.kind == packetAttention && c.interrupt() {
			c.reuse(m.body)
			continue
		}
		return c.begin(ctx, m)
	}
}

// request is a message and the context in which it runs: that of the request
// before it, unless an attention ended that.
type request struct {
	message   *message
	ctx       context.Context
	attention bool // guarded by conn.mu
}

// begin makes a message the one that attentions interrupt. It is called
// before the message is handed over, so that an attention right behind it
// finds it. Without MARS a client has one request at a time.
func (c *conn) begin(ctx context.Context, m *message) (*request, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running != nil && m.kind != packetAttention {
		return nil, protocolError("a request while another one runs")
	}
	if c.work == nil {
		c.work, c.stop = context.WithCancel(ctx)
	}
	q := &request{message: m, ctx: c.work}
	if m.kind != packetAttention {
		c.running = q
	}
	return q, nil
}

// interrupt stops the running request for an attention, and reports whether
// there is one: otherwise the attention is answered by itself.
func (c *conn) interrupt() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running == nil || c.running.attention {
		return false
	}
	c.running.attention = true
	c.stop()
	c.work = nil
	return true
}

// end takes a request off: an attention from now on is answered by itself. It
// reports whether one came before.
func (c *conn) end(q *request) (attention bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running == q {
		c.running = nil
	}
	return q.attention
}

// memory and reuse pass the memory of messages round.
func (c *conn) memory() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.spare
	c.spare = nil
	return b
}

func (c *conn) reuse(b []byte) {
	const keep = 1 << 20
	c.mu.Lock()
	defer c.mu.Unlock()
	if cap(b) <= keep {
		c.spare = b
	}
}

// protocolMessage is what a client that does not speak TDS is told.
func protocolMessage() *types.Error {
	return types.Errorf(4002, "The incoming tabular data stream (TDS) protocol stream is incorrect. The stream ended unexpectedly.")
}

// internalMessage is what a client is told of an error that is ours.
func internalMessage() *types.Error {
	return types.Errorf(40197, "The service has encountered an error processing your request. Please try again.").WithLevel(minFatalLevel, 1)
}

// fatal sends a message and the end of the connection.
func (w *packetWriter) fatal(e *types.Error, server string) error {
	w.buf = appendMessage(w.buf, e, server)
	w.buf = (&done{token: tokenDone, status: doneError | doneFatal}).append(w.buf)
	return w.send(true)
}

// tellBy is how long a client that is refused has to read why.
const tellBy = 5 * time.Second
