package bind

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// selfAssigning prepares a SELECT @s = @s + x: where a variable that is
// assigned is read, too, each row reads what the one before it left, in the
// order of ORDER BY.
func (b *binder) selfAssigning(s *selection) error {
	assigned := map[string]bool{}
	for _, item := range s.sel.Items {
		if item.Variable != "" {
			assigned[strings.ToLower(item.Variable)] = true
		}
	}
	reads := false
	for _, item := range s.sel.Items {
		if item.Variable != "" {
			reads = reads || item.Op != "=" || readsAny(item.Expr, assigned)
		}
	}
	if !reads {
		return nil
	}
	if len(s.q.OrderBy) == 0 {
		b.assigned = assigned
		return nil
	}
	if s.sel.GroupBy != nil || s.sel.Distinct || s.sel.Top != nil && (s.sel.Top.Percent || s.sel.Top.Ties) {
		return types.Unsupported("SELECT @v = @v … with ORDER BY in this form").At(s.sel.Line)
	}
	if err := b.orderBy(s); err != nil {
		return err
	}
	limit, err := b.offset(s.q)
	if err != nil {
		return err
	}
	if s.sel.Top != nil {
		n, err := b.rows(s.sel.Top.N, "top")
		if err != nil {
			return err
		}
		limit = " LIMIT " + n
	}
	if limit == "" {
		limit = " LIMIT -1" // so that the order stays
	}
	a := b.alias()
	var list []string
	var fields []*field
	for _, r := range s.sc.sets {
		for _, f := range r.fields {
			sql := f.sql
			if f.expand != nil {
				y, err := b.expand(f)
				if err != nil {
					return err
				}
				sql = y.sql
			}
			fields = append(fields, f)
			list = append(list, fmt.Sprintf("%s AS k%d", sql, len(list)))
		}
	}
	for i, f := range fields {
		f.sql, f.expand = fmt.Sprintf("%s.k%d", a, i), nil
	}
	if len(list) == 0 {
		list = []string{"1 AS k0"}
	}
	s.from = " FROM (SELECT " + strings.Join(list, ", ") + s.from + " ORDER BY " + orderText(s.order) + limit + ") AS " + a +
		" WHERE " + a + ".k0 IS " + a + ".k0" // which keeps SQLite from sorting after the assignments
	q := *s.q
	q.OrderBy, q.Offset, q.Fetch = nil, nil, nil
	sel := *s.sel
	sel.Top = nil
	s.q, s.sel = &q, &sel
	b.root = &sel
	b.assigned = assigned
	return nil
}

// readsAny reports whether an expression reads one of the variables.
func readsAny(x ast.Expr, names map[string]bool) bool {
	any := func(list ...ast.Expr) bool {
		for _, y := range list {
			if y != nil && readsAny(y, names) {
				return true
			}
		}
		return false
	}
	switch x := x.(type) {
	case *ast.Variable:
		return names[strings.ToLower(x.Name)]
	case *ast.Unary:
		return any(x.X)
	case *ast.Binary:
		return any(x.X, x.Y)
	case *ast.Collate:
		return any(x.X)
	case *ast.AtTimeZone:
		return any(x.X, x.Zone)
	case *ast.Cast:
		return any(x.X)
	case *ast.Convert:
		return any(x.X, x.Style)
	case *ast.Call:
		return any(x.Args...)
	case *ast.Literal, *ast.Column, *ast.Global, *ast.Pseudo:
		return false
	}
	return true // CASE, queries: a condition may read it
}
