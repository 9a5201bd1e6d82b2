package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// verbs are how errors name the ways to define a module.
var verbs = map[ast.Change]string{ast.Create: "CREATE", ast.Alter: "ALTER", ast.CreateOrAlter: "CREATE/ALTER"}

// moduleStmt reads a procedure, function, view or trigger behind the verb;
// nil if it is none. A module must be the first statement of its batch.
func (p *parser) moduleStmt(start int, change ast.Change, first bool) ast.Stmt {
	kind := p.upper(p.cur())
	switch kind {
	case "PROC":
		kind = "PROCEDURE"
	case "PROCEDURE", "FUNCTION", "VIEW", "TRIGGER":
	case "MATERIALIZED":
		if !p.isTok(p.peek(1), "VIEW") || change == ast.Alter {
			return nil
		}
	default:
		return nil
	}
	if !first {
		if p.depth > 1 {
			p.near()
		}
		verb := verbs[change]
		if kind == "PROCEDURE" {
			verb = "CREATE/ALTER"
		}
		fail(111, 1, int(p.toks[start].line), "'"+verb+" "+kind+"' must be the first statement in a query batch.")
	}
	switch kind {
	case "PROCEDURE":
		return p.procedure(start, change)
	case "FUNCTION":
		return p.functionDef(start, change)
	case "TRIGGER":
		return p.trigger(start, change)
	}
	v := p.view(start, change)
	p.alone()
	return v
}

// alone refuses what follows a view or function in its batch.
func (p *parser) alone() {
	for p.is(";") {
		p.advance()
	}
	if p.cur().kind != eof {
		p.near()
	}
}

func (p *parser) view(start int, change ast.Change) ast.Stmt {
	v := &ast.CreateView{Change: change, Materialized: p.accept("MATERIALIZED")}
	p.expect("VIEW")
	v.Name = p.name()
	v.Columns = p.optIdents()
	if p.accept("WITH") {
		if p.is("(") {
			v.Options = p.optionList()
		} else {
			v.Options = p.options()
		}
	}
	p.expect("AS")
	var w *ast.With
	if p.is("WITH") {
		w = p.with()
	}
	v.Query = p.stmtQuery(w)
	if p.is("WITH") && p.isTok(p.peek(1), "CHECK") {
		p.i += 2
		p.expect("OPTION")
		v.CheckOption = true
	}
	v.Span = p.span(start)
	return v
}

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

// moduleOptions reads option, … behind WITH, among them EXECUTE AS.
func (p *parser) moduleOptions() []ast.Option {
	var list []ast.Option
	for {
		start := p.i
		var o ast.Option
		switch {
		case p.any("EXECUTE", "EXEC"):
			p.advance()
			p.expect("AS")
			o.Name = "EXECUTE AS"
			c := p.executeContext()
			o.Word, o.Value = c.Kind, c.Name
		case p.seq("RETURNS", "NULL", "ON", "NULL", "INPUT"):
			o.Name = "RETURNS NULL ON NULL INPUT"
			p.i += 5
		case p.seq("CALLED", "ON", "NULL", "INPUT"):
			o.Name = "CALLED ON NULL INPUT"
			p.i += 4
		case p.accept("INLINE"):
			p.expect("=")
			o.Equals, o.Name, o.Word = true, "INLINE", "OFF"
			if p.onOff() {
				o.Word = "ON"
			}
		default:
			if !p.any("RECOMPILE", "ENCRYPTION", "SCHEMABINDING", "NATIVE_COMPILATION", "VIEW_METADATA") {
				p.near()
			}
			o.Name = p.upper(p.cur())
			p.advance()
		}
		o.Span = p.span(start)
		list = append(list, o)
		if !p.accept(",") {
			return list
		}
	}
}

// moduleBody reads the statements of a procedure or trigger, which go on to
// the end of the batch.
func (p *parser) moduleBody() []ast.Stmt {
	p.module = true
	p.first = false
	body := p.stmts(true)
	if p.cur().kind != eof {
		p.near()
	}
	p.labels(body)
	return body
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

func (p *parser) trigger(start int, change ast.Change) ast.Stmt {
	p.advance()
	t := &ast.CreateTrigger{Change: change, Name: p.name()}
	p.expect("ON")
	switch {
	case p.is("DATABASE"):
		p.advance()
		t.On = "DATABASE"
	case p.accept("ALL"):
		p.expect("SERVER")
		t.On = "ALL SERVER"
	default:
		n := p.name()
		t.Table = &n
	}
	if p.accept("WITH") {
		t.Options = p.moduleOptions()
	}
	switch {
	case p.accept("AFTER"):
		t.Timing = "AFTER"
	case p.accept("FOR"):
		t.Timing = "FOR"
	default:
		p.expect("INSTEAD", "OF")
		t.Timing = "INSTEAD OF"
	}
	for {
		if t.Table != nil && !p.any("INSERT", "UPDATE", "DELETE") {
			p.near()
		}
		t.Events = append(t.Events, p.upper(p.cur()))
		p.anyWord()
		if !p.accept(",") {
			break
		}
	}
	if p.is("WITH") && p.isTok(p.peek(1), "APPEND") {
		p.i += 2
		t.Append = true
	}
	t.NotForReplication = p.accept("NOT", "FOR", "REPLICATION")
	p.expect("AS")
	if t.External = p.external(); t.External == nil {
		t.Body = p.moduleBody()
	}
	t.Span = p.span(start)
	return t
}

// enableTrigger reads ENABLE|DISABLE TRIGGER names ON what.
func (p *parser) enableTrigger() ast.Stmt {
	start := p.i
	s := &ast.EnableTrigger{Enable: p.is("ENABLE")}
	p.i += 2
	if !p.accept("ALL") {
		s.Names = p.names()
	}
	p.expect("ON")
	switch {
	case p.is("DATABASE"):
		p.advance()
		s.On = "DATABASE"
	case p.accept("ALL"):
		p.expect("SERVER")
		s.On = "ALL SERVER"
	default:
		n := p.name()
		s.Table = &n
	}
	s.Span = p.span(start)
	return s
}
