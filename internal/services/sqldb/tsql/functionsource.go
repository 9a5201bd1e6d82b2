package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

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
