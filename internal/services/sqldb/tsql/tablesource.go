package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// table reads what follows a table's name in FROM.
func (p *parser) table(start int, n ast.Name) ast.Source {
	t := &ast.Table{Name: n}
	t.Path = p.accept("FOR", "PATH")
	if p.is("FOR") && p.isTok(p.peek(1), "SYSTEM_TIME") {
		t.System = p.systemTime()
	}
	t.Sample = p.sample()
	t.Alias = p.alias(false)
	if t.Sample == nil {
		t.Sample = p.sample()
	}
	if p.is("HOLDLOCK") {
		t.Hints = []ast.Option{{Span: p.span(p.i), Name: "HOLDLOCK"}}
		p.advance()
	}
	switch {
	case p.is("WITH") && p.isTok(p.peek(1), "("):
		t.Hints, t.Forced = p.withHints(), true
	case p.is("WITH") && !p.withAllowed():
		p.near()
	case p.oldHints() || (t.Alias != nil || t.Hints != nil) && p.is("(") && p.peek(1).kind == integer:
		t.Hints = append(t.Hints, p.hints()...)
		if t.Alias == nil {
			t.Alias = p.alias(false)
		}
	}
	t.Span = p.span(start)
	return t
}

// withAllowed reports whether WITH at the cursor belongs to what follows the
// tables: WITH CUBE, WITH CHECK OPTION.
func (p *parser) withAllowed() bool {
	n := p.peek(1)
	for _, w := range []string{"CUBE", "ROLLUP", "CHECK", "TIES", "NO", "DATA"} {
		if p.isTok(n, w) {
			return true
		}
	}
	return false
}

func (p *parser) systemTime() *ast.SystemTime {
	start := p.i
	p.i += 2
	s := &ast.SystemTime{}
	switch {
	case p.accept("ALL"):
		s.Kind = "ALL"
	case p.accept("AS"):
		p.expect("OF")
		s.Kind, s.X = "AS OF", p.expr()
	case p.accept("FROM"):
		s.Kind, s.X = "FROM TO", p.expr()
		p.expect("TO")
		s.Y = p.expr()
	case p.accept("BETWEEN"):
		s.Kind, s.X = "BETWEEN AND", p.expr()
		p.expect("AND")
		s.Y = p.expr()
	default:
		p.expect("CONTAINED", "IN", "(")
		s.Kind, s.X = "CONTAINED IN", p.expr()
		p.expect(",")
		s.Y = p.expr()
		p.expect(")")
	}
	s.Span = p.span(start)
	return s
}

func (p *parser) sample() *ast.Sample {
	if !p.is("TABLESAMPLE") {
		return nil
	}
	start := p.i
	p.advance()
	s := &ast.Sample{System: p.accept("SYSTEM")}
	p.expect("(")
	s.N = p.expr()
	if p.any("PERCENT", "ROWS") {
		s.Unit = p.upper(p.cur())
		p.advance()
	}
	p.expect(")")
	if p.accept("REPEATABLE") {
		p.expect("(")
		s.Seed = p.expr()
		p.expect(")")
	}
	s.Span = p.span(start)
	return s
}

// hintNames are the table hints.
var hintNames = map[string]bool{
	"INDEX": true, "NOLOCK": true, "HOLDLOCK": true, "UPDLOCK": true, "ROWLOCK": true, "TABLOCK": true, "TABLOCKX": true,
	"PAGLOCK": true, "READPAST": true, "READUNCOMMITTED": true, "READCOMMITTED": true, "READCOMMITTEDLOCK": true,
	"REPEATABLEREAD": true, "SERIALIZABLE": true, "SNAPSHOT": true, "XLOCK": true, "NOWAIT": true, "NOEXPAND": true,
	"FORCESEEK": true, "FORCESCAN": true, "KEEPIDENTITY": true, "KEEPDEFAULTS": true, "IGNORE_CONSTRAINTS": true,
	"IGNORE_TRIGGERS": true, "FASTFIRSTROW": true, "SPATIAL_WINDOW_MAX_CELLS": true, "FORCE_ANN_ONLY": true,
}

// hintAhead reports whether the token n behind the cursor is a table hint.
func (p *parser) hintAhead(n int) bool {
	t := p.peek(n)
	if t.kind != word || !hintNames[p.upper(t)] {
		return false
	}
	switch p.peek(n + 1).up {
	case ",", ")", "=", "(":
		return true
	}
	next := p.peek(n + 1)
	return next.kind == word && hintNames[p.upper(next)]
}

// oldHints reports whether hints without WITH follow a table: t (NOLOCK).
func (p *parser) oldHints() bool { return p.is("(") && p.hintAhead(1) }

func (p *parser) withHints() []ast.Option {
	p.expect("WITH")
	return p.hints()
}

// hints reads (NOLOCK, INDEX (1), FORCESEEK (i (a))), where commas may be left out.
func (p *parser) hints() []ast.Option {
	p.expect("(")
	var list []ast.Option
	for !p.is(")") || len(list) == 0 {
		start := p.i
		if p.cur().kind == integer {
			x := p.literal()
			at := p.span(start)
			list = append(list, ast.Option{Span: at, Name: "INDEX", List: []ast.Option{{Span: at, Value: x}}})
		} else {
			list = append(list, p.hint())
		}
		if !p.accept(",") && p.is(")") {
			break
		}
	}
	p.expect(")")
	return list
}

func (p *parser) hint() ast.Option {
	start := p.i
	t := p.cur()
	if t.kind != word || !hintNames[p.upper(t)] {
		if t.kind == word && t.up == "" {
			fail(321, 1, int(t.line), "\""+p.raw(t)+"\" is not a recognized table hints option. If it is intended as a parameter to a table-valued "+
				"function or to the CHANGETABLE function, ensure that your database compatibility mode is set to 90.")
		}
		p.near()
	}
	o := ast.Option{Name: p.upper(t)}
	p.advance()
	if p.accept("=") && !p.is("(") {
		o.List = []ast.Option{p.indexRef()} // INDEX = 1 is INDEX (1)
	} else if p.is("(") {
		p.advance()
		for {
			o.List = append(o.List, p.indexRef())
			if !p.accept(",") {
				break
			}
		}
		p.expect(")")
	}
	o.Span = p.span(start)
	return o
}

// indexRef reads an index by name or number, with columns for FORCESEEK.
func (p *parser) indexRef() ast.Option {
	start := p.i
	var o ast.Option
	if p.cur().kind == integer {
		o.Value = p.literal()
	} else {
		o.Name = p.ident().Name
	}
	if p.accept("(") {
		for {
			at := p.i
			c := p.ident()
			o.List = append(o.List, ast.Option{Span: p.span(at), Name: c.Name})
			if !p.accept(",") {
				break
			}
		}
		p.expect(")")
	}
	o.Span = p.span(start)
	return o
}

// pivot reads PIVOT (aggregate(…) FOR column IN (…)) AS alias.
func (p *parser) pivot(start int, left ast.Source) ast.Source {
	p.advance()
	v := &ast.Pivot{Source: left}
	p.expect("(")
	at := p.i
	v.Aggregate = p.call(at, p.name()).(*ast.Call)
	p.expect("FOR")
	n := p.name()
	v.For = &ast.Column{Span: n.Span, Name: n}
	p.expect("IN")
	v.In = p.idents()
	p.expect(")")
	v.Alias, v.Columns = p.tableAlias()
	v.Span = p.span(start)
	return v
}

// unpivot reads UNPIVOT (value FOR name IN (…)) AS alias.
func (p *parser) unpivot(start int, left ast.Source) ast.Source {
	p.advance()
	u := &ast.Unpivot{Source: left}
	if p.accept("INCLUDE") {
		p.expect("NULLS")
		u.Nulls = true
	}
	p.expect("(")
	u.Value = p.ident()
	p.expect("FOR")
	u.For = p.ident()
	p.expect("IN", "(")
	for {
		n := p.name()
		u.In = append(u.In, ast.Column{Span: n.Span, Name: n})
		if !p.accept(",") {
			break
		}
	}
	p.expect(")", ")")
	u.Alias, u.Columns = p.tableAlias()
	u.Span = p.span(start)
	return u
}
