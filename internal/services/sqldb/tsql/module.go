package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

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
