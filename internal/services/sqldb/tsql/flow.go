package tsql

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

func fold(s string) string { return strings.ToLower(s) }

// declare reads DECLARE of variables, table variables and cursors.
func (p *parser) declare() ast.Stmt {
	start := p.i
	p.expect("DECLARE")
	if isName(p.cur()) {
		return p.declareCursor(start)
	}
	d := &ast.Declare{}
	for {
		at := p.i
		v := ast.Var{Name: p.variable()}
		p.accept("AS")
		if p.is("TABLE") {
			v.Type = p.tableType()
		} else {
			v.Type = p.typ()
			v.Null = p.nullability()
		}
		if p.accept("=") {
			v.Value = p.expr()
		}
		v.Span = p.span(at)
		d.Vars = append(d.Vars, v)
		if !p.accept(",") {
			break
		}
	}
	d.Span = p.span(start)
	return d
}

// tableType reads TABLE (…).
func (p *parser) tableType() *ast.Type {
	start := p.i
	p.expect("TABLE")
	body := p.tableBody()
	if p.is("WITH") && p.isTok(p.peek(1), "(") {
		p.advance()
		body.Options = p.optionList()
	}
	return &ast.Type{Span: p.span(start), Name: p.typeName(start, "table"), Table: &body}
}

// nullability reads NULL and NOT NULL.
func (p *parser) nullability() *bool {
	yes := true
	switch {
	case p.accept("NULL"):
		return &yes
	case p.accept("NOT", "NULL"):
		yes = false
		return &yes
	}
	return nil
}

func (p *parser) ifStmt() ast.Stmt {
	start := p.i
	p.expect("IF")
	s := &ast.If{Cond: p.cond()}
	s.Then = p.inner()
	// A semicolon before ELSE ends the inner statement, not the IF.
	n := 0
	for p.peek(n).up == ";" {
		n++
	}
	if p.peek(n).up == "ELSE" {
		p.i += n + 1
		s.Else = p.inner()
	}
	s.Span = p.span(start)
	return s
}

// inner reads the statement of IF, ELSE and WHILE.
func (p *parser) inner() ast.Stmt {
	if p.is(";") {
		p.near()
	}
	return p.stmt()
}

func (p *parser) while() ast.Stmt {
	start := p.i
	p.expect("WHILE")
	s := &ast.While{Cond: p.cond()}
	p.loops++
	s.Body = p.inner()
	p.loops--
	s.Span = p.span(start)
	return s
}

// begin reads a block, TRY … CATCH, a transaction, and the conversations of Service Broker.
func (p *parser) begin() ast.Stmt {
	start := p.i
	next := p.peek(1)
	switch {
	case p.isTok(next, "TRAN"), p.isTok(next, "TRANSACTION"), p.isTok(next, "DISTRIBUTED"):
		return p.transaction()
	case p.isTok(next, "TRY"):
		return p.try()
	case p.isTok(next, "DIALOG"), p.isTok(next, "CONVERSATION"):
		return p.admin(2)
	}
	p.advance()
	b := &ast.Block{}
	if p.seq("ATOMIC", "WITH") {
		p.i += 2
		b.IsAtomic = true
		b.Atomic = p.optionList()
	}
	b.Stmts = p.stmts(!b.IsAtomic)
	p.expect("END")
	b.Span = p.span(start)
	return b
}

func (p *parser) try() ast.Stmt {
	start := p.i
	p.i += 2
	t := &ast.Try{Body: p.stmts(false)}
	p.expect("END", "TRY")
	p.accept(";")
	p.expect("BEGIN", "CATCH")
	t.Catch = p.stmts(false)
	p.expect("END", "CATCH")
	t.Span = p.span(start)
	return t
}

// starts reports whether the token at the cursor can begin a value.
func (p *parser) starts() bool {
	t := p.cur()
	switch t.kind {
	case eof:
		return false
	case op:
		return t.up == "(" || t.up == "-" || t.up == "+" || t.up == "~" || t.up == "{"
	case word:
		if t.up == "" {
			return !p.isTok(p.peek(1), ":") && !p.is("THROW")
		}
		switch t.up {
		case "NULL", "CASE", "COALESCE", "NULLIF", "CONVERT", "TRY_CONVERT", "CURRENT_TIMESTAMP", "CURRENT_USER",
			"SESSION_USER", "SYSTEM_USER", "USER", "LEFT", "RIGHT", "CURRENT_DATE", "CURRENT_TIME":
			return true
		}
		return false
	}
	return true
}

func (p *parser) returnStmt() ast.Stmt {
	start := p.i
	p.expect("RETURN")
	r := &ast.Return{}
	if p.starts() {
		r.Value = p.expr()
		if !p.module {
			fail(178, 1, int(p.toks[start].line), "A RETURN statement with a return value cannot be used in this context.")
		}
	}
	r.Span = p.span(start)
	return r
}

func (p *parser) throw() ast.Stmt {
	start := p.i
	p.advance()
	t := &ast.Throw{}
	if k := p.cur().kind; k == integer || k == variable {
		t.Number = p.expr()
		p.expect(",")
		t.Message = p.expr()
		p.expect(",")
		t.State = p.expr()
	}
	t.Span = p.span(start)
	return t
}

func (p *parser) raisError() ast.Stmt {
	start := p.i
	p.advance()
	r := &ast.RaisError{}
	if !p.accept("(") {
		r.Old = true
		r.Message = p.expr()
		if p.starts() || p.is(",") {
			p.accept(",")
			r.Args = p.exprs()
		}
		r.Span = p.span(start)
		return r
	}
	r.Message = p.expr()
	p.expect(",")
	r.Severity = p.expr()
	p.expect(",")
	r.State = p.expr()
	for p.accept(",") {
		r.Args = append(r.Args, p.expr())
	}
	p.expect(")")
	if p.is("WITH") && (p.isTok(p.peek(1), "LOG") || p.isTok(p.peek(1), "NOWAIT") || p.isTok(p.peek(1), "SETERROR")) {
		p.advance()
		for {
			if !p.any("LOG", "NOWAIT", "SETERROR") {
				p.near()
			}
			r.Options = append(r.Options, p.upper(p.cur()))
			p.advance()
			if !p.accept(",") {
				break
			}
		}
	}
	r.Span = p.span(start)
	return r
}

func (p *parser) waitFor() ast.Stmt {
	start := p.i
	p.advance()
	w := &ast.WaitFor{}
	if p.accept("(") {
		w.Stmt = p.stmt()
		p.expect(")")
		if p.accept(",") {
			p.expect("TIMEOUT")
			w.Timeout = p.expr()
		}
		w.Span = p.span(start)
		return w
	}
	if !p.any("DELAY", "TIME") {
		p.near()
	}
	w.Kind = p.upper(p.cur())
	p.advance()
	w.Value = p.expr()
	w.Span = p.span(start)
	return w
}

// transaction reads BEGIN, COMMIT, ROLLBACK and SAVE.
func (p *parser) transaction() ast.Stmt {
	start := p.i
	t := &ast.Transaction{Verb: p.cur().up}
	p.advance()
	if t.Verb == "BEGIN" {
		t.Distributed = p.accept("DISTRIBUTED")
	}
	named := true
	switch {
	case p.accept("TRAN"), p.accept("TRANSACTION"):
	case t.Verb == "BEGIN" || t.Verb == "SAVE":
		p.near()
	default:
		named = false
		t.Work = p.accept("WORK")
	}
	if k := p.cur(); named && (isName(k) && !p.isTok(p.peek(1), ":") || k.kind == variable) {
		if k.kind == variable {
			t.Name = p.variable()
		} else {
			t.Name = p.ident().Name
			for p.is(".") {
				p.advance()
				t.Name += "." + p.ident().Name
			}
		}
	} else if t.Verb == "SAVE" {
		p.near()
	}
	if p.is("WITH") && p.isTok(p.peek(1), "MARK") {
		p.i += 2
		t.Marked = true
		if k := p.cur().kind; k == str || k == nstr || k == variable {
			t.Mark = p.expr()
		}
	} else if p.is("WITH") && p.isTok(p.peek(1), "(") {
		p.advance()
		t.Options = p.optionList()
	}
	t.Span = p.span(start)
	return t
}
