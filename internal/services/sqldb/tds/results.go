package tds

import (
	"context"
	"encoding/binary"
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Results writes the answer to one request. Its methods are called by the
// goroutine that runs the request; what they write is sent as packets fill.
// Errors are those of the connection, or say that the request is to stop.
type Results struct {
	ctx    context.Context
	w      *packetWriter
	server string // the name in messages

	columns []encoder
	rpc     bool
	params  []Param       // of the call that is answered
	depth   int           // procedures within procedures
	pending done          // held back until it is known whether more follows; none without a token
	failed  bool          // a message of severity 11 or more since the last Done
	status  int32         // what the called procedure returns
	values  []ReturnValue // its output parameters
}

// NoCount says that a statement counts no rows, or that NOCOUNT is on.
const NoCount int64 = -1

// Columns begins a result set. A request that produces no rows of its own
// (INSERT without OUTPUT) never calls it.
func (r *Results) Columns(columns []Column) error {
	r.release()
	r.columns = r.columns[:0]
	b := append(r.w.buf, tokenColumns)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(columns)))
	for i := range columns {
		c := &columns[i]
		e, err := encoderOf(c.Type)
		if err != nil {
			return fmt.Errorf("column %d, %q: %w", i+1, c.Name, err)
		}
		r.columns = append(r.columns, e)
		b = binary.LittleEndian.AppendUint32(b, c.userType())
		b = binary.LittleEndian.AppendUint16(b, c.flags())
		b = e.info(b)
		b = appendByteText(b, c.Name)
	}
	r.w.buf = b
	return r.w.commit()
}

// Row writes a row of the current result set: one value per column, each of
// its column's kind or NULL. The values are not kept.
func (r *Results) Row(values []types.Value) error {
	if len(values) != len(r.columns) {
		return fmt.Errorf("tds: a row of %d values for %d columns", len(values), len(r.columns))
	}
	if err := r.ctx.Err(); err != nil {
		return err
	}
	start := len(r.w.buf)
	b := appendRow(r.w.buf, values)
	dense := b[start] == tokenRow
	for i := range values {
		v := &values[i]
		if !dense && v.IsNull() {
			continue
		}
		var err error
		if b, err = r.columns[i].append(b, v); err != nil {
			r.w.buf = b[:start]
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	r.w.buf = b
	return r.w.commit()
}

// appendRow begins a row: ROW, or NBCROW with its map of NULLs when there are
// some ([MS-TDS] 2.2.7.13).
func appendRow(b []byte, values []types.Value) []byte {
	at := len(b)
	b = append(b, tokenRow)
	for i := range values {
		if !values[i].IsNull() {
			continue
		}
		if b[at] == tokenRow {
			b[at] = tokenNullRow
			for range (len(values) + 7) / 8 {
				b = append(b, 0)
			}
		}
		b[at+1+i/8] |= 1 << (i % 8)
	}
	return b
}

// Done ends a statement. count is how many rows it returned or changed, or
// NoCount.
func (r *Results) Done(c Command, count int64) error {
	r.release()
	d := done{token: tokenDone, command: c}
	if r.rpc || r.depth > 0 {
		d.token = tokenDoneInProc
	}
	if count >= 0 {
		d.status, d.count = doneCount, uint64(count)
	}
	if r.failed {
		d.status |= doneError
	}
	r.failed = false
	r.pending = d
	return r.w.err
}

// Message sends an error, or with a severity of 10 or less an information
// (PRINT, a warning). After an error the next Done says that the statement
// failed. The error that ends the request is returned from it instead.
func (r *Results) Message(e *types.Error) error {
	r.release()
	if e.Level > maxInfoLevel {
		r.failed = true
	}
	r.w.buf = appendMessage(r.w.buf, e, r.server)
	return r.w.commit()
}

// Flush sends what was written even if it fills no packet: RAISERROR WITH
// NOWAIT.
func (r *Results) Flush() error { return r.w.push() }

// EnterProcedure says that the statements from here on are a procedure's that
// a statement of the request runs.
func (r *Results) EnterProcedure() { r.release(); r.depth++ }

// LeaveProcedure ends what EnterProcedure began, with the procedure's return
// status.
func (r *Results) LeaveProcedure(status int32) error {
	r.release()
	r.depth--
	r.w.buf = appendStatus(r.w.buf, status)
	d := done{token: tokenDoneProc, command: CommandExecute}
	if r.rpc || r.depth > 0 {
		d.token = tokenDoneInProc
	}
	r.pending = d
	return r.w.commit()
}

// ReturnStatus sets what the procedure that a client called returns; 0 unless
// it is called.
func (r *Results) ReturnStatus(status int32) { r.status = status }

// Return gives an output parameter of the procedure that a client called its
// value. They are sent when the request ends.
func (r *Results) Return(v ReturnValue) { r.values = append(r.values, v) }

// Database says that the session's database is another one now.
func (r *Results) Database(name, old string) error {
	r.release()
	r.w.buf = appendDatabase(r.w.buf, name, old, r.server)
	return r.w.commit()
}

// Language says that the session's language is another one now.
func (r *Results) Language(name, old string) error {
	r.release()
	r.w.buf = appendLanguage(r.w.buf, name, old, r.server)
	return r.w.commit()
}

// Transaction says that a transaction began or ended. id tells the session's
// transactions apart and is not zero; nested ones, which are none in T-SQL,
// are not reported.
func (r *Results) Transaction(change TransactionChange, id uint64) error {
	r.release()
	r.w.buf = appendTransaction(r.w.buf, change, id)
	return r.w.commit()
}
