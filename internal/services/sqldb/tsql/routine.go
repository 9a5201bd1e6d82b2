package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

// params reads @a type [= default] [OUTPUT], ….
func (p *parser) params() []ast.Param {
	var list []ast.Param
	for p.cur().kind == variable {
		start := p.i
		a := ast.Param{Name: p.variable()}
		p.accept("AS")
		a.Type = p.typ()
		a.Varying = p.accept("VARYING")
		a.Null = p.nullability()
		if p.accept("=") {
			a.Default = p.paramDefault()
		}
		for p.any("OUTPUT", "OUT", "READONLY") {
			if p.accept("READONLY") {
				a.ReadOnly = true
				continue
			}
			a.Output = true
			p.advance()
		}
		a.Span = p.span(start)
		list = append(list, a)
		if !p.accept(",") {
			break
		}
		if p.cur().kind != variable {
			p.near()
		}
	}
	return list
}

// paramDefault reads a constant; a word is a string.
func (p *parser) paramDefault() ast.Expr {
	if t := p.cur(); isName(t) && !p.isTok(p.peek(1), "(") {
		id := p.take()
		return &ast.Literal{Span: id.Span, Kind: ast.String, Text: id.Name}
	}
	return p.expr()
}

// external reads EXTERNAL NAME a.b.c; nil if it is not there.
func (p *parser) external() *ast.Name {
	if !p.is("EXTERNAL") {
		return nil
	}
	p.advance()
	p.expect("NAME")
	n := p.name()
	return &n
}

func (p *parser) procedure(start int, change ast.Change) ast.Stmt {
	p.advance()
	s := &ast.CreateProcedure{Change: change, Name: p.name()}
	if p.accept(";") {
		s.Number = p.raw(p.cur())
		if p.cur().kind != integer {
			p.near()
		}
		p.advance()
	}
	paren := p.accept("(")
	s.Params = p.params()
	if paren {
		p.expect(")")
	}
	if p.accept("WITH") {
		s.Options = p.moduleOptions()
	}
	if p.is("FOR") {
		p.advance()
		p.expect("REPLICATION")
		s.ForReplication = true
	}
	p.expect("AS")
	if s.External = p.external(); s.External == nil {
		s.Body = p.moduleBody()
	}
	s.Span = p.span(start)
	return s
}

func (p *parser) functionDef(start int, change ast.Change) ast.Stmt {
	p.advance()
	f := &ast.CreateFunction{Change: change, Name: p.name()}
	p.expect("(")
	f.Params = p.params()
	p.expect(")", "RETURNS")
	switch {
	case p.cur().kind == variable:
		f.TableName = p.variable()
		p.expect("TABLE")
		b := p.tableBody()
		f.Table = &b
	case p.is("TABLE"):
		p.advance()
		f.Inline = true
		if p.is("(") {
			b := p.tableBody()
			f.Table = &b
		}
	default:
		f.Returns = p.typ()
		p.nullability()
	}
	if p.accept("WITH") {
		f.Options = p.moduleOptions()
	}
	if p.is("ORDER") {
		p.advance()
		f.OrderBy = p.indexColumns()
	}
	p.accept("AS")
	switch {
	case p.is("EXTERNAL"):
		f.External = p.external()
	case f.Inline:
		p.inlineBody(f)
	default:
		if !p.is("BEGIN") {
			p.near()
		}
		p.module = true
		b := p.begin().(*ast.Block)
		f.Body = []ast.Stmt{b}
		p.labels(f.Body)
	}
	f.Span = p.span(start)
	p.alone()
	return f
}

// inlineBody reads RETURN query, with or without parentheses.
func (p *parser) inlineBody(f *ast.CreateFunction) {
	block := p.accept("BEGIN", "ATOMIC", "WITH")
	if block {
		p.optionList()
	}
	p.expect("RETURN")
	paren := p.is("(") && p.isTok(p.peek(1), "WITH")
	if paren {
		p.advance()
	}
	var w *ast.With
	if p.is("WITH") {
		w = p.with()
	}
	f.Query = p.stmtQuery(w)
	if paren {
		p.expect(")")
	}
	if block {
		p.accept(";")
		p.expect("END")
	}
}
