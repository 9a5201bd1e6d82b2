package sqlbatch

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// maxInfo is the highest level of what is no error.
const maxInfo = 10

// printer prints the answer to one batch: result sets as tables, or each as a
// JSON array of objects.
type printer struct {
	Config
	columns []tds.Column
	rows    [][]*string // nil for NULL
	failed  bool
}

func (p *printer) answer() tds.Answer {
	return tds.Answer{
		Columns: func(c []tds.Column) error { p.columns, p.rows = c, nil; return nil },
		Row: func(row []types.Value) error {
			out := make([]*string, len(row))
			for i, v := range row {
				if v.IsNull() {
					continue
				}
				text, err := written(v, p.columns[i].Type)
				if err != nil {
					return err
				}
				out[i] = &text
			}
			p.rows = append(p.rows, out)
			return nil
		},
		Message: func(e *types.Error) error {
			p.failed = p.failed || e.Level > maxInfo
			text := e.Message
			if e.Level > maxInfo {
				text = message(e)
			}
			_, err := fmt.Fprintln(p.Err, text)
			return err
		},
		Done: func(count int64) error {
			if p.columns == nil {
				return nil
			}
			defer func() { p.columns = nil }()
			if p.JSON {
				return p.object()
			}
			return p.table()
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

func (p *printer) table() error {
	width := make([]int, len(p.columns))
	cell := func(s *string) string {
		if s == nil {
			return "NULL"
		}
		return strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(*s)
	}
	for i, c := range p.columns {
		width[i] = utf8.RuneCountInString(c.Name)
		for _, row := range p.rows {
			width[i] = max(width[i], utf8.RuneCountInString(cell(row[i])))
		}
	}
	var b strings.Builder
	line := func(text func(i int) string) {
		var l strings.Builder
		for i := range p.columns {
			fmt.Fprintf(&l, "%-*s  ", width[i], text(i))
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	line(func(i int) string { return p.columns[i].Name })
	line(func(i int) string { return strings.Repeat("-", width[i]) })
	for _, row := range p.rows {
		line(func(i int) string { return cell(row[i]) })
	}
	_, err := fmt.Fprint(p.Out, b.String())
	return err
}

// object prints the rows as JSON: numbers and bits as such, all else as text.
func (p *printer) object() error {
	var b strings.Builder
	b.WriteString("[")
	for n, row := range p.rows {
		if n > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  {")
		for i, c := range p.columns {
			if i > 0 {
				b.WriteString(", ")
			}
			name, err := json.Marshal(c.Name)
			if err != nil {
				return err
			}
			b.Write(append(name, ": "...))
			switch k := c.Type.Kind; {
			case row[i] == nil:
				b.WriteString("null")
			case k == types.Bit:
				b.WriteString(map[string]string{"0": "false"}[*row[i]])
				if *row[i] != "0" {
					b.WriteString("true")
				}
			case k.Integer() && json.Valid([]byte(*row[i])):
				b.WriteString(*row[i])
			default:
				text, err := json.Marshal(*row[i])
				if err != nil {
					return err
				}
				b.Write(text)
			}
		}
		b.WriteString("}")
	}
	if len(p.rows) > 0 {
		b.WriteString("\n")
	}
	b.WriteString("]\n")
	_, err := fmt.Fprint(p.Out, b.String())
	return err
}

// message is an error as sqlcmd prints it.
func message(e *types.Error) string {
	line := ""
	if e.Line > 0 {
		line = fmt.Sprintf(", Line %d", e.Line)
	}
	return fmt.Sprintf("Msg %d, Level %d, State %d%s: %s", e.Number, e.Level, e.State, line, e.Message)
}
