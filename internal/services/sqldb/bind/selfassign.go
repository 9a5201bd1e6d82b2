package bind

import (
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
	if s.sel.Distinct {
		return types.Unsupported("SELECT DISTINCT @v = @v … with ORDER BY").At(s.sel.Line)
	}
	grouped := s.sel.GroupBy != nil
	if !grouped {
		lift, err := b.unlifted(s, b.orderBy)
		if err != nil {
			return err
		}
		grouped = lift || s.sc.hasAgg
	}
	if grouped { // the groups are ordered, once they are lifted
		s.assigns, b.assigned = true, assigned
		return nil
	}
	a := b.alias()
	list, err := b.beneath(s.sc.sets, a)
	if err != nil {
		return err
	}
	b.assigned = assigned
	return b.orderFirst(s, a, list)
}

// orderFirst makes the rows of a select those of a query beneath, in order and
// cut, whose columns are a list of them.
func (b *binder) orderFirst(s *selection, alias string, list []string) error {
	var inner string
	top := s.sel.Top
	limit, err := b.offset(s.q, nil)
	switch {
	case err != nil:
	case top != nil && (top.Ties || top.Percent):
		outputs := make([]string, len(list))
		for i, text := range list {
			outputs[i] = aliasOf(text)
		}
		inner, err = b.ranked(s, outputs, list, s.from)
	case top != nil:
		if limit, _, err = b.rows(top.N, "top", nil); err == nil {
			limit = " LIMIT " + limit
		}
	case limit == "":
		limit = " LIMIT -1" // so that the order stays
	}
	if err != nil {
		return err
	}
	if inner == "" {
		inner = "SELECT " + strings.Join(list, ", ") + s.from + " ORDER BY " + orderText(s.order) + limit
	}
	first := alias + "." + aliasOf(list[0])
	s.from = " FROM (" + inner + ") AS " + alias + " WHERE " + first + " IS " + first // which keeps SQLite from sorting after the assignments
	s.order = nil
	q := *s.q
	q.OrderBy, q.Offset, q.Fetch = nil, nil, nil
	sel := *s.sel
	sel.Top = nil
	if b.root == s.sel {
		b.root = &sel
	}
	s.q, s.sel = &q, &sel
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
