package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

func (p *parser) update(with *ast.With) ast.Stmt {
	start := p.begins(with)
	p.expect("UPDATE")
	s := &ast.Update{With: with}
	if p.is("TOP") {
		s.Top = p.top()
	}
	s.Target = p.changed()
	p.expect("SET")
	s.Set = p.assigns()
	s.Output = p.outputs()
	if p.accept("FROM") {
		s.From = p.sources()
	}
	s.Where, s.CurrentOf = p.where()
	s.Options = p.optionClause()
	s.Span = p.span(start)
	return s
}

func (p *parser) assigns() []ast.Assign {
	list := []ast.Assign{p.assign()}
	for p.accept(",") {
		list = append(list, p.assign())
	}
	return list
}

// assign reads one element of SET.
func (p *parser) assign() ast.Assign {
	start := p.i
	var a ast.Assign
	if p.cur().kind == variable {
		a.Variable = p.variable()
		a.Op = p.assignOp()
		if !p.assignsColumn() {
			a.Value = p.expr()
			a.Span = p.span(start)
			return a
		}
	}
	var n ast.Name
	if t := p.cur(); t.kind == pseudo || t.up == "IDENTITYCOL" || t.up == "ROWGUIDCOL" {
		n = p.takeName()
	} else {
		start := p.i
		n.Parts = []ast.Ident{p.ident()}
		p.dots(&n)
		n.Span = p.span(start)
	}
	switch {
	case p.is("("):
		// column.WRITE(…): the last part is the method's.
		last := len(n.Parts) - 1
		if last == 0 {
			p.near()
		}
		column := ast.Name{Span: n.Span, Parts: n.Parts[:last:last]}
		m := &ast.Method{X: &ast.Column{Span: n.Span, Name: column}, Name: n.Parts[last], Args: p.args()}
		m.Span = p.span(start)
		a.Method = m
	default:
		a.Column = &n
		op := p.assignOp()
		if a.Op == "" || op != "=" {
			a.Op = op
		}
		a.Value = p.expr()
	}
	a.Span = p.span(start)
	return a
}

// assignsColumn reports whether column = follows, as in SET @x = column = value.
func (p *parser) assignsColumn() bool {
	n := 0
	for isName(p.peek(n)) && p.peek(n+1).up == "." {
		n += 2
	}
	return isName(p.peek(n)) && assignOps[p.peek(n+1).up]
}

func (p *parser) assignOp() string {
	op := p.cur().up
	if !assignOps[op] {
		p.near()
	}
	p.advance()
	return op
}
