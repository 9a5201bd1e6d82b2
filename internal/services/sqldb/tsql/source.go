package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

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

// function reads what follows a table-valued function.
func (p *parser) function(start int, f *ast.Function) ast.Source {
	if p.is("WITH") && p.isTok(p.peek(1), "(") {
		if p.hintAhead(2) {
			f.Hints = p.withHints()
		} else {
			p.advance()
			f.Schema = p.schemaColumns()
		}
	} else if p.is("WITH") && isName(p.peek(1)) && len(f.Name.Parts) == 1 && f.Name.Object() == "OPENXML" {
		p.advance()
		n := p.name()
		f.SchemaOf = &n
	}
	f.Alias, f.Columns = p.tableAlias()
	if p.is("WITH") && p.isTok(p.peek(1), "(") && p.hintAhead(2) {
		f.Hints = p.withHints()
	}
	f.Span = p.span(start)
	return f
}

// functionArgs reads the arguments of a table-valued function, some of which
// have names: AI_GENERATE_CHUNKS(SOURCE = x, …), VECTOR_SEARCH(TABLE = t AS a, …).
func (p *parser) functionArgs() []ast.Expr {
	start := p.i
	p.expect("(")
	var list []ast.Expr
	for !p.is(")") {
		if (isName(p.cur()) || p.is("TABLE") || p.is("COLUMN")) && p.isTok(p.peek(1), "=") {
			c := &ast.Call{Name: ast.Name{Span: p.span(start)}}
			at := p.i
			name := p.upper(p.cur())
			p.i += 2
			o := ast.Option{Name: name, Equals: true}
			if n := p.peek(1); isName(p.cur()) && (n.up == "AS" || isName(n)) {
				t := p.name()
				o.Value = &ast.Column{Span: t.Span, Name: t}
				if a := p.alias(false); a != nil {
					o.Word = a.Name
				}
			} else {
				o.Value = p.expr()
			}
			o.Span = p.span(at)
			c.Extra = []ast.Option{o}
			c.Span = o.Span
			list = append(list, c)
		} else {
			list = append(list, p.expr())
		}
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	return list
}

func (p *parser) schemaColumns() []ast.SchemaColumn {
	p.expect("(")
	var list []ast.SchemaColumn
	for {
		start := p.i
		c := ast.SchemaColumn{Name: p.ident(), Type: p.typ()}
		if p.accept("COLLATE") {
			c.Collation = p.ident().Name
		}
		if k := p.cur().kind; k == str || k == nstr || k == integer {
			c.Path = p.literal()
		}
		c.AsJSON = p.accept("AS", "JSON")
		c.Span = p.span(start)
		list = append(list, c)
		if !p.accept(",") {
			p.expect(")")
			return list
		}
	}
}

// openXML reads OPENXML (@doc, 'path' [, flags]).
func (p *parser) openXML() *ast.Function {
	f := &ast.Function{Name: p.takeName()}
	f.Name.Parts[0].Name = "OPENXML"
	f.Args = p.args()
	return f
}

func (p *parser) rowsetFunction() bool {
	if !p.isTok(p.peek(1), "(") {
		return false
	}
	return p.any("OPENROWSET", "OPENQUERY", "OPENDATASOURCE", "CONTAINSTABLE", "FREETEXTTABLE", "SEMANTICKEYPHRASETABLE",
		"SEMANTICSIMILARITYTABLE", "SEMANTICSIMILARITYDETAILSTABLE", "CHANGETABLE", "PREDICT")
}

func (p *parser) rowset() ast.Source {
	start := p.i
	r := &ast.Rowset{Function: p.upper(p.cur())}
	p.advance()
	r.Text = p.skipParens()
	at := p.i
	for p.is(".") {
		p.advance()
		if !p.is(".") {
			p.identOrString()
		}
	}
	if p.is("WITH") && p.isTok(p.peek(1), "(") {
		p.advance()
		p.skipParens()
	}
	r.Tail = p.text(at)
	r.Alias, r.Columns = p.tableAlias()
	if p.is("WITH") && p.isTok(p.peek(1), "(") && r.Tail == "" {
		at = p.i
		p.advance()
		p.skipParens()
		r.Tail = p.text(at)
	}
	r.Span = p.span(start)
	return r
}
