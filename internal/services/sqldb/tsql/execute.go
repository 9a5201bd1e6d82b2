package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// implicitExecute reads a batch that begins with a procedure's name.
func (p *parser) implicitExecute() ast.Stmt {
	start := p.i
	e := &ast.Execute{Implicit: true, Module: p.name()}
	p.executeTail(e)
	e.Span = p.span(start)
	return e
}

// execute reads EXECUTE of a module or of text.
func (p *parser) execute() *ast.Execute {
	start := p.i
	p.advance()
	e := &ast.Execute{}
	if p.is("(") {
		p.executeText(e)
		e.Span = p.span(start)
		return e
	}
	if p.cur().kind == variable && p.isTok(p.peek(1), "=") {
		e.Result = p.variable()
		p.advance()
	}
	if p.cur().kind == variable {
		e.Variable = p.variable()
	} else if p.is("OPENDATASOURCE") {
		r := p.rowset().(*ast.Rowset)
		e.Remote = r.Function + "(" + r.Text + ")" + r.Tail
	} else {
		e.Module = p.name()
	}
	p.executeTail(e)
	e.Span = p.span(start)
	return e
}

// executeTail reads number, arguments and options behind a module's name.
func (p *parser) executeTail(e *ast.Execute) {
	if p.is(";") && p.peek(1).kind == integer && p.peek(1).line == p.cur().line {
		p.advance()
		e.Number = p.raw(p.cur())
		p.advance()
	}
	if p.argStarts() {
		for {
			e.Args = append(e.Args, p.execArg())
			if !p.accept(",") {
				break
			}
		}
	}
	if p.seq("AT", "DATA_SOURCE") {
		p.i += 2
		id := p.ident()
		e.At, e.AtSource = &id, true
	}
	p.executeWith(e)
}

// argStarts reports whether an argument of EXECUTE follows.
func (p *parser) argStarts() bool {
	t := p.cur()
	switch t.kind {
	case op:
		return t.up == "-" || t.up == "+"
	case eof:
		return false
	case word:
		if t.up == "" {
			return !p.isTok(p.peek(1), ":") && !(p.is("AT") && p.isTok(p.peek(1), "DATA_SOURCE"))
		}
		switch t.up {
		case "NULL", "DEFAULT":
			return true
		case "ON", "OFF", "USER":
			return true
		}
		return false
	}
	return true
}

func (p *parser) execArg() ast.Arg {
	start := p.i
	var a ast.Arg
	if p.cur().kind == variable && p.isTok(p.peek(1), "=") {
		a.Name = p.variable()
		p.advance()
	}
	switch t := p.cur(); {
	case t.kind == word && (t.up == "" || t.up == "ON" || t.up == "OFF" || t.up == "USER"), t.kind == quoted:
		p.advance()
		text := p.value(t)
		for p.is(".") && isName(p.peek(1)) {
			text += "." + p.value(p.peek(1))
			p.i += 2
		}
		a.Value = &ast.Literal{Span: p.span(p.i - 1), Kind: ast.String, Text: text}
	case t.up == "-" || t.up == "+":
		at := p.i
		p.advance()
		x := p.literal()
		a.Value = &ast.Unary{Span: p.span(at), Op: t.up, X: x}
	case t.up == "NULL" || t.up == "DEFAULT":
		a.Value = p.toExpr(p.keyword())
	case t.kind == variable || t.kind == global:
		a.Value = p.toExpr(p.primary())
	default:
		a.Value = p.literal()
	}
	if p.any("OUTPUT", "OUT") {
		p.advance()
		a.Output = true
	}
	a.Span = p.span(start)
	return a
}

// executeText reads ('…' + @x [, value …]) [AS USER = 'u'] [AT server].
func (p *parser) executeText(e *ast.Execute) {
	p.expect("(")
	x := p.expr()
	e.Text = []ast.Expr{x}
	for p.accept(",") {
		start := p.i
		a := ast.Arg{Value: p.expr()}
		if p.any("OUTPUT", "OUT") {
			p.advance()
			a.Output = true
		}
		a.Span = p.span(start)
		e.Args = append(e.Args, a)
	}
	p.expect(")")
	if p.accept("AS") {
		c := p.executeContext()
		e.As = &c
	}
	if p.is("AT") {
		p.advance()
		e.AtSource = p.accept("DATA_SOURCE")
		id := p.ident()
		e.At = &id
	}
	p.executeWith(e)
}

func (p *parser) executeWith(e *ast.Execute) {
	if !p.is("WITH") || !(p.isTok(p.peek(1), "RECOMPILE") || p.isTok(p.peek(1), "RESULT")) {
		return
	}
	p.advance()
	for {
		start := p.i
		o := ast.Option{Name: "RECOMPILE"}
		if !p.accept("RECOMPILE") {
			p.expect("RESULT", "SETS")
			o.Name = "RESULT SETS"
			if p.any("NONE", "UNDEFINED") {
				o.Word = p.upper(p.cur())
				p.advance()
			} else {
				o.Word = "(" + p.skipParens() + ")"
			}
		}
		o.Span = p.span(start)
		e.Options = append(e.Options, o)
		if !p.accept(",") {
			return
		}
	}
}

// executeContext reads what follows AS of EXECUTE AS.
func (p *parser) executeContext() ast.ExecuteContext {
	start := p.i
	var c ast.ExecuteContext
	switch {
	case p.any("USER", "LOGIN"):
		c.Kind = p.upper(p.cur())
		p.advance()
		p.expect("=")
		c.Name = p.expr()
	case p.any("CALLER", "SELF", "OWNER"):
		c.Kind = p.upper(p.cur())
		p.advance()
	default:
		c.Name = p.literal()
	}
	c.Span = p.span(start)
	return c
}

func (p *parser) executeAs() ast.Stmt {
	start := p.i
	p.i += 2
	s := &ast.ExecuteAs{Context: p.executeContext()}
	if p.is("WITH") && (p.isTok(p.peek(1), "NO") || p.isTok(p.peek(1), "COOKIE")) {
		p.advance()
		if p.accept("NO") {
			p.expect("REVERT")
			s.NoRevert = true
		} else {
			p.expect("COOKIE", "INTO")
			s.Cookie = p.variable()
		}
	}
	s.Span = p.span(start)
	return s
}

func (p *parser) revert() ast.Stmt {
	start := p.i
	p.advance()
	s := &ast.Revert{}
	if p.is("WITH") && p.isTok(p.peek(1), "COOKIE") {
		p.i += 2
		p.expect("=")
		s.Cookie = p.expr()
	}
	s.Span = p.span(start)
	return s
}
