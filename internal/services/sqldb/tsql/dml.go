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
