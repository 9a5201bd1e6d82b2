package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

func (p *parser) declareCursor(start int) ast.Stmt {
	d := &ast.DeclareCursor{Name: p.ident()}
	var before []string
	for p.any("INSENSITIVE", "SCROLL") {
		before = append(before, p.upper(p.cur()))
		p.advance()
	}
	d.Cursor = p.cursorDef()
	d.Cursor.Options = append(before, d.Cursor.Options...)
	d.Span = p.span(start)
	return d
}

// cursorDef reads CURSOR options FOR query [FOR READ ONLY | FOR UPDATE [OF …]].
func (p *parser) cursorDef() ast.CursorDef {
	start := p.i
	p.expect("CURSOR")
	var c ast.CursorDef
	for !p.is("FOR") {
		if !p.any("LOCAL", "GLOBAL", "FORWARD_ONLY", "SCROLL", "STATIC", "KEYSET", "DYNAMIC", "FAST_FORWARD", "READ_ONLY", "SCROLL_LOCKS",
			"OPTIMISTIC", "TYPE_WARNING", "INSENSITIVE") {
			p.near()
		}
		c.Options = append(c.Options, p.upper(p.cur()))
		p.advance()
	}
	p.expect("FOR")
	var w *ast.With
	if p.is("WITH") {
		w = p.with()
	}
	c.Query = p.stmtQuery(w)
	for p.is("FOR") {
		p.advance()
		switch {
		case p.accept("READ"):
			p.expect("ONLY")
			c.ReadOnly = true
		default:
			p.expect("UPDATE")
			c.ForUpdate = true
			if p.accept("OF") {
				c.UpdateOf = p.names()
			}
		}
	}
	if c.Query.Options == nil {
		c.Query.Options = p.optionClause()
	}
	c.Span = p.span(start)
	return c
}

// cursorRef reads [GLOBAL] name or @variable.
func (p *parser) cursorRef() ast.CursorRef {
	start := p.i
	var c ast.CursorRef
	if p.cur().kind == variable {
		c.Name = p.variable()
	} else {
		if p.is("GLOBAL") && (isName(p.peek(1)) || p.peek(1).kind == variable) {
			c.Global = true
			p.advance()
		}
		if p.cur().kind == variable {
			c.Name = p.variable()
		} else {
			c.Name = p.ident().Name
		}
	}
	c.Span = p.span(start)
	return c
}

func (p *parser) cursorStmt(up string) ast.Stmt {
	start := p.i
	if up != "FETCH" && (p.isTok(p.peek(1), "MASTER") || p.isTok(p.peek(1), "SYMMETRIC") || p.isTok(p.peek(1), "ALL")) {
		return p.admin(2)
	}
	p.advance()
	switch up {
	case "OPEN":
		c := p.cursorRef()
		return &ast.OpenCursor{Span: p.span(start), Cursor: c}
	case "CLOSE":
		c := p.cursorRef()
		return &ast.CloseCursor{Span: p.span(start), Cursor: c}
	case "DEALLOCATE":
		c := p.cursorRef()
		return &ast.Deallocate{Span: p.span(start), Cursor: c}
	}
	f := &ast.Fetch{}
	switch next := p.peek(1); {
	case p.any("NEXT", "PRIOR", "FIRST", "LAST") && p.isTok(next, "FROM"):
		f.Direction = p.upper(p.cur())
		p.advance()
	case p.any("ABSOLUTE", "RELATIVE") && next.up != "INTO":
		f.Direction = p.upper(p.cur())
		p.advance()
		f.N = p.expr()
	}
	p.accept("FROM")
	f.Cursor = p.cursorRef()
	if p.accept("INTO") {
		f.Into = []string{p.variable()}
		for p.accept(",") {
			f.Into = append(f.Into, p.variable())
		}
	}
	f.Span = p.span(start)
	return f
}
