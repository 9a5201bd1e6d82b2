package tsql

import (
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// dml reads INSERT, UPDATE, DELETE or MERGE, with what WITH said before it.
func (p *parser) dml(with *ast.With) ast.Stmt {
	switch p.cur().up {
	case "INSERT":
		return p.insert(with)
	case "UPDATE":
		return p.update(with)
	case "DELETE":
		return p.delete(with)
	case "MERGE":
		return p.merge(with)
	}
	p.near()
	return nil
}

// selectStmt reads a query as a statement.
func (p *parser) selectStmt(with *ast.With) ast.Stmt {
	start := p.begins(with)
	q := p.stmtQuery(with)
	if p.is("FOR") {
		line := strconv.Itoa(int(p.cur().line))
		fail(1003, 1, int(p.cur().line), "Line "+line+": FOR UPDATE clause allowed only for DECLARE CURSOR.")
	}
	return &ast.SelectStmt{Span: p.span(start), Query: q}
}

// stmtQuery reads a statement's outermost query, which alone has OPTION.
func (p *parser) stmtQuery(with *ast.With) *ast.Query {
	start := p.begins(with)
	q := p.query()
	q.With = with
	q.Options = p.optionClause()
	q.Span = p.span(start)
	return q
}

// begins is the token at which a statement with its WITH begins.
func (p *parser) begins(with *ast.With) int {
	if with != nil {
		return p.withAt
	}
	return p.i
}

// target reads what INSERT, UPDATE and DELETE change.
func (p *parser) target() ast.Source {
	start := p.i
	if p.rowsetFunction() {
		return p.rowset()
	}
	t := &ast.Table{}
	if p.cur().kind == variable {
		t.Name = p.takeName()
	} else {
		t.Name = p.name()
	}
	if p.is("WITH") && p.isTok(p.peek(1), "(") {
		t.Hints, t.Forced = p.withHints(), true
	} else if p.oldHints() {
		t.Hints = p.hints()
	}
	t.Span = p.span(start)
	return t
}

// changed reads what UPDATE and DELETE change, which may be an inline function.
func (p *parser) changed() ast.Source {
	start := p.i
	s := p.target()
	if t, ok := s.(*ast.Table); ok && p.is("(") && t.Hints == nil && p.cur().match > 0 {
		return &ast.Function{Name: t.Name, Args: p.args(), Span: p.span(start)}
	}
	return s
}

// argsAhead reports whether the parenthesis at the cursor holds arguments and not columns.
func (p *parser) argsAhead() bool {
	next := p.peek(1)
	_, constant := literals[next.kind]
	return constant || next.kind == variable || next.up == ")" || next.up == "-"
}

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

// outputs reads OUTPUT items [INTO target], of which there may be two.
func (p *parser) outputs() []ast.Output {
	var list []ast.Output
	for p.is("OUTPUT") {
		start := p.i
		p.advance()
		o := ast.Output{Items: p.selectItems()}
		if p.accept("INTO") {
			o.Into = p.target()
			if p.is("(") && p.columnsAhead() {
				o.Columns = p.columns()
			}
		}
		o.Span = p.span(start)
		list = append(list, o)
	}
	return list
}

func (p *parser) update(with *ast.With) ast.Stmt {
	start := p.begins(with)
	p.expect("UPDATE")
	s := &ast.Update{With: with}
	if p.is("TOP") {
		s.Top = p.top()
	}
	s.Target = p.changed()
	p.expect("SET")
	s.Set = p.assigns()
	s.Output = p.outputs()
	if p.accept("FROM") {
		s.From = p.sources()
	}
	s.Where, s.CurrentOf = p.where()
	s.Options = p.optionClause()
	s.Span = p.span(start)
	return s
}

// where reads WHERE condition, or WHERE CURRENT OF cursor.
func (p *parser) where() (ast.Cond, *ast.CursorRef) {
	if !p.accept("WHERE") {
		return nil, nil
	}
	if p.accept("CURRENT") {
		p.expect("OF")
		c := p.cursorRef()
		return nil, &c
	}
	return p.cond(), nil
}

func (p *parser) assigns() []ast.Assign {
	list := []ast.Assign{p.assign()}
	for p.accept(",") {
		list = append(list, p.assign())
	}
	return list
}

// assign reads one element of SET.
func (p *parser) assign() ast.Assign {
	start := p.i
	var a ast.Assign
	if p.cur().kind == variable {
		a.Variable = p.variable()
		a.Op = p.assignOp()
		if !p.assignsColumn() {
			a.Value = p.expr()
			a.Span = p.span(start)
			return a
		}
	}
	var n ast.Name
	if t := p.cur(); t.kind == pseudo || t.up == "IDENTITYCOL" || t.up == "ROWGUIDCOL" {
		n = p.takeName()
	} else {
		start := p.i
		n.Parts = []ast.Ident{p.ident()}
		p.dots(&n)
		n.Span = p.span(start)
	}
	switch {
	case p.is("("):
		// column.WRITE(…): the last part is the method's.
		last := len(n.Parts) - 1
		if last == 0 {
			p.near()
		}
		column := ast.Name{Span: n.Span, Parts: n.Parts[:last:last]}
		m := &ast.Method{X: &ast.Column{Span: n.Span, Name: column}, Name: n.Parts[last], Args: p.args()}
		m.Span = p.span(start)
		a.Method = m
	default:
		a.Column = &n
		op := p.assignOp()
		if a.Op == "" || op != "=" {
			a.Op = op
		}
		a.Value = p.expr()
	}
	a.Span = p.span(start)
	return a
}

// assignsColumn reports whether column = follows, as in SET @x = column = value.
func (p *parser) assignsColumn() bool {
	n := 0
	for isName(p.peek(n)) && p.peek(n+1).up == "." {
		n += 2
	}
	return isName(p.peek(n)) && assignOps[p.peek(n+1).up]
}

func (p *parser) assignOp() string {
	op := p.cur().up
	if !assignOps[op] {
		p.near()
	}
	p.advance()
	return op
}

func (p *parser) delete(with *ast.With) ast.Stmt {
	start := p.begins(with)
	p.expect("DELETE")
	s := &ast.Delete{With: with}
	if p.is("TOP") {
		s.Top = p.top()
	}
	p.accept("FROM")
	s.Target = p.changed()
	s.Output = p.outputs()
	if p.accept("FROM") {
		s.From = p.sources()
	}
	s.Where, s.CurrentOf = p.where()
	s.Options = p.optionClause()
	s.Span = p.span(start)
	return s
}

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

func (p *parser) truncate() ast.Stmt {
	start := p.i
	p.expect("TRUNCATE", "TABLE")
	s := &ast.Truncate{Table: p.name()}
	if p.is("WITH") && p.isTok(p.peek(1), "(") {
		p.advance()
		s.Partitions = p.optionList()
	}
	s.Span = p.span(start)
	return s
}
