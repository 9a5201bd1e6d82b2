package tsql

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// stmts writes statements, each with a semicolon.
func (w *writer) stmts(list []ast.Stmt) {
	for _, s := range list {
		w.stmt(s)
		// A label takes none, and EXEC p;1 would be a numbered procedure.
		if _, ok := s.(*ast.Label); !ok {
			w.s(";")
		}
		w.s("\n")
	}
}

// stmt writes a statement without a semicolon.
func (w *writer) stmt(s ast.Stmt) {
	if w.dataStmt(s) || w.flowStmt(s) || w.defineStmt(s) || w.securityStmt(s) {
		return
	}
	if a, ok := s.(*ast.Admin); ok {
		w.s(a.Text)
	}
}

// dataStmt writes statements about rows; false if s is none.
func (w *writer) dataStmt(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.SelectStmt:
		w.query(s.Query)
	case *ast.Insert:
		w.insert(s)
	case *ast.Update:
		w.withClause(s.With)
		w.s("UPDATE ")
		w.top(s.Top)
		w.source(s.Target)
		w.s(" SET ")
		w.assigns(s.Set)
		w.outputs(s.Output)
		w.fromWhere(s.From, s.Where, s.CurrentOf)
		w.optionClause(s.Options)
	case *ast.Delete:
		w.withClause(s.With)
		w.s("DELETE ")
		w.top(s.Top)
		w.s("FROM ")
		w.source(s.Target)
		w.outputs(s.Output)
		w.fromWhere(s.From, s.Where, s.CurrentOf)
		w.optionClause(s.Options)
	case *ast.Merge:
		w.merge(s)
	case *ast.InsertBulk:
		w.s("INSERT BULK ")
		w.name(s.Table)
		if len(s.Columns) > 0 {
			w.s(" (")
			w.each(len(s.Columns), func(i int) { w.columnDef(s.Columns[i]) })
			w.s(")")
		}
		w.with(s.Options)
	case *ast.Truncate:
		w.s("TRUNCATE TABLE ")
		w.name(s.Table)
		w.with(s.Partitions)
	default:
		return false
	}
	return true
}

func (w *writer) insert(s *ast.Insert) {
	w.withClause(s.With)
	w.s("INSERT ")
	w.top(s.Top)
	w.when(s.Over, "OVERWRITE ")
	w.s("INTO ")
	w.source(s.Target)
	w.nameList(s.Columns)
	w.outputs(s.Output)
	w.s(" ")
	switch {
	case s.Defaults:
		w.s("DEFAULT VALUES")
	case s.Values != nil:
		w.values(s.Values)
	case s.Execute != nil:
		w.execute(s.Execute)
	default:
		w.query(s.Query)
	}
	w.optionClause(s.Options)
}

func (w *writer) nameList(list []ast.Name) {
	if len(list) > 0 {
		w.s(" (")
		w.names(list)
		w.s(")")
	}
}

func (w *writer) outputs(list []ast.Output) {
	for _, o := range list {
		w.s(" OUTPUT ")
		w.items(o.Items)
		if o.Into != nil {
			w.s(" INTO ")
			w.source(o.Into)
			w.nameList(o.Columns)
		}
	}
}

func (w *writer) assigns(list []ast.Assign) {
	w.each(len(list), func(i int) {
		a := list[i]
		if a.Variable != "" {
			w.s(a.Variable, " ")
			if a.Column != nil {
				w.s("= ")
			} else {
				w.s(a.Op, " ")
			}
		}
		if a.Method != nil {
			w.expr(a.Method.X, 0)
			w.s(".")
			w.ident(a.Method.Name)
			w.args(a.Method.Args, false)
			return
		}
		if a.Column != nil {
			w.name(*a.Column)
			w.s(" ", a.Op, " ")
		}
		w.expr(a.Value, 0)
	})
}

func (w *writer) fromWhere(from []ast.Source, where ast.Cond, cursor *ast.CursorRef) {
	if len(from) > 0 {
		w.s(" FROM ")
		w.sources(from)
	}
	if where != nil {
		w.s(" WHERE ")
		w.cond(where, 0)
	}
	if cursor != nil {
		w.s(" WHERE CURRENT OF ")
		w.cursorRef(*cursor)
	}
}

func (w *writer) cursorRef(c ast.CursorRef) {
	w.when(c.Global, "GLOBAL ")
	if strings.HasPrefix(c.Name, "@") {
		w.s(c.Name)
	} else {
		w.word(c.Name)
	}
}

func (w *writer) merge(s *ast.Merge) {
	w.withClause(s.With)
	w.s("MERGE ")
	w.top(s.Top)
	w.s("INTO ")
	w.source(s.Target)
	w.alias(s.Alias, nil)
	w.s(" USING ")
	w.source(s.Using)
	w.s(" ON ")
	w.cond(s.On, 0)
	for _, m := range s.Whens {
		w.s(" WHEN ")
		w.when(!m.Matched, "NOT ")
		w.s("MATCHED")
		w.when(m.BySource, " BY SOURCE")
		if m.And != nil {
			w.s(" AND ")
			w.cond(m.And, 0)
		}
		w.s(" THEN ")
		switch i := m.Insert; {
		case m.Delete:
			w.s("DELETE")
		case i == nil:
			w.s("UPDATE SET ")
			w.assigns(m.Set)
		default:
			w.s("INSERT")
			w.nameList(i.Columns)
			if i.Defaults {
				w.s(" DEFAULT VALUES")
			} else {
				w.s(" VALUES (")
				w.exprs(i.Values)
				w.s(")")
			}
		}
	}
	w.outputs(s.Output)
	w.optionClause(s.Options)
}

func (w *writer) execute(e *ast.Execute) {
	w.when(!e.Implicit, "EXEC ")
	w.when(e.Result != "", e.Result+" = ")
	switch {
	case e.Text != nil:
		w.s("(")
		w.exprs(e.Text)
		for _, a := range e.Args {
			w.s(", ")
			w.expr(a.Value, 0)
			w.when(a.Output, " OUTPUT")
		}
		w.s(")")
	case e.Variable != "":
		w.s(e.Variable)
	case e.Remote != "":
		w.s(e.Remote)
	default:
		w.name(e.Module)
	}
	w.when(e.Number != "", ";"+e.Number)
	if e.Text == nil && len(e.Args) > 0 {
		w.s(" ")
		w.each(len(e.Args), func(i int) {
			a := e.Args[i]
			w.when(a.Name != "", a.Name+" = ")
			w.expr(a.Value, 0)
			w.when(a.Output, " OUTPUT")
		})
	}
	if e.As != nil {
		w.s(" AS ")
		w.context(*e.As)
	}
	if e.At != nil {
		w.s(" AT ")
		w.when(e.AtSource, "DATA_SOURCE ")
		w.ident(*e.At)
	}
	if len(e.Options) > 0 {
		w.s(" WITH ")
		w.each(len(e.Options), func(i int) {
			w.s(e.Options[i].Name)
			w.when(e.Options[i].Word != "", " "+e.Options[i].Word)
		})
	}
}

func (w *writer) context(c ast.ExecuteContext) {
	w.s(c.Kind)
	if c.Name != nil {
		w.when(c.Kind != "", " = ")
		w.expr(c.Name, 0)
	}
}
