package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// batch reads the whole text.
func (p *parser) batch() *ast.Batch {
	b := &ast.Batch{}
	p.first = true
	b.Stmts = p.stmts(false)
	if p.cur().kind != eof {
		p.near()
	}
	if len(b.Stmts) > 0 {
		b.Span = ast.Span{Start: 0, End: len(p.src), Line: 1}
	}
	p.labels(b.Stmts)
	return b
}

// stmts reads statements up to END, ELSE or the end of the text. A block must have one.
func (p *parser) stmts(must bool) []ast.Stmt {
	var list []ast.Stmt
	for {
		semicolon := len(list) == 0
		for p.is(";") {
			p.advance()
			semicolon = true
		}
		if t := p.cur(); t.kind == eof || t.up == "END" && !p.isTok(p.peek(1), "CONVERSATION") || t.up == "ELSE" && len(list) > 0 {
			break
		}
		if p.is("WITH") && !semicolon {
			p.near()
		}
		list = append(list, p.stmt())
	}
	if must && len(list) == 0 {
		p.near()
	}
	return list
}

// stmt reads one statement and the semicolon behind it stays.
func (p *parser) stmt() ast.Stmt {
	p.enter()
	defer p.leave()
	first := p.first
	p.first = false
	p.excess = 0
	t := p.cur()
	if t.kind != word {
		if t.up == "(" {
			return p.selectStmt(nil)
		}
		if first && t.kind == quoted {
			return p.implicitExecute()
		}
		p.near()
	}
	if t.up == "" {
		if s := p.wordStmt(); s != nil {
			return s
		}
		if p.isTok(p.peek(1), ":") {
			start := p.i
			l := &ast.Label{Name: p.ident().Name}
			p.advance()
			l.Span = p.span(start)
			return l
		}
		if first {
			return p.implicitExecute()
		}
		p.near()
	}
	if s := p.dataStmt(t.up); s != nil {
		return s
	}
	if s := p.flowStmt(t.up); s != nil {
		return s
	}
	if s := p.defStmt(t.up); s != nil {
		return s
	}
	p.near()
	return nil
}

// dataStmt reads statements about rows; nil if word does not begin one.
func (p *parser) dataStmt(up string) ast.Stmt {
	switch up {
	case "SELECT":
		return p.selectStmt(nil)
	case "WITH":
		w := p.with()
		if p.is("SELECT") || p.is("(") {
			return p.selectStmt(w)
		}
		if p.is("MERGE") {
			return p.mergeStmt(w)
		}
		return p.dml(w)
	case "UPDATE":
		if p.isTok(p.peek(1), "STATISTICS") {
			return p.updateStatistics()
		}
		return p.update(nil)
	case "INSERT":
		if p.isTok(p.peek(1), "BULK") {
			return p.insertBulk()
		}
		return p.insert(nil)
	case "DELETE":
		return p.delete(nil)
	case "MERGE":
		return p.mergeStmt(nil)
	case "TRUNCATE":
		return p.truncate()
	}
	return nil
}

// mergeStmt reads MERGE, the one statement that must end with a semicolon.
func (p *parser) mergeStmt(with *ast.With) ast.Stmt {
	s := p.merge(with)
	if !p.is(";") {
		line := p.cur().line
		if p.cur().kind == eof {
			line = p.toks[p.i-1].line
		}
		fail(10713, 1, int(line), "A MERGE statement must be terminated by a semi-colon (;).")
	}
	return s
}

// flowStmt reads statements of control, variables, transactions and cursors.
func (p *parser) flowStmt(up string) ast.Stmt {
	start := p.i
	switch up {
	case "DECLARE":
		return p.declare()
	case "SET":
		return p.set()
	case "IF":
		return p.ifStmt()
	case "WHILE":
		return p.while()
	case "BEGIN":
		return p.begin()
	case "BREAK":
		p.inLoop(135, "Cannot use a BREAK statement outside the scope of a WHILE statement.")
		return &ast.Break{Span: p.span(start)}
	case "CONTINUE":
		p.inLoop(136, "Cannot use a CONTINUE statement outside the scope of a WHILE statement.")
		return &ast.Continue{Span: p.span(start)}
	case "RETURN":
		return p.returnStmt()
	case "GOTO":
		p.advance()
		l := p.ident()
		return &ast.Goto{Span: p.span(start), Label: l.Name}
	case "PRINT":
		p.advance()
		x := p.expr()
		return &ast.Print{Span: p.span(start), Value: x}
	case "RAISERROR":
		return p.raisError()
	case "WAITFOR":
		return p.waitFor()
	case "COMMIT", "ROLLBACK", "SAVE":
		return p.transaction()
	case "EXEC", "EXECUTE":
		if p.isTok(p.peek(1), "AS") {
			return p.executeAs()
		}
		return p.execute()
	case "REVERT":
		return p.revert()
	case "USE":
		if p.isTok(p.peek(1), "FEDERATION") {
			return p.admin(2)
		}
		p.advance()
		db := p.ident()
		return &ast.Use{Span: p.span(start), Database: db}
	case "OPEN", "CLOSE", "DEALLOCATE", "FETCH":
		return p.cursorStmt(up)
	}
	return nil
}

func (p *parser) inLoop(number int32, text string) {
	if p.loops == 0 {
		fail(number, 1, int(p.cur().line), text)
	}
	p.advance()
}

// wordStmt reads statements that begin with a word that is not reserved; nil
// if none does.
func (p *parser) wordStmt() ast.Stmt {
	next := p.peek(1)
	switch {
	case p.is("THROW"):
		return p.throw()
	case p.any("ENABLE", "DISABLE") && p.isTok(next, "TRIGGER"):
		return p.enableTrigger()
	case p.is("SEND") && p.isTok(next, "ON"),
		p.is("GET") && p.isTok(next, "CONVERSATION"),
		p.is("MOVE") && p.isTok(next, "CONVERSATION"),
		p.is("COPY") && p.isTok(next, "INTO"),
		p.is("RENAME") && p.isTok(next, "OBJECT"),
		p.is("RENAME") && p.isTok(next, "DATABASE"):
		return p.admin(2)
	case p.is("RECEIVE") && next.kind != eof && next.up != ":":
		return p.admin(1)
	}
	return nil
}

// labels checks that a batch's labels are there, once each.
func (p *parser) labels(list []ast.Stmt) {
	seen := map[string]bool{}
	var gotos []*ast.Goto
	var walk func([]ast.Stmt)
	walk = func(list []ast.Stmt) {
		for _, s := range list {
			switch s := s.(type) {
			case *ast.Label:
				key := fold(s.Name)
				if seen[key] {
					fail(132, 1, s.Line, "The label '"+s.Name+"' has already been declared. Label names must be unique within a query batch or stored procedure.")
				}
				seen[key] = true
			case *ast.Goto:
				gotos = append(gotos, s)
			case *ast.Block:
				walk(s.Stmts)
			case *ast.If:
				walk([]ast.Stmt{s.Then})
				if s.Else != nil {
					walk([]ast.Stmt{s.Else})
				}
			case *ast.While:
				walk([]ast.Stmt{s.Body})
			case *ast.Try:
				walk(s.Body)
				walk(s.Catch)
			}
		}
	}
	walk(list)
	for _, g := range gotos {
		if !seen[fold(g.Label)] {
			fail(133, 1, g.Line, "A GOTO statement references the label '"+g.Label+"' but the label has not been declared.")
		}
	}
}
