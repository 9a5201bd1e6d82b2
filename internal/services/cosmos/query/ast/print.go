package ast

import (
	"math"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// StepOf returns the step that an index with a constant takes.
func StepOf(l *Literal) (Step, bool) {
	switch l.Value.Kind() {
	case value.String:
		return Step{Name: l.Value.Str(), Bracket: true}, true
	case value.Number:
		n := l.Value.Num()
		return Step{Index: int(n), IsIndex: true}, n == math.Trunc(n) && n >= 0 && n < math.MaxInt32
	}
	return Step{}, false
}

// Text returns an expression as the service writes it in rewritten queries.
func Text(e Expr) string {
	p := &printer{}
	p.expr(e)
	return p.b.String()
}

// String returns the query as the service writes it in rewritten queries: a
// clause a line, operators in parentheses.
func (q *Query) String() string {
	p := &printer{}
	p.query(q)
	return p.b.String()
}

type printer struct {
	b      strings.Builder
	indent int
}

func (p *printer) add(parts ...string) {
	for _, s := range parts {
		p.b.WriteString(s)
	}
}

func (p *printer) line() { p.add("\n", strings.Repeat("    ", p.indent)) }

func (p *printer) json(s string) { p.b.Write(value.AppendString(nil, s)) }

func (p *printer) query(q *Query) {
	p.add("SELECT ")
	if q.Distinct {
		p.add("DISTINCT ")
	}
	if q.Top != nil {
		p.add("TOP ", q.Top.String(), " ")
	}
	p.selection(&q.Select)
	for i := range q.From {
		p.line()
		p.add([]string{"FROM ", "JOIN "}[min(i, 1)])
		p.source(&q.From[i])
	}
	if q.Where != nil {
		p.line()
		p.add("WHERE ")
		p.expr(q.Where)
	}
	if len(q.GroupBy) > 0 {
		p.line()
		p.add("GROUP BY ")
		p.list(q.GroupBy)
	}
	if len(q.OrderBy) > 0 {
		p.line()
		p.add("ORDER BY ")
		if q.Rank {
			p.add("RANK ")
		}
		for i, item := range q.OrderBy {
			if i > 0 {
				p.add(", ")
			}
			p.expr(item.Expr)
			if item.Desc {
				p.add(" DESC")
			} else if item.Explicit {
				p.add(" ASC")
			}
		}
	}
	if q.Offset != nil {
		p.line()
		p.add("OFFSET ", q.Offset.String(), " LIMIT ", q.Limit.String())
	}
}

func (p *printer) selection(s *Select) {
	switch {
	case s.Star:
		p.add("*")
	case s.Value != nil:
		p.add("VALUE ")
		p.expr(s.Value)
	}
	for i, item := range s.Items {
		if i > 0 {
			p.add(", ")
		}
		p.expr(item.Expr)
		if item.Alias != "" {
			p.add(" AS ", item.Alias)
		}
	}
}

func (p *printer) source(s *Source) {
	if s.Each {
		p.add(s.Alias, " IN ")
	}
	if s.Sub != nil {
		p.add("(")
		p.indented(s.Sub)
		p.add(")")
	} else {
		p.add(s.Root)
		for _, step := range s.Path {
			p.step(step)
		}
	}
	if s.Alias != "" && !s.Each {
		p.add(" AS ", s.Alias)
	}
}

func (p *printer) indented(q *Query) {
	p.indent++
	p.line()
	p.query(q)
	p.indent--
	p.line()
}

func (p *printer) step(step Step) {
	switch {
	case step.IsIndex:
		p.add("[", strconv.Itoa(step.Index), "]")
	case step.Bracket:
		p.add("[")
		p.json(step.Name)
		p.add("]")
	default:
		p.add(".", step.Name)
	}
}

func (p *printer) list(list []Expr) {
	for i, e := range list {
		if i > 0 {
			p.add(", ")
		}
		p.expr(e)
	}
}

// String returns the count as it is written.
func (c *Count) String() string {
	if c.Parameter != "" {
		return c.Parameter
	}
	return strconv.FormatFloat(c.Number, 'f', -1, 64)
}

func not(is bool) string {
	if is {
		return " NOT"
	}
	return ""
}

func (p *printer) expr(e Expr) {
	switch e := e.(type) {
	case *Literal:
		p.add(e.Value.String())
	case *Param:
		p.add(e.Name)
	case *Ref:
		p.add(e.Name)
	case *Placeholder:
		p.add(e.Text)
	case *Prop:
		p.expr(e.Of)
		if l, ok := e.Of.(*Literal); ok && l.Value.Kind() == value.Number {
			p.add(" ") // 1.a is no number
		}
		p.add(".", e.Name)
	case *Index:
		p.expr(e.Of)
		p.add("[")
		p.expr(e.At)
		p.add("]")
	case *Unary:
		p.add("(", e.Op)
		// A sign right before digits would become part of the number.
		if _, literal := e.Of.(*Literal); literal || e.Op == "NOT" {
			p.add(" ")
		}
		p.expr(e.Of)
		p.add(")")
	case *Binary:
		p.add("(")
		p.expr(e.L)
		p.add(" ", e.Op, " ")
		p.expr(e.R)
		p.add(")")
	case *Cond:
		p.add("(")
		p.expr(e.If)
		p.add(" ? ")
		p.expr(e.Then)
		p.add(" : ")
		p.expr(e.Else)
		p.add(")")
	default:
		p.compound(e)
	}
}

func (p *printer) compound(e Expr) {
	switch e := e.(type) {
	case *Between:
		p.add("(")
		p.expr(e.Of)
		p.add(not(e.Not), " BETWEEN ")
		p.expr(e.Low)
		p.add(" AND ")
		p.expr(e.High)
		p.add(")")
	case *In:
		p.add("(")
		p.expr(e.Of)
		p.add(not(e.Not), " IN (")
		p.list(e.List)
		p.add("))")
	case *Like:
		p.add("(")
		p.expr(e.Of)
		p.add(not(e.Not), " LIKE ")
		p.expr(e.Pattern)
		if e.HasEscape {
			p.add(" ESCAPE ")
			p.json(e.Escape)
		}
		p.add(")")
	case *Array:
		p.add("[")
		p.list(e.Items)
		p.add("]")
	case *Object:
		p.add("{")
		for i, key := range e.Keys {
			if i > 0 {
				p.add(", ")
			}
			p.json(key)
			p.add(": ")
			p.expr(e.Values[i])
		}
		p.add("}")
	case *Call:
		if e.UDF {
			p.add("udf.")
		}
		p.add(e.Name, "(")
		p.list(e.Args)
		p.add(")")
	case *Subquery:
		p.add(e.Kind, "(")
		p.indented(e.Query)
		p.add(")")
	}
}
