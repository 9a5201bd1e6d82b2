package tsql

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"

// columns reads (a, b, …) of INSERT, whose names may have parts.
func (p *parser) columns() []ast.Name {
	p.expect("(")
	var list []ast.Name
	for {
		if k := p.cur(); k.kind == pseudo || k.up == "IDENTITYCOL" || k.up == "ROWGUIDCOL" {
			list = append(list, p.takeName())
		} else {
			list = append(list, p.name())
		}
		if !p.accept(",") {
			p.expect(")")
			return list
		}
	}
}

// columnsAhead reports whether the parenthesis at the cursor holds columns and not a query.
func (p *parser) columnsAhead() bool {
	n := 0
	for p.peek(n).up == "(" {
		n++
	}
	return n == 1 && p.peek(1).up != "SELECT"
}

func (p *parser) insert(with *ast.With) ast.Stmt {
	start := p.begins(with)
	p.expect("INSERT")
	s := &ast.Insert{With: with}
	if p.is("TOP") {
		s.Top = p.top()
	}
	s.Over = p.accept("OVERWRITE") || p.accept("OVER")
	p.accept("INTO")
	s.Target = p.target()
	if t, ok := s.Target.(*ast.Table); ok && p.is("(") && p.argsAhead() {
		s.Target = &ast.Function{Span: t.Span, Name: t.Name, Args: p.args()}
	}
	if p.is("(") && p.columnsAhead() {
		s.Columns = p.columns()
	}
	s.Output = p.outputs()
	switch {
	case p.is("DEFAULT"):
		p.advance()
		p.expect("VALUES")
		s.Defaults = true
	case p.is("VALUES"):
		s.Values = p.valueRows()
	case p.any("EXEC", "EXECUTE"):
		s.Execute = p.execute()
	case p.is("SELECT"), p.is("("):
		s.Query = p.query()
	default:
		p.near()
	}
	s.Options = p.optionClause()
	s.Span = p.span(start)
	return s
}

// valueRows reads VALUES (…), (…).
func (p *parser) valueRows() [][]ast.Expr {
	p.expect("VALUES")
	var rows [][]ast.Expr
	for {
		p.expect("(")
		row := p.exprs()
		p.expect(")")
		if len(rows) > 0 && len(row) != len(rows[0]) {
			fail(10709, 1, int(p.cur().line), "The number of columns for each row in a table value constructor must be the same.")
		}
		rows = append(rows, row)
		if !p.accept(",") {
			return rows
		}
	}
}
