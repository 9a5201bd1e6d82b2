// Package script runs T-SQL as a client does and keeps what is answered as
// text, for `lanyard sql` and for the portal's query editor.
package script

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// maxInfo is the highest level of a message that is no error.
const maxInfo = 10

// Result is one result set.
type Result struct {
	Columns []tds.Column
	Rows    [][]*string // nil for NULL
	More    bool        // there were more rows than the limit
}

// Message is what the server says.
type Message struct {
	Number int // Microsoft's, of an error
	Text   string
	Error  bool
}

// Output takes what a script brings.
type Output struct {
	Limit   int // rows of a result set that are kept, 0 for all
	Result  func(*Result) error
	Message func(Message) error
}

// Run logs in to a server and runs the batches of a text, up to the first with
// an error, and reports whether there was one. Of a text that cannot be cut
// into batches nothing is run. A login that is refused is an
// error like any other.
func Run(ctx context.Context, target tds.Target, as tds.Credentials, text string, out Output) (failed bool, err error) {
	said := func(e *types.Error) error {
		m := Message{Text: e.Message}
		if e.Level > maxInfo {
			failed, m = true, Message{Number: int(e.Number), Text: line(e), Error: true}
		}
		return out.Message(m)
	}
	parts, wrong := batches(text)
	if wrong > 0 {
		return true, out.Message(Message{Text: fmt.Sprintf("Syntax error at line %d near command 'GO'.", wrong), Error: true})
	}
	client, err := tds.Dial(ctx, target, as)
	var refusal *types.Error
	if errors.As(err, &refusal) {
		return true, said(refusal)
	}
	if err != nil {
		return false, err
	}
	defer client.Close()
	for _, part := range parts {
		for range part.times {
			if err := client.Batch(ctx, part.text, answer(out.Limit, out.Result, said)); err != nil || failed {
				return failed, err
			}
		}
	}
	return false, nil
}

// answer collects result sets of up to limit rows each, 0 for all, and hands
// each over when it is whole. Messages are handed over as they come.
func answer(limit int, result func(*Result) error, message func(*types.Error) error) tds.Answer {
	var r *Result
	return tds.Answer{
		Columns: func(c []tds.Column) error { r = &Result{Columns: c}; return nil },
		Row: func(row []types.Value) error {
			if limit > 0 && len(r.Rows) == limit {
				r.More = true
				return nil
			}
			out := make([]*string, len(row))
			for i, v := range row {
				if v.IsNull() {
					continue
				}
				text, err := written(v, r.Columns[i].Type)
				if err != nil {
					return err
				}
				out[i] = &text
			}
			r.Rows = append(r.Rows, out)
			return nil
		},
		Message: message,
		Done: func(int64) error {
			if r == nil {
				return nil
			}
			whole := r
			r = nil
			return result(whole)
		},
	}
}

// written is a value as sqlcmd prints it: whole, where CONVERT would round.
func written(v types.Value, t types.Type) (string, error) {
	style := 0
	switch k := t.Kind; {
	case k == types.Real:
		return strconv.FormatFloat(v.Float, 'g', -1, 32), nil
	case k == types.Float:
		return strconv.FormatFloat(v.Float, 'g', -1, 64), nil
	case k.Monetary():
		style = 2 // four decimals
	case k.Temporal():
		style = 121
	case k.Bytes():
		style = 1 // 0x
	}
	text, err := types.Convert(v, t, types.Sized(types.NVarChar, types.Max), style)
	return text.Text, err
}

// line is an error as sqlcmd prints it.
func line(e *types.Error) string {
	at := ""
	if e.Line > 0 {
		at = fmt.Sprintf(", Line %d", e.Line)
	}
	return fmt.Sprintf("Msg %d, Level %d, State %d%s: %s", e.Number, e.Level, e.State, at, e.Message)
}
