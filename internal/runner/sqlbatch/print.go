package sqlbatch

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/script"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// printer prints the answer to one batch: result sets as tables, or each as a
// JSON array of objects.
type printer struct {
	Config
	*script.Result
	failed bool
}

func (p *printer) answer() tds.Answer {
	return script.Answer(0,
		func(r *script.Result) error {
			p.Result = r
			if p.JSON {
				return p.object()
			}
			return p.table()
		},
		func(e *types.Error) error {
			text := e.Message
			if e.Level > script.MaxInfo {
				p.failed, text = true, script.Message(e)
			}
			_, err := fmt.Fprintln(p.Err, text)
			return err
		})
}

func (p *printer) table() error {
	width := make([]int, len(p.Columns))
	cell := func(s *string) string {
		if s == nil {
			return "NULL"
		}
		return strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(*s)
	}
	for i, c := range p.Columns {
		width[i] = utf8.RuneCountInString(c.Name)
		for _, row := range p.Rows {
			width[i] = max(width[i], utf8.RuneCountInString(cell(row[i])))
		}
	}
	var b strings.Builder
	line := func(text func(i int) string) {
		var l strings.Builder
		for i := range p.Columns {
			fmt.Fprintf(&l, "%-*s  ", width[i], text(i))
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	line(func(i int) string { return p.Columns[i].Name })
	line(func(i int) string { return strings.Repeat("-", width[i]) })
	for _, row := range p.Rows {
		line(func(i int) string { return cell(row[i]) })
	}
	_, err := fmt.Fprint(p.Out, b.String())
	return err
}

// object prints the rows as JSON: numbers and bits as such, all else as text.
func (p *printer) object() error {
	var b strings.Builder
	b.WriteString("[")
	for n, row := range p.Rows {
		if n > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  {")
		for i, c := range p.Columns {
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
	if len(p.Rows) > 0 {
		b.WriteString("\n")
	}
	b.WriteString("]\n")
	_, err := fmt.Fprint(p.Out, b.String())
	return err
}
