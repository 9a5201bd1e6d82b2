package sqlbatch

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/script"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// print prints a result set as a table, or as a JSON array of objects.
func (c Config) print(r *script.Result) error {
	write := table
	if c.JSON {
		write = objects
	}
	text, err := write(r)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(c.Out, text)
	return err
}

func (c Config) say(m script.Message) error {
	_, err := fmt.Fprintln(c.Err, m.Text)
	return err
}

func table(r *script.Result) (string, error) {
	width := make([]int, len(r.Columns))
	cell := func(s *string) string {
		if s == nil {
			return "NULL"
		}
		return strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(*s)
	}
	for i, c := range r.Columns {
		width[i] = utf8.RuneCountInString(c.Name)
		for _, row := range r.Rows {
			width[i] = max(width[i], utf8.RuneCountInString(cell(row[i])))
		}
	}
	var b strings.Builder
	line := func(text func(i int) string) {
		var l strings.Builder
		for i := range r.Columns {
			fmt.Fprintf(&l, "%-*s  ", width[i], text(i))
		}
		b.WriteString(strings.TrimRight(l.String(), " ") + "\n")
	}
	line(func(i int) string { return r.Columns[i].Name })
	line(func(i int) string { return strings.Repeat("-", width[i]) })
	for _, row := range r.Rows {
		line(func(i int) string { return cell(row[i]) })
	}
	return b.String(), nil
}

// objects are the rows as JSON: numbers and bits as such, all else as text.
func objects(r *script.Result) (string, error) {
	var b strings.Builder
	b.WriteString("[")
	for n, row := range r.Rows {
		if n > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  {")
		for i, c := range r.Columns {
			if i > 0 {
				b.WriteString(", ")
			}
			name, err := json.Marshal(c.Name)
			if err != nil {
				return "", err
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
					return "", err
				}
				b.Write(text)
			}
		}
		b.WriteString("}")
	}
	if len(r.Rows) > 0 {
		b.WriteString("\n")
	}
	b.WriteString("]\n")
	return b.String(), nil
}
