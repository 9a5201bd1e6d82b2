package engine

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// cond writes a condition; SQLite's three values are T-SQL's.
func (b *binder) cond(x ast.Cond, sc *scope) (string, error) {
	switch x := x.(type) {
	case *ast.Logical:
		l, err := b.cond(x.X, sc)
		if err != nil {
			return "", err
		}
		r, err := b.cond(x.Y, sc)
		return "(" + l + " " + x.Op + " " + r + ")", err
	case *ast.Not:
		c, err := b.cond(x.X, sc)
		return "(NOT " + c + ")", err
	case *ast.Compare:
		if !strings.Contains(" = <> < > <= >= ", " "+x.Op+" ") {
			return "", types.Unsupported("IS DISTINCT FROM").At(x.Line)
		}
		return b.compare(x.Op, x.X, x.Y, sc)
	case *ast.Between:
		lo, err := b.compare(">=", x.X, x.Low, sc)
		if err != nil {
			return "", err
		}
		hi, err := b.compare("<=", x.X, x.High, sc)
		not := ""
		if x.Not {
			not = "NOT "
		}
		return "(" + not + "(" + lo + " AND " + hi + "))", err
	case *ast.IsNull:
		y, err := b.expr(x.X, sc)
		not := ""
		if x.Not {
			not = "NOT "
		}
		return "(" + y.sql + " IS " + not + "NULL)", err
	case *ast.Exists:
		q, err := b.query(x.Query, sc)
		if err != nil {
			return "", err
		}
		return "EXISTS (" + q.sql + ")", nil
	case *ast.In:
		if x.Query != nil {
			return "", types.Unsupported("IN with a query").At(x.Line)
		}
		var parts []string
		for _, y := range x.List {
			c, err := b.compare("=", x.X, y, sc)
			if err != nil {
				return "", err
			}
			parts = append(parts, c)
		}
		not := ""
		if x.Not {
			not = "NOT "
		}
		return "(" + not + "(" + strings.Join(parts, " OR ") + "))", nil
	}
	return "", types.Unsupported("The condition " + strings.TrimPrefix(fmt.Sprintf("%T", x), "*ast.")).At(x.Pos().Line)
}

func (b *binder) compare(op string, x, y ast.Expr, sc *scope) (string, error) {
	l, err := b.expr(x, sc)
	if err != nil {
		return "", err
	}
	r, err := b.expr(y, sc)
	if err != nil {
		return "", err
	}
	t := common(l.t, r.t)
	if t.Kind.Padded() { // blanks do not count where they are compared
		t.Kind = map[types.Kind]types.Kind{types.Char: types.VarChar, types.NChar: types.NVarChar, types.Binary: types.VarBinary}[t.Kind]
	}
	switch {
	case t.Kind == types.DateTimeOffset || t.Kind == types.VarBinary || t.Kind == types.Variant:
		return "", types.Unsupported("Comparison of " + t.Kind.String()).At(x.Pos().Line)
	case t.Kind.Approximate() && l.t.Kind.Numeric() && r.t.Kind.Numeric() && t.Kind == types.Real:
		t = types.Of(types.Float)
	}
	l, r = b.convert(l, t, 0), b.convert(r, t, 0)
	return "(" + l.sql + collate(t) + " " + op + " " + r.sql + ")", nil
}
