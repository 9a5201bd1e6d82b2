package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

// comparison reads what follows x in a predicate.
func (p *parser) comparison(start int, x ast.Expr) ast.Cond {
	not := p.accept("NOT")
	switch p.cur().up {
	case "IS":
		return p.distinctOrNull(start, x)
	case "IN":
		p.advance()
		return p.in(start, x, not)
	case "LIKE":
		p.advance()
		l := &ast.Like{Not: not, X: x, Pattern: p.expr()}
		switch {
		case p.accept("ESCAPE"):
			l.Escape = p.expr()
		case p.seq("{") && p.isTok(p.peek(1), "ESCAPE"):
			p.i += 2
			l.Escape = p.expr()
			p.expect("}")
		}
		l.Span = p.span(start)
		return l
	case "BETWEEN":
		p.advance()
		b := &ast.Between{Not: not, X: x, Low: p.expr()}
		p.expect("AND")
		b.High = p.expr()
		b.Span = p.span(start)
		return b
	}
	op := p.compareOp()
	if p.any("ALL", "ANY", "SOME") {
		return p.quantified(start, op, x)
	}
	y := p.expr()
	return &ast.Compare{Span: p.span(start), Op: op, X: x, Y: y}
}

// quantified reads ALL (query) and ANY (query).
func (p *parser) quantified(start int, op string, x ast.Expr) ast.Cond {
	q := &ast.Quantified{Op: op, X: x, All: p.is("ALL")}
	p.advance()
	q.Query = p.parenQuery()
	q.Span = p.span(start)
	return q
}

// compareOp reads an operator, whose two characters blanks may part.
func (p *parser) compareOp() string {
	op := p.cur().up
	p.advance()
	switch {
	case op == "<" && p.accept(">"):
		op = "<>"
	case op == "<" && p.accept("="):
		op = "<="
	case op == ">" && p.accept("="):
		op = ">="
	case op == "!":
		if op += p.cur().up; op != "!=" && op != "!<" && op != "!>" {
			p.near()
		}
		p.advance()
	case op == "=" && p.is("*") && p.cur().start == p.toks[p.i-1].end:
		p.advance()
		op = "=*"
	}
	switch op {
	case "!=":
		return "<>"
	case "!<":
		return ">="
	case "!>":
		return "<="
	}
	return op
}

func (p *parser) distinctOrNull(start int, x ast.Expr) ast.Cond {
	p.advance()
	not := p.accept("NOT")
	if p.accept("DISTINCT") {
		p.expect("FROM")
		op := "DISTINCT"
		if not {
			op = "NOT DISTINCT"
		}
		if p.any("ALL", "ANY", "SOME") {
			return p.quantified(start, op, x)
		}
		y := p.expr()
		return &ast.Compare{Span: p.span(start), Op: op, X: x, Y: y}
	}
	p.expect("NULL")
	return &ast.IsNull{Span: p.span(start), Not: not, X: x}
}

func (p *parser) in(start int, x ast.Expr, not bool) ast.Cond {
	c := &ast.In{Not: not, X: x}
	p.expect("(")
	if p.is("SELECT") || p.is("WITH") {
		c.Query = p.query()
	} else {
		c.List = p.exprs()
		if s, ok := c.List[0].(*ast.Subquery); ok && len(c.List) == 1 {
			c.Query, c.List = s.Query, nil
		}
	}
	p.expect(")")
	c.Span = p.span(start)
	return c
}
