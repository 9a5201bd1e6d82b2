package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

// The levels of operators, the loosest first.
const (
	precOr = iota + 1
	precAnd
	precNot
	precCompare
	precAdd
	precMul
	precUnary
)

// expr reads a scalar.
func (p *parser) expr() ast.Expr { return p.toExpr(p.node(precAdd)) }

// cond reads a condition.
func (p *parser) cond() ast.Cond { return p.toCond(p.node(precOr)) }

func (p *parser) toExpr(n ast.Node) ast.Expr {
	if x, ok := n.(ast.Expr); ok {
		return x
	}
	p.nearTok(p.condAt)
	return nil
}

func (p *parser) toCond(n ast.Node) ast.Cond {
	if c, ok := n.(ast.Cond); ok {
		return c
	}
	if c, ok := n.(*ast.Call); ok && p.predicate(c) {
		return &ast.Predicate{Span: c.Span, Call: c}
	}
	t := p.cur()
	if t.kind == eof && p.i > 0 {
		t = &p.toks[p.i-1]
	}
	fail(4145, 1, int(t.line), "An expression of non-boolean type specified in a context where a condition is expected, near '"+p.shown(t)+"'.")
	return nil
}

// exprs reads a, b, ….
func (p *parser) exprs() []ast.Expr {
	list := []ast.Expr{p.expr()}
	for p.accept(",") {
		list = append(list, p.expr())
	}
	return list
}

// node reads a scalar or a condition whose operators bind at least as tightly as min.
func (p *parser) node(min int) ast.Node {
	p.enter()
	defer p.leave()
	start := p.i
	left := p.prefix()
	for n := 0; ; n++ {
		prec := p.prec()
		if prec < min || prec == 0 {
			return left
		}
		p.link(n)
		at := p.i
		switch prec {
		case precOr, precAnd:
			op := p.cur().up
			x := p.toCond(left)
			p.advance()
			y := p.toCond(p.node(prec + 1))
			left = &ast.Logical{Span: p.span(start), Op: op, X: x, Y: y}
		case precCompare:
			x, ok := left.(ast.Expr)
			if !ok {
				p.near()
			}
			left = p.comparison(start, x)
		default:
			x, ok := left.(ast.Expr)
			if !ok && min >= precAdd {
				p.nearTok(p.condAt)
			}
			if !ok {
				p.near()
			}
			op := p.cur().up
			p.advance()
			y := p.toExpr(p.node(prec + 1))
			left = &ast.Binary{Span: p.span(start), Op: op, X: x, Y: y}
			continue
		}
		p.condAt = at
	}
}

// prec is the level of the operator at the cursor, 0 for what is none.
func (p *parser) prec() int {
	t := p.cur()
	switch t.up {
	case "":
		return 0
	case "OR":
		return precOr
	case "AND":
		return precAnd
	case "=", "<>", "<", ">", "<=", ">=", "!=", "!<", "!>", "*=", "!", "IS", "IN", "LIKE", "BETWEEN":
		return precCompare
	case "NOT":
		if n := p.peek(1).up; n == "IN" || n == "LIKE" || n == "BETWEEN" {
			return precCompare
		}
	case "+", "-", "&", "^", "|", "||":
		return precAdd
	case "*", "/", "%", "<<", ">>":
		return precMul
	}
	return 0
}

// prefix reads an operand with what stands before and behind it.
func (p *parser) prefix() ast.Node {
	start := p.i
	t := p.cur()
	switch t.up {
	case "-", "+":
		// A sign binds more loosely than * and /: -100/-100*10 is -(100/-(100*10)).
		p.advance()
		x := p.toExpr(p.node(precMul))
		return &ast.Unary{Span: p.span(start), Op: t.up, X: x}
	case "~":
		p.advance()
		x := p.toExpr(p.node(precUnary))
		return &ast.Unary{Span: p.span(start), Op: t.up, X: x}
	case "NOT":
		p.advance()
		x := p.toCond(p.node(precNot))
		p.condAt = start
		return &ast.Not{Span: p.span(start), X: x}
	case "EXISTS":
		p.advance()
		q := p.parenQuery()
		p.condAt = start
		return &ast.Exists{Span: p.span(start), Query: q}
	case "(":
		return p.paren()
	}
	n := p.primary()
	if x, ok := n.(ast.Expr); ok {
		return p.postfix(start, x)
	}
	p.condAt = start
	return n
}

// paren reads (query), (scalar) or (condition).
func (p *parser) paren() ast.Node {
	start := p.i
	p.advance()
	if p.is("SELECT") || p.is("WITH") {
		q := p.query()
		p.expect(")")
		return p.postfix(start, &ast.Subquery{Span: p.span(start), Query: q})
	}
	n := p.node(precOr)
	// ((SELECT 1) UNION SELECT 2): what looked like an operand begins a query.
	if s, ok := n.(*ast.Subquery); ok && p.any("UNION", "EXCEPT", "INTERSECT", "ORDER", "FOR") {
		q := p.queryFrom(start+1, p.setOps(start+1, &ast.Nested{Span: s.Span, Query: s.Query}, 0))
		p.expect(")")
		return p.postfix(start, &ast.Subquery{Span: p.span(start), Query: q})
	}
	p.expect(")")
	if x, ok := n.(ast.Expr); ok {
		return p.postfix(start, x)
	}
	return n
}

// postfix reads COLLATE, AT TIME ZONE and calls of methods behind x.
func (p *parser) postfix(start int, x ast.Expr) ast.Expr {
	for n := 0; ; n++ {
		p.link(n)
		switch {
		case p.is("COLLATE"):
			p.advance()
			name := p.ident()
			x = &ast.Collate{Span: p.span(start), X: x, Collation: name.Name}
		case p.seq("AT", "TIME", "ZONE"):
			p.i += 3
			zone := p.zone()
			x = &ast.AtTimeZone{Span: p.span(start), X: x, Zone: zone}
		case p.is(".") && (p.peek(1).kind == word || p.peek(1).kind == quoted):
			if _, ok := x.(*ast.Literal); ok {
				return x
			}
			p.advance()
			m := &ast.Method{X: x, Name: p.ident(), NoArgs: true}
			if p.is("(") {
				m.NoArgs = false
				m.Args = p.args()
			}
			m.Span = p.span(start)
			x = m
		default:
			return x
		}
	}
}

// zone reads the operand of AT TIME ZONE, which a further AT TIME ZONE does not belong to.
func (p *parser) zone() ast.Expr {
	if !p.is("(") {
		return p.toExpr(p.primary())
	}
	start := p.i
	if p.isTok(p.peek(1), "SELECT") {
		q := p.parenQuery()
		return &ast.Subquery{Span: p.span(start), Query: q}
	}
	p.advance()
	x := p.expr()
	p.expect(")")
	return x
}

// args reads (a, b, …), which may be empty.
func (p *parser) args() []ast.Expr {
	p.expect("(")
	if p.accept(")") {
		return nil
	}
	list := p.exprs()
	p.expect(")")
	return list
}

// parenQuery reads (query).
func (p *parser) parenQuery() *ast.Query {
	p.expect("(")
	q := p.query()
	p.expect(")")
	return q
}
