package tds

import (
	"errors"
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// errEnded ends a connection whose client was told why.
var errEnded = errors.New("tds: the connection was ended with an error")

// handle answers one request. An error ends the connection.
func (c *conn) handle(session Session, q *request) error {
	defer c.end(q)
	r := &c.results
	*r = Results{ctx: q.ctx, w: c.out, server: c.info.Server, columns: r.columns[:0]}
	if q.message.ignore {
		// The client gave up in the middle of it, and waits for an end all the same.
		return c.finish(q, r, nil)
	}
	if err := c.reset(session, q, r); err != nil {
		return err
	}
	body := q.message.body
	switch q.message.kind {
	case packetBatch:
		text, err := parseBatch(body)
		if err == nil {
			err = session.Batch(q.ctx, text, r)
		}
		return c.finish(q, r, err)
	case packetRPC:
		return c.calls(session, q, r)
	case packetTransaction:
		t, err := parseTransaction(body)
		if err == nil {
			err = session.Transaction(q.ctx, t, r)
		}
		return c.finish(q, r, err)
	case packetBulkLoad:
		return c.bulkLoad(session, q, r)
	case packetAttention:
		return r.acknowledge()
	}
	return c.finish(q, r, protocolError("packet type %d after the login", q.message.kind))
}

// reset does what a client asks for that gives a pooled connection to the next
// user ([MS-TDS] 2.2.3.1.2, RESETCONNECTION): the acknowledgement stands first
// in the answer to the request that it came with.
func (c *conn) reset(session Session, q *request, r *Results) error {
	status := q.message.status
	if status&(statusReset|statusResetKeep) == 0 || q.message.kind == packetAttention {
		return nil
	}
	if err := session.Reset(q.ctx, status&statusResetKeep != 0); err != nil {
		return c.finish(q, r, fmt.Errorf("reset: %w", err))
	}
	r.w.buf = appendReset(r.w.buf)
	return nil
}

// calls answers the procedure calls of one request; each has an answer of its
// own, and the failure of one does not keep the next from running.
func (c *conn) calls(session Session, q *request, r *Results) error {
	r.rpc = true
	calls, err := c.rpc.read(q.message.body)
	if err != nil || len(calls) == 0 {
		return c.finish(q, r, err)
	}
	for i, call := range calls {
		r.params = call.Params
		err := session.RPC(q.ctx, call, r)
		last := i == len(calls)-1 || q.ctx.Err() != nil || fatal(err)
		if last {
			return c.finish(q, r, err)
		}
		if err := r.fail(err); err != nil {
			return c.broken(r, err)
		}
		if err := r.finishCall(true); err != nil {
			return err
		}
	}
	return nil
}

// finish ends the answer to a request that returned err.
func (c *conn) finish(q *request, r *Results, err error) error {
	if c.end(q) {
		return r.finishAttention()
	}
	if err := r.w.err; err != nil {
		return err
	}
	if err != nil && errors.Is(err, q.ctx.Err()) {
		return err // the client is gone, or the server stops
	}
	if fatal(err) || r.fail(err) != nil {
		return c.broken(r, err)
	}
	if r.rpc {
		return r.finishCall(false)
	}
	return r.finishBatch()
}

// fail sends the error that ended a request. What is no *types.Error it
// returns.
func (r *Results) fail(err error) error {
	if err == nil {
		return nil
	}
	var e *types.Error
	if !errors.As(err, &e) {
		return err
	}
	if e.Level <= maxInfoLevel {
		e = e.WithLevel(16, e.State)
	}
	if r.rpc && r.status == 0 {
		r.status = e.Number
	}
	return r.Message(e)
}

// fatal reports an error that a connection does not survive.
func fatal(err error) bool {
	if err == nil {
		return false
	}
	var e *types.Error
	return !errors.As(err, &e) || e.Level >= minFatalLevel
}

// broken tells the client why its connection ends, and ends it.
func (c *conn) broken(r *Results, err error) error {
	var e *types.Error
	if !errors.As(err, &e) {
		e = internalMessage()
		if errors.Is(err, errProtocol) {
			e = protocolMessage()
		}
	}
	r.release()
	if err := c.out.fatal(e, c.info.Server); err != nil {
		return err
	}
	return fmt.Errorf("%w: %w", errEnded, err)
}
