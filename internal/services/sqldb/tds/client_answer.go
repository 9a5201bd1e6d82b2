package tds

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/types"

// Tokens that a client meets and this server does not send.
const (
	tokenOrder   = 0xA9
	tokenSession = 0xE4
)

// changeRouting is the ENVCHANGE that sends a client elsewhere.
const changeRouting = 20

// message reads an ERROR or INFO behind its number.
func (r *buffer) message() *types.Error {
	in := buffer{b: r.take(int(r.uint16())), err: r.err}
	e := &types.Error{Number: int32(in.uint32()), State: in.byte(), Level: in.byte(), Message: in.shortText()}
	in.byteText() // the server
	e.Procedure = in.byteText()
	e.Line = int32(in.uint32())
	if r.err == nil {
		r.err = in.err
	}
	return e
}

// skip reads a token that does not matter, behind its number.
func (r *buffer) skip(kind byte) {
	switch kind {
	case tokenChange, tokenOrder, tokenInfo, tokenLoginAck:
		r.take(int(r.uint16()))
	case tokenSession, tokenFedAuth:
		r.take(int(r.uint32()))
	case tokenStatus:
		r.take(4)
	case tokenDone, tokenDoneProc, tokenDoneInProc:
		r.take(12)
	default:
		r.fail("token %#x, which is not known", kind)
	}
}

// read hands what a server answered to a batch to whoever hears it.
func (a Answer) read(body []byte) error {
	r := buffer{b: body}
	var columns []wireType
	for len(r.b) > 0 && r.err == nil {
		var err error
		switch kind := r.byte(); kind {
		case tokenColumns:
			var shown []Column
			columns, shown = r.columns()
			if a.Columns != nil && r.err == nil {
				err = a.Columns(shown)
			}
		case tokenRow, tokenNullRow:
			row := make([]types.Value, len(columns))
			r.row(row, columns, kind == tokenNullRow)
			if a.Row != nil && r.err == nil {
				err = a.Row(row)
			}
		case tokenError, tokenInfo:
			if e := r.message(); a.Message != nil && r.err == nil {
				err = a.Message(e)
			}
		case tokenDone, tokenDoneProc, tokenDoneInProc:
			status := r.uint16()
			r.uint16() // the command
			count := int64(r.uint64())
			if status&doneCount == 0 {
				count = NoCount
			}
			if a.Done != nil && r.err == nil {
				err = a.Done(count)
			}
		default:
			r.skip(kind)
		}
		if err != nil {
			return err
		}
	}
	return r.err
}

// columns reads COLMETADATA behind its number.
func (r *buffer) columns() ([]wireType, []Column) {
	n := int(r.uint16())
	if n == 0xFFFF { // no metadata
		return nil, nil
	}
	var wire []wireType
	var shown []Column
	for range n {
		if r.err != nil {
			return nil, nil
		}
		t, c := r.columnData(func() int { return int(r.byte()) })
		wire, shown = append(wire, t), append(shown, c)
	}
	return wire, shown
}
