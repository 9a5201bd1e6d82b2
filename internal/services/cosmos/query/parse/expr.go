package parse

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
)

func (p *parser) node(start int) ast.Node { return ast.Node{Span: p.from(start)} }

// binding is how tightly the binary operators bind, loosest first: as the
// service's published grammar has them, bitwise below comparison.
var binding = map[string]int{
	"||": 1, "|": 2, "^": 3, "&": 4, "=": 5, "!=": 5, "<>": 5, "<": 6, ">": 6, "<=": 6, ">=": 6,
	"<<": 7, ">>": 7, ">>>": 7, "+": 8, "-": 8, "*": 9, "/": 9, "%": 9,
}

// expr reads an expression, from the loosest operator ?: down.
func (p *parser) expr() ast.Expr {
	if !p.enter() {
		return &ast.Literal{}
	}
	defer p.leave()
	start := p.tok.Start
	e := p.coalesce()
	if !p.acceptSymbol("?") {
		return e
	}
	then := p.expr()
	p.expectSymbol(":")
	otherwise := p.expr()
	return &ast.Cond{Node: p.node(start), If: e, Then: then, Else: otherwise}
}

func (p *parser) coalesce() ast.Expr {
	start := p.tok.Start
	e := p.or()
	for p.acceptSymbol("??") {
		r := p.or()
		e = &ast.Binary{Node: p.node(start), Op: "??", L: e, R: r}
	}
	return e
}

func (p *parser) or() ast.Expr {
	start := p.tok.Start
	e := p.and()
	for p.acceptWord("OR") {
		r := p.and()
		e = &ast.Binary{Node: p.node(start), Op: "OR", L: e, R: r}
	}
	return e
}

func (p *parser) and() ast.Expr {
	start := p.tok.Start
	e := p.predicate()
	for p.acceptWord("AND") {
		r := p.predicate()
		e = &ast.Binary{Node: p.node(start), Op: "AND", L: e, R: r}
	}
	return e
}

// predicate reads [NOT] BETWEEN, IN and LIKE, which do not follow each other.
func (p *parser) predicate() ast.Expr {
	start := p.tok.Start
	e := p.binary(1)
	not := false
	if p.word("NOT") {
		not = true
		p.advance()
	}
	switch {
	case p.acceptWord("BETWEEN"):
		low := p.binary(1)
		p.expectWord("AND")
		high := p.binary(1)
		return &ast.Between{Node: p.node(start), Not: not, Of: e, Low: low, High: high}
	case p.acceptWord("IN"):
		p.expectSymbol("(")
		list := p.exprs()
		p.expectSymbol(")")
		return &ast.In{Node: p.node(start), Not: not, Of: e, List: list}
	case p.acceptWord("LIKE"):
		return p.like(start, not, e)
	}
	if not {
		p.syntax()
	}
	return e
}

func (p *parser) like(start int, not bool, of ast.Expr) ast.Expr {
	like := &ast.Like{Not: not, Of: of, Pattern: p.binary(1)}
	if p.acceptWord("ESCAPE") {
		if p.tok.kind != tokString {
			p.syntax()
			return like
		}
		like.Escape, like.HasEscape = p.unquote(), true
		p.advance()
	}
	like.Node = p.node(start)
	return like
}

func (p *parser) binary(level int) ast.Expr {
	start := p.tok.Start
	e := p.unary()
	for p.tok.kind == tokSymbol {
		bind := binding[p.tok.text]
		if bind < level {
			break
		}
		op := p.tok.text
		if op == "<>" {
			op = "!="
		}
		p.advance()
		r := p.binary(bind + 1)
		e = &ast.Binary{Node: p.node(start), Op: op, L: e, R: r}
	}
	return e
}

func (p *parser) unary() ast.Expr {
	start := p.tok.Start
	op := ""
	switch {
	case p.word("NOT"):
		op = "NOT"
	case p.symbol("-"), p.symbol("+"), p.symbol("~"):
		op = p.tok.text
	default:
		return p.primary()
	}
	if !p.enter() {
		return &ast.Literal{}
	}
	defer p.leave()
	p.advance()
	// A sign right before digits is part of the number.
	if p.tok.kind == tokNumber && p.tok.Start == start+1 && (op == "-" || op == "+") {
		return p.postfix(p.signed(start, op), start)
	}
	return &ast.Unary{Op: op, Of: p.unary(), Node: p.node(start)}
}

func (p *parser) exprs() []ast.Expr {
	list := []ast.Expr{p.expr()}
	for p.acceptSymbol(",") {
		list = append(list, p.expr())
	}
	return list
}

// args reads the rest of a call after its opening parenthesis.
func (p *parser) args() []ast.Expr {
	if p.acceptSymbol(")") {
		return nil
	}
	list := p.exprs()
	p.expectSymbol(")")
	return list
}

func (p *parser) primary() ast.Expr {
	start := p.tok.Start
	return p.postfix(p.atom(start), start)
}

func (p *parser) atom(start int) ast.Expr {
	if literal, ok := p.literal(); ok {
		return literal
	}
	tok := p.tok
	switch {
	case tok.kind == tokParam:
		p.advance()
		return &ast.Param{Node: p.node(start), Name: tok.text}
	case tok.kind == tokPlaceholder:
		p.advance()
		return &ast.Placeholder{Node: p.node(start), Text: tok.text}
	case tok.kind == tokName:
		return p.named(start)
	case p.word("udf"):
		p.advance()
		p.expectSymbol(".")
		name := p.name()
		p.expectSymbol("(")
		args := p.args()
		return &ast.Call{Node: p.node(start), Name: name, UDF: true, Args: args}
	case p.word("LEFT"), p.word("RIGHT"):
		name := p.text[tok.Start:tok.End]
		p.advance()
		p.expectSymbol("(")
		args := p.args()
		return &ast.Call{Node: p.node(start), Name: name, Args: args}
	case p.word("EXISTS"), p.word("ARRAY"):
		p.advance()
		p.expectSymbol("(")
		return p.subquery(start, tok.text)
	case p.acceptSymbol("("):
		if p.word("SELECT") {
			return p.subquery(start, "")
		}
		e := p.expr()
		p.expectSymbol(")")
		return e
	case p.acceptSymbol("["):
		return p.array(start)
	case p.acceptSymbol("{"):
		return p.object(start)
	}
	p.syntax()
	return &ast.Literal{}
}

func (p *parser) named(start int) ast.Expr {
	name := p.name()
	if !p.acceptSymbol("(") {
		return &ast.Ref{Node: p.node(start), Name: name}
	}
	if p.word("SELECT") {
		switch kind := strings.ToUpper(name); kind {
		case "ALL", "FIRST", "LAST":
			return p.subquery(start, kind)
		}
	}
	args := p.args()
	return &ast.Call{Node: p.node(start), Name: name, Args: args}
}

func (p *parser) subquery(start int, kind string) ast.Expr {
	q := p.query()
	p.expectSymbol(")")
	return &ast.Subquery{Node: p.node(start), Kind: kind, Query: q}
}

func (p *parser) array(start int) ast.Expr {
	a := &ast.Array{}
	if !p.acceptSymbol("]") {
		a.Items = p.exprs()
		p.expectSymbol("]")
	}
	a.Node = p.node(start)
	return a
}

func (p *parser) object(start int) ast.Expr {
	o := &ast.Object{}
	for first := true; ; first = false {
		if first && p.acceptSymbol("}") {
			break
		}
		switch p.tok.kind {
		case tokString:
			o.Keys = append(o.Keys, p.unquote())
			p.advance()
		case tokName: // as documented, though the published grammar wants quotes
			o.Keys = append(o.Keys, p.name())
		default:
			p.syntax()
			return o
		}
		p.expectSymbol(":")
		o.Values = append(o.Values, p.expr())
		if p.acceptSymbol("}") {
			break
		}
		if !p.acceptSymbol(",") {
			p.syntax()
			return o
		}
	}
	o.Node = p.node(start)
	return o
}

func (p *parser) postfix(e ast.Expr, start int) ast.Expr {
	for {
		switch {
		case p.acceptSymbol("."):
			name := p.name()
			e = &ast.Prop{Node: p.node(start), Of: e, Name: name}
		case p.acceptSymbol("["):
			at := p.expr()
			p.expectSymbol("]")
			e = &ast.Index{Node: p.node(start), Of: e, At: at}
		default:
			return e
		}
	}
}
