package tsql

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// primary reads an operand without signs before and methods behind it.
func (p *parser) primary() ast.Node {
	start := p.i
	t := p.cur()
	switch t.kind {
	case integer, numeric, float, money, str, nstr, binary:
		return p.literal()
	case variable:
		p.advance()
		return &ast.Variable{Span: p.span(start), Name: p.raw(t)}
	case global:
		p.advance()
		return &ast.Global{Span: p.span(start), Name: p.upper(t)}
	case pseudo:
		return p.pseudo()
	case quoted:
		return p.named()
	case word:
		if t.up == "" {
			return p.named()
		}
		return p.keyword()
	}
	switch t.up {
	case "{":
		return p.odbc()
	case "::":
		return p.named()
	case ".":
		return p.named()
	}
	p.near()
	return nil
}

var literals = map[kind]ast.LiteralKind{
	integer: ast.Integer, numeric: ast.Numeric, float: ast.Float, money: ast.Money,
	str: ast.String, nstr: ast.NString, binary: ast.Bytes,
}

// literal reads a constant other than NULL.
func (p *parser) literal() ast.Expr {
	t := p.cur()
	k, ok := literals[t.kind]
	if !ok {
		p.near()
	}
	p.advance()
	x := &ast.Literal{Span: p.span(p.i - 1), Kind: k, Text: p.value(t)}
	if k == ast.Bytes {
		x.Text = unquote(x.Text[2:], 'x')
	}
	return x
}

// pseudo reads $IDENTITY, $ROWGUID, $ACTION, and $PARTITION.function(…).
func (p *parser) pseudo() ast.Expr {
	start := p.i
	t := p.cur()
	p.advance()
	name := p.upper(t)
	if name == "$PARTITION" && p.is(".") {
		n := ast.Name{Parts: []ast.Ident{{Span: p.span(start), Name: name}}}
		p.dots(&n)
		n.Span = p.span(start)
		return &ast.Call{Args: p.args(), Name: n, Span: p.span(start)}
	}
	return &ast.Pseudo{Span: p.span(start), Name: name}
}

// keyword reads an operand that begins with a reserved word.
func (p *parser) keyword() ast.Node {
	start := p.i
	t := p.cur()
	switch t.up {
	case "NULL":
		p.advance()
		return &ast.Literal{Span: p.span(start), Kind: ast.Null}
	case "DEFAULT":
		p.advance()
		return &ast.Default{Span: p.span(start)}
	case "CASE":
		return p.caseExpr()
	case "CURRENT_TIMESTAMP", "CURRENT_USER", "SESSION_USER", "SYSTEM_USER", "CURRENT_DATE", "CURRENT_TIME":
		return p.bare()
	case "USER":
		if !p.isTok(p.peek(1), "(") {
			return p.bare()
		}
		return p.call(start, p.takeName())
	case "CONVERT", "TRY_CONVERT":
		return p.convert()
	case "COALESCE", "NULLIF", "LEFT", "RIGHT", "IDENTITY", "TSEQUAL", "CURRENT", "SCHEMA", "DATABASE", "PERCENT":
		if p.isTok(p.peek(1), "(") {
			return p.call(start, p.takeName())
		}
	case "IDENTITYCOL", "ROWGUIDCOL":
		n := p.takeName()
		return &ast.Column{Span: n.Span, Name: n}
	case "CONTAINS", "FREETEXT":
		return p.fullText()
	case "UPDATE":
		if p.isTok(p.peek(1), "(") {
			p.i += 2
			c := p.ident()
			p.expect(")")
			return &ast.Updated{Span: p.span(start), Column: c}
		}
	}
	p.near()
	return nil
}

// takeName makes a name of the token at the cursor.
func (p *parser) takeName() ast.Name {
	id := p.take()
	return ast.Name{Span: id.Span, Parts: []ast.Ident{id}}
}

func (p *parser) bare() ast.Expr {
	n := p.takeName()
	n.Parts[0].Name = strings.ToUpper(n.Parts[0].Name)
	return &ast.Call{Span: n.Span, Name: n, Bare: true}
}

// named reads what begins with a name: a column, a call, a static member.
func (p *parser) named() ast.Node {
	start := p.i
	if t := p.cur(); t.kind == word && p.isTok(p.peek(1), "(") {
		if n := p.special(); n != nil {
			return n
		}
	}
	if p.seq("NEXT", "VALUE", "FOR") {
		return p.nextValue()
	}
	var n ast.Name
	for p.is(".") {
		n.Parts = append(n.Parts, ast.Ident{Span: p.span(p.i)})
		p.advance()
	}
	n.Parts = append(n.Parts, p.ident())
	p.dots(&n)
	n.Span = p.span(start)
	if p.is(".") && p.peek(1).kind == pseudo {
		p.advance()
		name := p.upper(p.cur())
		p.advance()
		return &ast.Pseudo{Span: p.span(start), Table: n, Name: name}
	}
	switch {
	case p.is("("):
		return p.call(start, n)
	case p.is("::"):
		return p.static(start, n)
	}
	return &ast.Column{Span: n.Span, Name: n}
}

func (p *parser) static(start int, n ast.Name) ast.Expr {
	p.expect("::")
	s := &ast.Static{Type: n, Name: p.anyWord(), NoArgs: true}
	if p.is("(") {
		s.NoArgs = false
		s.Args = p.args()
	}
	s.Span = p.span(start)
	return s
}

func (p *parser) nextValue() ast.Expr {
	start := p.i
	p.i += 3
	x := &ast.NextValue{Sequence: p.name()}
	if p.is("OVER") {
		x.Over = p.over()
	}
	x.Span = p.span(start)
	return x
}

// special reads the functions with a grammar of their own; nil leaves the
// name to call.
func (p *parser) special() ast.Node {
	switch t := p.cur(); int(t.end - t.start) {
	case 3:
		if p.is("IIF") {
			return p.iif()
		}
	case 4:
		if p.is("CAST") {
			return p.cast(false)
		}
		if p.is("TRIM") {
			return p.trim()
		}
	case 5:
		if p.is("PARSE") {
			return p.parse(false)
		}
		if p.is("MATCH") {
			return p.match()
		}
	case 8:
		if p.is("TRY_CAST") {
			return p.cast(true)
		}
	case 9:
		if p.is("TRY_PARSE") {
			return p.parse(true)
		}
	}
	return nil
}

func (p *parser) iif() ast.Expr {
	start := p.i
	p.i += 2
	x := &ast.Iif{Cond: p.cond()}
	p.expect(",")
	x.Then = p.expr()
	p.expect(",")
	x.Else = p.expr()
	p.expect(")")
	x.Span = p.span(start)
	return x
}

func (p *parser) cast(try bool) ast.Expr {
	start := p.i
	p.i += 2
	x := &ast.Cast{X: p.expr(), Try: try}
	p.expect("AS")
	x.Type = p.typ()
	p.expect(")")
	x.Span = p.span(start)
	return x
}

func (p *parser) parse(try bool) ast.Expr {
	start := p.i
	p.i += 2
	x := &ast.Parse{X: p.expr(), Try: try}
	p.expect("AS")
	x.Type = p.typ()
	if p.accept("USING") {
		x.Culture = p.expr()
	}
	p.expect(")")
	x.Span = p.span(start)
	return x
}

func (p *parser) convert() ast.Expr {
	start := p.i
	x := &ast.Convert{Try: p.is("TRY_CONVERT")}
	p.advance()
	p.expect("(")
	x.Type = p.typ()
	p.expect(",")
	x.X = p.expr()
	if p.accept(",") {
		x.Style = p.expr()
	}
	p.expect(")")
	x.Span = p.span(start)
	return x
}

func (p *parser) caseExpr() ast.Expr {
	start := p.i
	p.advance()
	x := &ast.Case{}
	if !p.is("WHEN") {
		x.X = p.expr()
	}
	for n := 0; n == 0 || p.is("WHEN"); n++ {
		at := p.i
		p.expect("WHEN")
		var w ast.When
		if x.X != nil {
			w.Value = p.expr()
		} else {
			w.Cond = p.cond()
		}
		p.expect("THEN")
		w.Then = p.expr()
		w.Span = p.span(at)
		x.Whens = append(x.Whens, w)
	}
	if p.accept("ELSE") {
		x.Else = p.expr()
	}
	p.expect("END")
	x.Span = p.span(start)
	return x
}

// match reads MATCH (pattern) of graph tables.
func (p *parser) match() ast.Node {
	start := p.i
	p.advance()
	pattern := p.skipParens()
	return &ast.Match{Span: p.span(start), Pattern: pattern}
}
