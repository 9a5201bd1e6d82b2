package tsql

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// predicate reports whether a function yields a truth value.
func (p *parser) predicate(c *ast.Call) bool {
	name := c.Name.Object()
	return len(c.Name.Parts) == 1 && (strings.EqualFold(name, "REGEXP_LIKE") || strings.EqualFold(name, "TSEQUAL") || strings.EqualFold(name, "CONTAINSTABLE"))
}

// call reads the arguments of a function and what may follow them.
func (p *parser) call(start int, name ast.Name) ast.Expr {
	c := &ast.Call{Name: name}
	p.expect("(")
	switch {
	case p.accept("DISTINCT"):
		c.Distinct = true
	case p.accept("ALL"):
		c.All = true
	}
	if p.is("*") && p.isTok(p.peek(1), ")") {
		p.advance()
		c.Star = true
	} else {
		p.callArgs(c)
	}
	p.expect(")")
	p.callTail(c)
	c.Span = p.span(start)
	return c
}

func (p *parser) callArgs(c *ast.Call) {
	for !p.is(")") {
		switch {
		case p.any("NULL", "ABSENT") && p.isTok(p.peek(1), "ON"):
			c.NullOn = p.upper(p.cur())
			p.i += 2
			p.expect("NULL")
			continue
		case p.accept("RETURNING"):
			c.Returning = p.typ()
			continue
		case p.accept("ORDER"):
			p.expect("BY")
			c.OrderBy = p.orderItems()
			continue
		case p.any("USE", "PARAMETERS"):
			p.extra(c)
			continue
		}
		p.arg(c)
		if !p.accept(",") {
			if p.is(")") {
				return
			}
			if !p.any("NULL", "ABSENT", "RETURNING", "ORDER", "USE", "PARAMETERS") {
				p.near()
			}
		} else if p.is(")") {
			p.near()
		}
	}
}

// arg reads one argument: a value, key: value, or name = value.
func (p *parser) arg(c *ast.Call) {
	start := p.i
	if isName(p.cur()) && p.isTok(p.peek(1), "=") {
		name := p.upper(p.cur())
		p.i += 2
		o := ast.Option{Name: name, Equals: true}
		if isName(p.cur()) && p.peek(1).kind == op && p.any("FIXED") {
			o.Word = p.raw(p.cur())
			p.advance()
		} else {
			o.Value = p.expr()
		}
		o.Span = p.span(start)
		c.Extra = append(c.Extra, o)
		return
	}
	x := p.expr()
	if !p.accept(":") {
		c.Args = append(c.Args, x)
		if p.is("FROM") && strings.EqualFold(c.Name.Object(), "EXTRACT") {
			p.advance()
			c.Args = append(c.Args, p.expr())
		}
		return
	}
	v := p.expr()
	c.Pairs = append(c.Pairs, ast.JSONPair{Span: p.span(start), Key: x, Value: v})
}

// extra reads USE MODEL m and PARAMETERS p of the AI functions.
func (p *parser) extra(c *ast.Call) {
	start := p.i
	if p.accept("USE") {
		p.expect("MODEL")
		n := p.name()
		c.Extra = append(c.Extra, ast.Option{Span: p.span(start), Name: "USE MODEL", Value: &ast.Column{Span: n.Span, Name: n}})
		return
	}
	p.advance()
	x := p.expr()
	c.Extra = append(c.Extra, ast.Option{Span: p.span(start), Name: "PARAMETERS", Value: x})
}

// callTail reads WITHIN GROUP, IGNORE NULLS and OVER, in whichever order.
func (p *parser) callTail(c *ast.Call) {
	for {
		switch {
		case p.seq("WITHIN", "GROUP") && p.isTok(p.peek(2), "("):
			p.i += 3
			if p.accept("GRAPH", "PATH") {
				c.Graph = true
			} else {
				p.expect("ORDER", "BY")
				c.WithinGroup = p.orderItems()
			}
			p.expect(")")
		case p.any("IGNORE", "RESPECT") && p.isTok(p.peek(1), "NULLS"):
			c.Nulls = p.upper(p.cur())
			p.i += 2
		case p.is("OVER"):
			c.Over = p.over()
		default:
			return
		}
	}
}

// over reads OVER name and OVER (…).
func (p *parser) over() *ast.Over {
	start := p.i
	p.expect("OVER")
	if isName(p.cur()) {
		w := p.ident()
		return &ast.Over{Span: p.span(start), Window: w.Name, Only: true}
	}
	o := p.window()
	o.Span = p.span(start)
	return &o
}

// window reads ([name] [PARTITION BY …] [ORDER BY …] [frame]).
func (p *parser) window() ast.Over {
	start := p.i
	var o ast.Over
	p.expect("(")
	if isName(p.cur()) && !p.seq("PARTITION", "BY") && !p.any("ROWS", "RANGE") {
		o.Window = p.ident().Name
	}
	if p.accept("PARTITION") {
		p.expect("BY")
		o.PartitionBy = p.exprs()
	}
	if p.accept("ORDER") {
		p.expect("BY")
		o.OrderBy = p.orderItems()
	}
	if p.any("ROWS", "RANGE") {
		o.Frame = p.frame()
	}
	p.expect(")")
	o.Span = p.span(start)
	return o
}

func (p *parser) frame() *ast.Frame {
	start := p.i
	f := &ast.Frame{Range: p.is("RANGE")}
	p.advance()
	if p.accept("BETWEEN") {
		f.Start = p.bound()
		p.expect("AND")
		b := p.bound()
		f.End = &b
	} else {
		f.Start = p.bound()
	}
	f.Span = p.span(start)
	return f
}

func (p *parser) bound() ast.Bound {
	start := p.i
	var b ast.Bound
	switch {
	case p.accept("CURRENT"):
		p.expect("ROW")
		b.Kind = ast.CurrentRow
	case p.accept("UNBOUNDED"):
		b.Kind = ast.UnboundedPreceding
		if p.is("FOLLOWING") {
			b.Kind = ast.UnboundedFollowing
		} else if !p.is("PRECEDING") {
			p.near()
		}
		p.advance()
	default:
		b.N = p.expr()
		b.Kind = ast.Preceding
		if p.is("FOLLOWING") {
			b.Kind = ast.Following
		} else if !p.is("PRECEDING") {
			p.near()
		}
		p.advance()
	}
	b.Span = p.span(start)
	return b
}

// trim reads TRIM([LEADING|TRAILING|BOTH] [characters FROM] text).
func (p *parser) trim() ast.Expr {
	start := p.i
	c := &ast.Call{Name: p.takeName()}
	p.expect("(")
	if p.any("LEADING", "TRAILING", "BOTH") && !p.isTok(p.peek(1), ")") && p.peek(1).kind != op {
		c.Trim = p.upper(p.cur())
		p.advance()
	}
	if p.accept("*") {
		p.expect(")")
		c.Star = true
		c.Span = p.span(start)
		return c
	}
	c.Args = []ast.Expr{p.expr()}
	if p.accept("FROM") {
		if c.Trim == "" {
			c.Trim = "FROM"
		}
		c.Args = append(c.Args, p.expr())
	}
	p.expect(")")
	c.Span = p.span(start)
	return c
}

// orderItems reads x [ASC|DESC], ….
func (p *parser) orderItems() []ast.OrderItem {
	var list []ast.OrderItem
	for {
		start := p.i
		o := ast.OrderItem{X: p.expr()}
		if !p.accept("ASC") {
			o.Desc = p.accept("DESC")
		}
		o.Span = p.span(start)
		list = append(list, o)
		if !p.accept(",") {
			return list
		}
	}
}
