package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// odbc reads {fn f(…)}, {d '…'}, {t '…'}, {ts '…'}, {guid '…'}.
func (p *parser) odbc() ast.Node {
	start := p.i
	p.advance()
	if p.accept("FN") {
		at := p.i
		var n ast.Node
		if p.cur().up != "" && p.isTok(p.peek(1), "(") && p.cur().kind == word {
			n = p.call(at, p.takeName())
		} else {
			n = p.primary()
		}
		p.expect("}")
		if c, ok := n.(*ast.Call); ok {
			c.ODBC = true
			c.Span = p.span(start)
		}
		return n
	}
	t := p.cur()
	var typ string
	switch p.upper(t) {
	case "D":
		typ = "date"
	case "T":
		typ = "time"
	case "TS":
		typ = "datetime"
	case "GUID":
		typ = "uniqueidentifier"
	case "INTERVAL":
		typ = "interval"
	default:
		p.near()
	}
	p.advance()
	at := p.span(p.i - 1)
	x := p.literal()
	if typ == "interval" {
		p.anyWord()
	}
	p.expect("}")
	// An escape of a date is that constant converted, and time has the type datetime too.
	if typ == "date" || typ == "time" {
		typ = "datetime"
	}
	name := ast.Name{Span: at, Parts: []ast.Ident{{Span: at, Name: typ}}}
	return &ast.Cast{Span: p.span(start), X: x, Type: &ast.Type{Span: at, Name: name}}
}

// fullTextColumn reads a column or table.*, whose last part is then "*".
func (p *parser) fullTextColumn() ast.Expr {
	if !p.starAhead() {
		return p.expr()
	}
	start := p.i
	var n ast.Name
	for !p.is("*") {
		n.Parts = append(n.Parts, p.ident())
		p.expect(".")
	}
	p.advance()
	n.Parts = append(n.Parts, ast.Ident{Span: p.span(p.i - 1), Name: "*"})
	n.Span = p.span(start)
	return &ast.Column{Span: n.Span, Name: n}
}

func (p *parser) fullText() ast.Cond {
	start := p.i
	c := &ast.FullText{Function: p.cur().up}
	p.advance()
	p.expect("(")
	switch {
	case p.accept("*"):
	case p.seq("PROPERTY", "("):
		p.i += 2
		c.Columns = []ast.Expr{p.expr()}
		p.expect(",")
		c.Property = p.expr()
		p.expect(")")
	case p.accept("("):
		for !p.accept("*") {
			c.Columns = append(c.Columns, p.fullTextColumn())
			if !p.accept(",") {
				break
			}
		}
		p.expect(")")
	default:
		c.Columns = []ast.Expr{p.fullTextColumn()}
	}
	p.expect(",")
	c.Text = p.expr()
	if p.accept(",") {
		p.expect("LANGUAGE")
		c.Language = p.expr()
	}
	p.expect(")")
	c.Span = p.span(start)
	return c
}
