package catalog

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// The levels of conditions.
const (
	levelOr = iota + 1
	levelAnd
	levelNot
)

func condLevel(x ast.Cond) int {
	switch x := x.(type) {
	case *ast.Logical:
		if x.Op == "OR" {
			return levelOr
		}
		return levelAnd
	case *ast.Between:
		if x.Not {
			return levelOr
		}
		return levelAnd
	case *ast.In:
		if x.Query == nil && len(x.List) > 1 && !x.Not {
			return levelOr
		}
		if x.Query == nil && len(x.List) > 1 {
			return levelAnd
		}
	}
	return levelNot + 1
}

func (w *definer) cond(x ast.Cond, least int) {
	if condLevel(x) < least {
		w.s("(")
		defer w.s(")")
	}
	compare := func(a ast.Expr, op string, b ast.Expr) {
		w.expr(a, 0)
		w.s(op)
		w.expr(b, 0)
	}
	switch x := x.(type) {
	case *ast.Logical:
		l := condLevel(x)
		w.cond(x.X, l)
		w.s(" ", x.Op, " ")
		w.cond(x.Y, l+1)
	case *ast.Not:
		w.s("NOT ")
		w.cond(x.X, levelNot)
	case *ast.Compare:
		if strings.Contains(x.Op, "DISTINCT") {
			w.s(tsql.Print(x))
			return
		}
		compare(x.X, x.Op, x.Y)
	case *ast.Between:
		if x.Not {
			compare(x.X, "<", x.Low)
			w.s(" OR ")
			compare(x.X, ">", x.High)
			return
		}
		compare(x.X, ">=", x.Low)
		w.s(" AND ")
		compare(x.X, "<=", x.High)
	case *ast.In:
		if x.Query != nil {
			w.s(tsql.Print(x))
			return
		}
		op, word := "=", " OR "
		if x.Not {
			op, word = "<>", " AND "
		}
		for i := len(x.List) - 1; i >= 0; i-- { // the server shows the list from its end
			compare(x.X, op, x.List[i])
			if i > 0 {
				w.s(word)
			}
		}
	case *ast.Like:
		w.expr(x.X, 0)
		if x.Not {
			w.s(" not")
		}
		w.s(" like ")
		w.expr(x.Pattern, 0)
		if x.Escape != nil {
			w.s(" escape ")
			w.expr(x.Escape, 0)
		}
	case *ast.IsNull:
		w.expr(x.X, 0)
		if x.Not {
			w.s(" IS NOT NULL")
		} else {
			w.s(" IS NULL")
		}
	default:
		w.s(tsql.Print(x))
	}
}
