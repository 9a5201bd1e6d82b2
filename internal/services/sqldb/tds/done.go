package tds

import "encoding/binary"

// Command names the statement that a DONE ends (CurCmd). Clients look at
// select, to tell counts of rows that were sent from counts of changes.
type Command uint16

// The commands.
const (
	CommandNone       Command = 0x00
	CommandSelect     Command = 0xC1
	CommandSelectInto Command = 0xC2
	CommandInsert     Command = 0xC3
	CommandDelete     Command = 0xC4
	CommandUpdate     Command = 0xC5
	CommandRollback   Command = 0xD2
	CommandBegin      Command = 0xD4
	CommandCommit     Command = 0xD5
	CommandExecute    Command = 0xE0
	CommandMerge      Command = 0x117
)

// Status bits of DONE and its like ([MS-TDS] 2.2.7.6).
const (
	doneMore      = 0x01
	doneError     = 0x02
	doneCount     = 0x10
	doneAttention = 0x20
	doneFatal     = 0x100 // the server ends the connection
)

// done is a DONE, DONEPROC or DONEINPROC.
type done struct {
	token   byte
	status  uint16
	command Command
	count   uint64
}

func (d *done) append(b []byte) []byte {
	b = append(b, d.token)
	b = binary.LittleEndian.AppendUint16(b, d.status)
	b = binary.LittleEndian.AppendUint16(b, uint16(d.command))
	return binary.LittleEndian.AppendUint64(b, d.count)
}

// release writes the DONE that was held back, now that more follows it.
func (r *Results) release() {
	if r.pending.token != 0 {
		r.pending.status |= doneMore
		r.w.buf = r.pending.append(r.w.buf)
		r.pending = done{}
	}
}

// finishBatch ends the answer to a batch or a transaction manager request: the
// last DONE is the one without MORE.
func (r *Results) finishBatch() error {
	if r.failed || r.pending.token == 0 {
		r.release()
		d := done{token: tokenDone}
		if r.failed {
			d.status = doneError
		}
		r.pending = d
	}
	return r.final(r.pending)
}

// finishCall ends the answer to a procedure: its return status, its output
// parameters and DONEPROC. more says that another call of the same request
// follows.
func (r *Results) finishCall(more bool) error {
	r.release()
	r.w.buf = appendStatus(r.w.buf, r.status)
	for i := range r.values {
		if err := r.appendValue(&r.values[i]); err != nil {
			return err
		}
	}
	d := done{token: tokenDoneProc, command: CommandExecute}
	if r.failed {
		d.status = doneError
	}
	if more {
		r.pending = d
		r.release()
		r.failed, r.status, r.values = false, 0, nil
		return r.w.commit()
	}
	return r.final(d)
}

// finishAttention ends the answer to a request that an attention stopped, with
// no more than was said until then, and acknowledges the attention in a
// message of its own: tedious waits for a second one ([MS-TDS] 2.2.1.7).
func (r *Results) finishAttention() error {
	r.release()
	if err := r.final(done{token: tokenDone, status: doneError}); err != nil {
		return err
	}
	return r.acknowledge()
}

// acknowledge is the answer to an attention.
func (r *Results) acknowledge() error {
	return r.final(done{token: tokenDone, status: doneAttention})
}

func (r *Results) final(d done) error {
	r.pending = done{}
	r.w.buf = d.append(r.w.buf)
	return r.w.send(true)
}
