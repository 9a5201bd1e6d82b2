package tds

import (
	"io"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// BulkRows are the rows of a bulk load ([MS-TDS] 2.2.6.1), which are read off
// the connection as they are asked for: a load may be longer than memory. What
// it returns is valid until it is asked for more.
type BulkRows struct {
	conn    *conn
	message *message
	at      int // in the message's body
	columns []wireType
	row     []types.Value
	err     error // why there are no more rows; io.EOF at their end
	fault   error // of the connection
}

// Columns are those of the rows, as the client describes them. It fails like
// Next.
func (b *BulkRows) Columns() ([]Column, error) {
	var cols []Column
	b.token(func(r *buffer) {
		cols = nil
		b.columns = b.columns[:0]
		if token := r.byte(); r.err == nil && token != tokenColumns {
			r.fail("token %#x where a bulk load begins", token)
		}
		n := int(r.uint16())
		for i := 0; i < n && r.err == nil; i++ {
			t, c := r.columnData(func() int { return 1 })
			t.colid, c.Nullable = i+1, true
			b.columns, cols = append(b.columns, t), append(cols, c)
		}
	})
	b.row = make([]types.Value, len(b.columns))
	return cols, b.err
}

// Next returns the next row, io.EOF behind the last one. A *types.Error is of
// a row that cannot be; any other error ends the connection.
func (b *BulkRows) Next() ([]types.Value, error) {
	b.token(func(r *buffer) {
		switch token := r.byte(); token {
		case tokenRow, tokenNullRow:
			r.row(b.row, b.columns, token == tokenNullRow)
		case tokenDone:
			if r.take(2 + 2 + 8); len(r.b) > 0 {
				r.fail("%d bytes behind a bulk load", len(r.b))
			}
			if r.err == nil {
				r.err = io.EOF
			}
		default:
			r.fail("token %#x among the rows of a bulk load", token)
		}
	})
	return b.row, b.err
}

// token reads what begins at the next byte, and more of the message until it
// is all there.
func (b *BulkRows) token(read func(*buffer)) {
	for b.err == nil {
		r := buffer{b: b.message.body[b.at:]}
		before := len(r.b)
		read(&r)
		switch {
		case r.short && b.message.more:
			b.err = b.read(before)
		case r.err != nil:
			b.err = r.err
		default:
			b.at += before - len(r.b)
			return
		}
	}
}

// read drops what was read and gets more, twice as much as there is: then a
// long row is tried a few times, not once for each of its packets.
func (b *BulkRows) read(rest int) error {
	m := b.message
	m.body = m.body[:copy(m.body, m.body[b.at:])]
	b.at = 0
	for m.more && len(m.body) <= 2*rest {
		if b.fault = b.conn.in.packet(m, b.conn.server.config.Limits.Request, false); b.fault != nil {
			return b.fault
		}
	}
	if !m.more {
		b.conn.look.began()
	}
	if m.ignore {
		return errGivenUp
	}
	return nil
}

// errGivenUp says that the client gave up in the middle of a bulk load.
var errGivenUp = protocolError("the client gave up")

// bulkLoad answers a bulk load, whose rows the client sends to the end before
// it reads what became of them.
func (c *conn) bulkLoad(session Session, q *request, r *Results) error {
	rows := &BulkRows{conn: c, message: q.message}
	err := session.BulkLoad(q.ctx, rows, r)
	for q.message.more && rows.fault == nil && !fatal(err) {
		rows.at = len(q.message.body)
		_ = rows.read(0)
	}
	switch {
	case rows.fault != nil:
		return c.broken(r, rows.fault)
	case q.message.ignore:
		err = nil
	}
	return c.finish(q, r, err)
}
