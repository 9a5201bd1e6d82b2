package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

// sources reads the rowsets of FROM.
func (p *parser) sources() []ast.Source {
	list := []ast.Source{p.joined()}
	for p.accept(",") {
		list = append(list, p.joined())
	}
	return list
}

// joined reads a rowset with its joins.
func (p *parser) joined() ast.Source {
	p.enter()
	defer p.leave()
	start := p.i
	left := p.source()
	for n := 0; ; n++ {
		p.link(n)
		next := p.join(start, left)
		if next == nil {
			return left
		}
		left = next
	}
}

// join reads one join behind left, or PIVOT and UNPIVOT; nil if there is none.
func (p *parser) join(start int, left ast.Source) ast.Source {
	j := &ast.Join{Left: left}
	switch {
	case p.is("PIVOT"):
		return p.pivot(start, left)
	case p.is("UNPIVOT"):
		return p.unpivot(start, left)
	case p.seq("CROSS", "APPLY"), p.seq("OUTER", "APPLY"):
		j.Kind = ast.CrossApply
		if p.is("OUTER") {
			j.Kind = ast.OuterApply
		}
		p.i += 2
		j.Right = p.source()
		j.Span = p.span(start)
		return j
	case p.is("CROSS"):
		p.advance()
		j.Kind = ast.Cross
		j.Hint = p.joinHint()
		p.expect("JOIN")
		j.Right = p.source()
		j.Span = p.span(start)
		return j
	case p.accept("INNER"):
		j.Hint = p.joinHint()
	case p.any("LEFT", "RIGHT", "FULL"):
		j.Kind = map[string]ast.JoinKind{"LEFT": ast.Left, "RIGHT": ast.Right, "FULL": ast.Full}[p.cur().up]
		p.advance()
		p.accept("OUTER")
		j.Hint = p.joinHint()
	case p.is("JOIN"):
	default:
		return nil
	}
	p.expect("JOIN")
	p.enter()
	defer p.leave()
	at := p.i
	j.Right = p.source()
	for n := 0; !p.is("ON"); n++ {
		p.link(n)
		next := p.join(at, j.Right)
		if next == nil {
			break
		}
		j.Right = next
	}
	p.expect("ON")
	j.On = p.cond()
	j.Span = p.span(start)
	return j
}

func (p *parser) joinHint() string {
	p.accept("LOCAL") // of old
	if !p.any("LOOP", "HASH", "MERGE", "REMOTE", "REDUCE", "REPLICATE", "REDISTRIBUTE", "BROADCAST") {
		return ""
	}
	p.advance()
	return p.upper(&p.toks[p.i-1])
}

// source reads one rowset.
func (p *parser) source() ast.Source {
	start := p.i
	t := p.cur()
	switch {
	case t.up == "(":
		return p.parenSource()
	case t.up == "{":
		p.advance()
		p.expect("OJ")
		s := p.joined()
		p.expect("}")
		return s
	case t.kind == variable:
		return p.variableSource()
	case t.up == "::":
		p.advance()
		f := &ast.Function{System: true, Name: p.name()}
		f.Args = p.args()
		return p.function(start, f)
	}
	if p.rowsetFunction() {
		return p.rowset()
	}
	if t.up == "OPENXML" {
		return p.function(start, p.openXML())
	}
	n := p.name()
	if p.is("(") && !p.oldHints() {
		f := &ast.Function{Name: n, Args: p.functionArgs()}
		return p.function(start, f)
	}
	return p.table(start, n)
}

// parenSource reads what stands in parentheses in FROM.
func (p *parser) parenSource() ast.Source {
	start := p.i
	n := 1
	for p.peek(n).up == "(" {
		n++
	}
	switch first := p.peek(n).up; {
	case first == "SELECT" && p.queryParens(n):
		d := &ast.Derived{Query: p.parenQuery()}
		p.accept("FOR", "PATH")
		d.Alias, d.Columns = p.tableAlias()
		d.Span = p.span(start)
		return d
	case n == 1 && first == "VALUES":
		p.advance()
		v := &ast.ValuesSource{Rows: p.valueRows()}
		p.expect(")")
		v.Alias, v.Columns = p.tableAlias()
		v.Span = p.span(start)
		return v
	case n == 1 && (first == "INSERT" || first == "UPDATE" || first == "DELETE" || first == "MERGE"):
		p.advance()
		d := &ast.DML{Stmt: p.dml(nil)}
		p.expect(")")
		d.Alias, d.Columns = p.tableAlias()
		d.Span = p.span(start)
		return d
	}
	p.advance()
	s := p.joined()
	p.expect(")")
	if j, ok := s.(*ast.Join); ok {
		j.Nested = true
	}
	return s
}

// queryParens reports whether n parentheses before a SELECT are those of one
// query: ((SELECT 1) UNION SELECT 2), and not of joins: ((SELECT 1) AS a JOIN b …).
func (p *parser) queryParens(n int) bool {
	for k := 1; k < n; k++ {
		m := p.peek(k).match
		if m < 0 {
			return true
		}
		switch p.toks[m+1].up {
		case ")", "UNION", "EXCEPT", "INTERSECT", "ORDER", "FOR":
		default:
			return false
		}
	}
	return true
}

// tableAlias reads [AS] alias [(columns)].
func (p *parser) tableAlias() (*ast.Ident, []ast.Ident) {
	a := p.alias(false)
	if a == nil {
		return nil, nil
	}
	return a, p.optIdents()
}

// variableSource reads @t, and @xml.nodes(…).
func (p *parser) variableSource() ast.Source {
	start := p.i
	name := p.takeName()
	if p.is(".") {
		p.advance()
		f := &ast.Function{Of: &ast.Variable{Span: name.Span, Name: name.Object()}}
		f.Name = p.name()
		f.Args = p.args()
		return p.function(start, f)
	}
	return p.table(start, name)
}
