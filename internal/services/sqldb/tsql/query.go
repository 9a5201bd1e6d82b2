package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// query reads a query without WITH and OPTION, which only statements have.
func (p *parser) query() *ast.Query {
	p.enter()
	defer p.leave()
	start := p.i
	return p.queryFrom(start, p.setOps(start, p.body(), 0))
}

// body reads one SELECT, or a query in parentheses.
func (p *parser) body() ast.Body {
	if !p.is("(") {
		return p.selectBody()
	}
	start := p.i
	q := p.parenQuery()
	return &ast.Nested{Span: p.span(start), Query: q}
}

// setOps reads UNION and its like behind left; INTERSECT binds more tightly.
func (p *parser) setOps(start int, left ast.Body, min int) ast.Body {
	for n := 0; ; n++ {
		p.link(n)
		prec := 0
		switch p.cur().up {
		case "UNION", "EXCEPT":
			prec = 1
		case "INTERSECT":
			prec = 2
		}
		if prec <= min {
			return left
		}
		op := p.cur().up
		p.advance()
		if p.is("ALL") {
			if op != "UNION" {
				fail(324, 1, int(p.cur().line), "The 'ALL' version of the "+op+" operator is not supported.")
			}
			p.advance()
			op += " ALL"
		}
		at := p.i
		right := p.setOps(at, p.body(), prec)
		left = &ast.SetOp{Span: p.span(start), Op: op, Left: left, Right: right}
	}
}

// queryFrom reads what follows a query's body.
func (p *parser) queryFrom(start int, body ast.Body) *ast.Query {
	q := &ast.Query{Body: body}
	if p.accept("ORDER") {
		p.expect("BY")
		q.OrderBy = p.orderItems()
		if p.accept("OFFSET") {
			q.Offset = p.expr()
			p.rows()
			if p.accept("FETCH") {
				if !p.accept("NEXT") {
					p.expect("FIRST")
				}
				q.Fetch = p.expr()
				p.rows()
				p.expect("ONLY")
			}
		}
	}
	if p.is("FOR") && (p.isTok(p.peek(1), "XML") || p.isTok(p.peek(1), "JSON") || p.isTok(p.peek(1), "BROWSE")) {
		q.For = p.forClause()
	}
	q.Span = p.span(start)
	return q
}

func (p *parser) rows() {
	if !p.accept("ROWS") {
		p.expect("ROW")
	}
}

// selectBody reads SELECT … up to ORDER BY or a set operation.
func (p *parser) selectBody() ast.Body {
	start := p.i
	p.expect("SELECT")
	s := &ast.Select{}
	if !p.accept("ALL") {
		s.Distinct = p.accept("DISTINCT")
	}
	if p.is("TOP") {
		s.Top = p.top()
	}
	s.Items = p.selectItems()
	if p.accept("INTO") {
		n := p.name()
		s.Into = &n
		if p.accept("ON") {
			id := p.identOrString()
			s.IntoOn = &id
		}
	}
	if p.accept("FROM") {
		s.From = p.sources()
	}
	if p.accept("WHERE") {
		s.Where = p.cond()
	}
	if p.is("GROUP") {
		s.GroupBy = p.groupBy()
	}
	if p.accept("HAVING") {
		s.Having = p.cond()
	}
	if p.windowClause() {
		s.Windows = p.windows()
	}
	s.Span = p.span(start)
	return s
}

// windowClause reports whether WINDOW name AS ( follows: WINDOW alone is a name.
func (p *parser) windowClause() bool {
	return p.is("WINDOW") && isName(p.peek(1)) && p.isTok(p.peek(2), "AS") && p.isTok(p.peek(3), "(")
}

func (p *parser) windows() []ast.WindowDef {
	p.advance()
	var list []ast.WindowDef
	for {
		start := p.i
		w := ast.WindowDef{Name: p.ident()}
		p.expect("AS")
		w.Over = p.window()
		w.Span = p.span(start)
		list = append(list, w)
		if !p.accept(",") {
			return list
		}
	}
}

// top reads TOP (n) [PERCENT] [WITH TIES]; n may do without parentheses.
func (p *parser) top() *ast.Top {
	start := p.i
	p.expect("TOP")
	t := &ast.Top{}
	switch c := p.cur(); {
	case c.up == "(":
		t.N = p.toExpr(p.paren())
	case c.kind == variable:
		p.advance()
		t.N = &ast.Variable{Span: p.span(p.i - 1), Name: p.raw(c)}
	default:
		t.N = p.literal()
	}
	t.Percent = p.accept("PERCENT")
	if p.is("WITH") && p.isTok(p.peek(1), "TIES") {
		p.i += 2
		t.Ties = true
	}
	t.Span = p.span(start)
	return t
}

func (p *parser) selectItems() []ast.SelectItem {
	list := []ast.SelectItem{p.selectItem()}
	for p.accept(",") {
		list = append(list, p.selectItem())
	}
	return list
}

// assignOps are the operators of SET and SELECT @x op value.
var assignOps = map[string]bool{
	"=": true, "+=": true, "-=": true, "*=": true, "/=": true, "%=": true, "&=": true, "|=": true, "^=": true, "||=": true,
}

func (p *parser) selectItem() ast.SelectItem {
	start := p.i
	t := p.cur()
	var s ast.SelectItem
	switch next := p.peek(1); {
	case t.up == "*":
		p.advance()
		s.Star = true
	case t.kind == variable && assignOps[next.up]:
		s.Variable, s.Op = p.raw(t), next.up
		p.i += 2
		s.Expr = p.expr()
	case (isName(t) || t.kind == str || t.kind == nstr) && next.up == "=":
		id := p.identOrString()
		s.Alias = &id
		p.advance()
		s.Expr = p.expr()
	case (isName(t) && next.up == "." || t.up == ".") && p.starAhead():
		for !p.is("*") {
			var id ast.Ident
			if !p.is(".") {
				id = p.ident()
			}
			s.Qualifier.Parts = append(s.Qualifier.Parts, id)
			p.expect(".")
		}
		s.Qualifier.Span = p.span(start)
		p.advance()
		s.Star = true
	default:
		s.Expr = p.expr()
		s.Alias = p.alias(true)
	}
	s.Span = p.span(start)
	return s
}

// starAhead reports whether name.name.* follows.
func (p *parser) starAhead() bool {
	for n := 0; ; n++ {
		if isName(p.peek(n)) {
			n++
		}
		if p.peek(n).up != "." {
			return n > 0 && p.peek(n).up == "*" && p.peek(n-1).up == "."
		}
	}
}

// alias reads [AS] name, nil if there is none.
func (p *parser) alias(strings bool) *ast.Ident {
	k := p.cur().kind
	literal := strings && (k == str || k == nstr)
	if p.accept("AS") {
		var id ast.Ident
		if k = p.cur().kind; strings && (k == str || k == nstr) {
			id = p.take()
		} else {
			id = p.ident()
		}
		return &id
	}
	if !literal && (!isName(p.cur()) || p.windowClause()) {
		return nil
	}
	id := p.take()
	return &id
}

// with reads WITH before a statement.
func (p *parser) with() *ast.With {
	start := p.i
	p.withAt = start
	p.expect("WITH")
	w := &ast.With{}
	for {
		switch {
		case p.seq("XMLNAMESPACES", "("):
			p.advance()
			w.XMLNamespaces = p.xmlNamespaces()
		case p.seq("CHANGE_TRACKING_CONTEXT", "("):
			p.i += 2
			w.ChangeContext = p.expr()
			p.expect(")")
		default:
			at := p.i
			c := ast.CTE{Name: p.ident(), Columns: p.optIdents()}
			p.expect("AS")
			c.Query = p.parenQuery()
			c.Span = p.span(at)
			w.CTEs = append(w.CTEs, c)
		}
		if !p.accept(",") {
			w.Span = p.span(start)
			return w
		}
	}
}

func (p *parser) xmlNamespaces() []ast.XMLNamespace {
	p.expect("(")
	var list []ast.XMLNamespace
	for {
		start := p.i
		def := p.accept("DEFAULT")
		n := ast.XMLNamespace{URI: p.stringValue()}
		if !def {
			p.expect("AS")
			n.Prefix = p.ident().Name
		}
		n.Span = p.span(start)
		list = append(list, n)
		if !p.accept(",") {
			p.expect(")")
			return list
		}
	}
}
