package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

func (p *parser) trigger(start int, change ast.Change) ast.Stmt {
	p.advance()
	t := &ast.CreateTrigger{Change: change, Name: p.name()}
	t.Table, t.On = p.triggerOn()
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

// triggerOn reads ON table, DATABASE or ALL SERVER.
func (p *parser) triggerOn() (*ast.Name, string) {
	p.expect("ON")
	switch {
	case p.is("DATABASE"):
		p.advance()
		return nil, "DATABASE"
	case p.accept("ALL"):
		p.expect("SERVER")
		return nil, "ALL SERVER"
	}
	n := p.name()
	return &n, ""
}

// enableTrigger reads ENABLE|DISABLE TRIGGER names ON what.
func (p *parser) enableTrigger() ast.Stmt {
	start := p.i
	s := &ast.EnableTrigger{Enable: p.is("ENABLE")}
	p.i += 2
	if !p.accept("ALL") {
		s.Names = p.names()
	}
	s.Table, s.On = p.triggerOn()
	s.Span = p.span(start)
	return s
}
