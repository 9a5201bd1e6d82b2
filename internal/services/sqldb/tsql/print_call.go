package tsql

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

func (w *writer) call(c *ast.Call) {
	if c.ODBC {
		w.s("{fn ")
		defer w.s("}")
	}
	w.name(c.Name)
	if c.Bare {
		return
	}
	w.s("(")
	w.when(c.Distinct, "DISTINCT ")
	w.when(c.All, "ALL ")
	w.when(c.Star, "*")
	switch {
	case c.Trim != "":
		w.when(c.Trim != "FROM", c.Trim+" ")
		w.expr(c.Args[0], 0)
		if len(c.Args) > 1 {
			w.s(" FROM ")
			w.expr(c.Args[1], 0)
		}
	case len(c.Args) == 2 && strings.EqualFold(c.Name.Object(), "EXTRACT"):
		w.expr(c.Args[0], 0)
		w.s(" FROM ")
		w.expr(c.Args[1], 0)
	default:
		w.callArgs(c)
	}
	w.s(")")
	if c.Graph {
		w.s(" WITHIN GROUP (GRAPH PATH)")
	}
	if len(c.WithinGroup) > 0 {
		w.s(" WITHIN GROUP (ORDER BY ")
		w.order(c.WithinGroup)
		w.s(")")
	}
	w.when(c.Nulls != "", " "+c.Nulls+" NULLS")
	w.over(c.Over)
}

func (w *writer) callArgs(c *ast.Call) {
	w.exprs(c.Args)
	sep := len(c.Args) > 0
	for _, q := range c.Pairs {
		w.when(sep, ", ")
		w.expr(q.Key, 0)
		w.s(": ")
		w.expr(q.Value, 0)
		sep = true
	}
	for _, o := range c.Extra {
		w.when(sep && o.Equals, ", ")
		w.when(!o.Equals, " ")
		w.option(o)
		sep = true
	}
	w.when(c.NullOn != "", " "+c.NullOn+" ON NULL")
	if c.Returning != nil {
		w.s(" RETURNING ")
		w.typ(c.Returning)
	}
	if len(c.OrderBy) > 0 {
		w.s(" ORDER BY ")
		w.order(c.OrderBy)
	}
}

func (w *writer) order(list []ast.OrderItem) {
	w.each(len(list), func(i int) {
		w.expr(list[i].X, 0)
		w.when(list[i].Desc, " DESC")
	})
}

func (w *writer) over(o *ast.Over) {
	if o == nil {
		return
	}
	w.s(" OVER ")
	if o.Only {
		w.word(o.Window)
		return
	}
	w.window(*o)
}

func (w *writer) window(o ast.Over) {
	w.s("(")
	if o.Window != "" {
		w.word(o.Window)
		w.s(" ")
	}
	if len(o.PartitionBy) > 0 {
		w.s("PARTITION BY ")
		w.exprs(o.PartitionBy)
	}
	if len(o.OrderBy) > 0 {
		w.s(" ORDER BY ")
		w.order(o.OrderBy)
	}
	if f := o.Frame; f != nil {
		if f.Range {
			w.s(" RANGE ")
		} else {
			w.s(" ROWS ")
		}
		w.when(f.End != nil, "BETWEEN ")
		w.bound(f.Start)
		if f.End != nil {
			w.s(" AND ")
			w.bound(*f.End)
		}
	}
	w.s(")")
}

func (w *writer) bound(b ast.Bound) {
	switch b.Kind {
	case ast.CurrentRow:
		w.s("CURRENT ROW")
	case ast.UnboundedPreceding:
		w.s("UNBOUNDED PRECEDING")
	case ast.UnboundedFollowing:
		w.s("UNBOUNDED FOLLOWING")
	case ast.Preceding:
		w.expr(b.N, 0)
		w.s(" PRECEDING")
	case ast.Following:
		w.expr(b.N, 0)
		w.s(" FOLLOWING")
	}
}
