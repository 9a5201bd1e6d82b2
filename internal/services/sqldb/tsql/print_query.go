package tsql

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

func (w *writer) query(q *ast.Query) {
	w.withClause(q.With)
	w.queryBody(q.Body, false)
	if len(q.OrderBy) > 0 {
		w.s(" ORDER BY ")
		w.order(q.OrderBy)
	}
	if q.Offset != nil {
		w.s(" OFFSET ")
		w.expr(q.Offset, 0)
		w.s(" ROWS")
	}
	if q.Fetch != nil {
		w.s(" FETCH NEXT ")
		w.expr(q.Fetch, 0)
		w.s(" ROWS ONLY")
	}
	if f := q.For; f != nil {
		w.s(" FOR ", f.Kind)
		if f.Named {
			w.s(" (")
			w.quote(f.Name)
			w.s(")")
		}
		for _, o := range f.Options {
			w.s(", ", o.Name)
			w.when(o.Word != "", " "+o.Word)
			if o.Value != nil {
				w.s(" (")
				w.expr(o.Value, 0)
				w.s(")")
			}
		}
	}
	w.optionClause(q.Options)
}

func (w *writer) withClause(c *ast.With) {
	if c == nil {
		return
	}
	w.s("WITH ")
	sep := false
	if len(c.XMLNamespaces) > 0 {
		w.s("XMLNAMESPACES (")
		w.each(len(c.XMLNamespaces), func(i int) {
			n := c.XMLNamespaces[i]
			w.when(n.Prefix == "", "DEFAULT ")
			w.quote(n.URI)
			if n.Prefix != "" {
				w.s(" AS ")
				w.word(n.Prefix)
			}
		})
		w.s(")")
		sep = true
	}
	if c.ChangeContext != nil {
		w.when(sep, ", ")
		w.s("CHANGE_TRACKING_CONTEXT (")
		w.expr(c.ChangeContext, 0)
		w.s(")")
		sep = true
	}
	for _, e := range c.CTEs {
		w.when(sep, ", ")
		w.ident(e.Name)
		w.columns(e.Columns)
		w.s(" AS ")
		w.sub(e.Query)
		sep = true
	}
	w.s(" ")
}

// queryBody writes a SELECT or set operations; the right operand keeps its tree by parentheses only
// where the text had them, so that it needs none here unless it binds more loosely.
func (w *writer) queryBody(b ast.Body, tight bool) {
	switch b := b.(type) {
	case *ast.Nested:
		w.sub(b.Query)
	case *ast.SetOp:
		w.queryBody(b.Left, b.Op == "INTERSECT")
		w.s(" ", b.Op, " ")
		w.queryBody(b.Right, true)
	case *ast.Select:
		w.selectBody(b)
	}
}

func (w *writer) selectBody(s *ast.Select) {
	w.s("SELECT ")
	w.when(s.Distinct, "DISTINCT ")
	w.top(s.Top)
	w.items(s.Items)
	if s.Into != nil {
		w.s(" INTO ")
		w.name(*s.Into)
		if s.IntoOn != nil {
			w.s(" ON ")
			w.ident(*s.IntoOn)
		}
	}
	if len(s.From) > 0 {
		w.s(" FROM ")
		w.sources(s.From)
	}
	if s.Where != nil {
		w.s(" WHERE ")
		w.cond(s.Where, 0)
	}
	if g := s.GroupBy; g != nil {
		w.s(" GROUP BY ")
		w.when(g.All, "ALL ")
		w.groupings(g.Items)
		w.when(g.With != "", " WITH "+g.With)
	}
	if s.Having != nil {
		w.s(" HAVING ")
		w.cond(s.Having, 0)
	}
	if len(s.Windows) > 0 {
		w.s(" WINDOW ")
		w.each(len(s.Windows), func(i int) {
			w.ident(s.Windows[i].Name)
			w.s(" AS ")
			w.window(s.Windows[i].Over)
		})
	}
}

func (w *writer) top(t *ast.Top) {
	if t == nil {
		return
	}
	w.s("TOP (")
	w.expr(t.N, 0)
	w.s(") ")
	w.when(t.Percent, "PERCENT ")
	w.when(t.Ties, "WITH TIES ")
}

func (w *writer) items(list []ast.SelectItem) {
	w.each(len(list), func(i int) {
		s := list[i]
		switch {
		case s.Star:
			w.name(s.Qualifier)
			w.when(len(s.Qualifier.Parts) > 0, ".")
			w.s("*")
		case s.Variable != "":
			w.s(s.Variable, " ", s.Op, " ")
			w.expr(s.Expr, 0)
		default:
			w.expr(s.Expr, 0)
			w.alias(s.Alias, nil)
		}
	})
}

func (w *writer) alias(a *ast.Ident, columns []ast.Ident) {
	if a == nil {
		return
	}
	w.s(" AS ")
	w.ident(*a)
	w.columns(columns)
}

func (w *writer) groupings(list []ast.Grouping) {
	w.each(len(list), func(i int) {
		g := list[i]
		switch g.Kind {
		case "":
			w.expr(g.X, 0)
		case "()":
			w.s("(")
			w.groupings(g.Items)
			w.s(")")
		default:
			w.when(g.Kind == "SETS", "GROUPING ")
			w.s(g.Kind, " (")
			w.groupings(g.Items)
			w.s(")")
		}
		w.when(g.Distributed, " WITH (DISTRIBUTED_AGG)")
	})
}
