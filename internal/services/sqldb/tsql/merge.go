package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

func (p *parser) merge(with *ast.With) ast.Stmt {
	start := p.begins(with)
	p.expect("MERGE")
	s := &ast.Merge{With: with}
	if p.is("TOP") {
		s.Top = p.top()
	}
	p.accept("INTO")
	s.Target = p.target()
	if !p.is("USING") {
		s.Alias = p.alias(false)
		if t, ok := s.Target.(*ast.Table); ok && p.is("WITH") && p.isTok(p.peek(1), "(") {
			t.Hints, t.Forced = p.withHints(), true
		}
	}
	p.expect("USING")
	s.Using = p.joined()
	p.expect("ON")
	s.On = p.cond()
	for n := 0; n == 0 || p.is("WHEN"); n++ {
		s.Whens = append(s.Whens, p.mergeWhen())
	}
	s.Output = p.outputs()
	s.Options = p.optionClause()
	s.Span = p.span(start)
	return s
}

func (p *parser) mergeWhen() ast.MergeWhen {
	start := p.i
	p.expect("WHEN")
	w := ast.MergeWhen{Matched: !p.accept("NOT")}
	p.expect("MATCHED")
	if !w.Matched && p.accept("BY") {
		w.BySource = p.is("SOURCE")
		if !w.BySource && !p.is("TARGET") {
			p.near()
		}
		p.advance()
	}
	if p.accept("AND") {
		w.And = p.cond()
	}
	p.expect("THEN")
	switch insert := !w.Matched && !w.BySource; {
	case insert:
		p.expect("INSERT")
		at := p.i - 1
		i := &ast.MergeInsert{}
		if p.is("(") {
			i.Columns = p.columns()
		}
		if p.accept("DEFAULT") {
			p.expect("VALUES")
			i.Defaults = true
		} else {
			p.expect("VALUES", "(")
			i.Values = p.exprs()
			p.expect(")")
		}
		i.Span = p.span(at)
		w.Insert = i
	case p.accept("DELETE"):
		w.Delete = true
	default:
		p.expect("UPDATE", "SET")
		w.Set = p.assigns()
	}
	w.Span = p.span(start)
	return w
}
