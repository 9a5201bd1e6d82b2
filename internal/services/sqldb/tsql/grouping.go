package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// groupBy reads GROUP BY.
func (p *parser) groupBy() *ast.GroupBy {
	start := p.i
	p.expect("GROUP", "BY")
	g := &ast.GroupBy{All: p.accept("ALL")}
	g.Items = p.groupings()
	if p.is("WITH") && (p.isTok(p.peek(1), "CUBE") || p.isTok(p.peek(1), "ROLLUP")) {
		p.advance()
		g.With = p.upper(p.cur())
		p.advance()
	}
	g.Span = p.span(start)
	return g
}

func (p *parser) groupings() []ast.Grouping {
	list := []ast.Grouping{p.grouping()}
	for p.accept(",") {
		list = append(list, p.grouping())
	}
	return list
}

func (p *parser) grouping() ast.Grouping {
	p.enter()
	defer p.leave()
	start := p.i
	var g ast.Grouping
	switch {
	case p.any("ROLLUP", "CUBE") && p.isTok(p.peek(1), "("):
		g.Kind = p.upper(p.cur())
		p.advance()
		g.Items = p.groupingList()
	case p.seq("GROUPING", "SETS"):
		p.i += 2
		g.Kind = "SETS"
		g.Items = p.groupingList()
	case p.is("(") && p.composite():
		g.Kind = "()"
		g.Items = p.groupingList()
		if len(g.Items) == 1 && g.Items[0].Kind == "" {
			g = g.Items[0]
		}
	default:
		g.X = p.expr()
	}
	if p.is("WITH") && p.isTok(p.peek(1), "(") && p.isTok(p.peek(2), "DISTRIBUTED_AGG") {
		p.advance()
		p.skipParens()
		g.Distributed = true
	}
	g.Span = p.span(start)
	return g
}

// composite reports whether the parenthesis at the cursor groups a list
// rather than beginning an expression that goes on behind it.
func (p *parser) composite() bool {
	m := int(p.cur().match)
	if m < 0 || p.isTok(p.peek(1), "SELECT") {
		return false
	}
	switch t := p.toks[m+1]; t.up {
	case "+", "-", "*", "/", "%", "&", "|", "^", "||", ".", "COLLATE":
		return false
	}
	return true
}

// groupingList reads (a, b), which may be empty.
func (p *parser) groupingList() []ast.Grouping {
	p.expect("(")
	if p.accept(")") {
		return nil
	}
	list := p.groupings()
	p.expect(")")
	return list
}
