package bind

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// nested binds a query within an expression: 130 in an aggregate's argument.
func (b *binder) nested(q *ast.Query, sc *scope) (*relation, error) {
	if sc.aggregate {
		return nil, types.Errorf(130, "Cannot perform an aggregate function on an expression containing an aggregate or a subquery.").At(q.Line)
	}
	b.queries++
	defer func() { b.queries-- }()
	return b.query(q, sc, false)
}

// subquery is a query as a value: 116 for more columns than one, 512 for more
// rows when it is run.
func (b *binder) subquery(x *ast.Subquery, sc *scope) (bound, error) {
	mark := len(sc.touched)
	q, err := b.nested(x.Query, sc)
	if err != nil {
		return bound{}, err
	}
	if len(q.cols) != 1 {
		return bound{}, onlyOne(x.Line)
	}
	out := bound{t: q.cols[0].b.t, null: true, refs: true, json: q.cols[0].b.json, bare: append([]*field(nil), sc.touched[mark:]...)}
	if q.single {
		out.sql = "(" + q.sql + ")"
	} else {
		out.sql = "(SELECT single(k0) FROM (" + q.sql + "))"
	}
	return out, nil
}

func onlyOne(line int) error {
	return types.Errorf(116, "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.").At(line)
}

// in is IN with a list or a query.
func (b *binder) in(x *ast.In, sc *scope, of *bound) (string, error) {
	l, err := b.expr(x.X, sc)
	if err != nil {
		return "", err
	}
	of.with(l)
	if x.Query != nil {
		mark := len(sc.touched)
		q, err := b.nested(x.Query, sc)
		if err != nil {
			return "", err
		}
		if len(q.cols) != 1 {
			return "", onlyOne(x.Line)
		}
		of.bare = append(of.bare, sc.touched[mark:]...)
		y := q.cols[0].b
		y.sql, y.field, y.constant, y.digits = "k0", nil, nil, 0
		left, right, err := b.meet("=", l, y, x.Line)
		if err != nil {
			return "", err
		}
		return not(x.Not, "("+left+" IN (SELECT "+right+" FROM ("+q.sql+")))"), nil
	}
	var parts []string
	plain, left := true, ""
	for _, item := range x.List {
		y, err := b.expr(item, sc)
		if err != nil {
			return "", err
		}
		of.with(y)
		lt, rt, err := b.meet("=", l, y, x.Line)
		if err != nil {
			return "", err
		}
		if plain = left == "" || left == lt; !plain {
			break
		}
		left = lt
		parts = append(parts, rt)
	}
	if plain {
		return not(x.Not, "("+left+" IN ("+strings.Join(parts, ", ")+"))"), nil
	}
	parts = nil
	for _, item := range x.List {
		c, err := b.compare("=", x.X, item, sc, of)
		if err != nil {
			return "", err
		}
		parts = append(parts, c)
	}
	return not(x.Not, balanced(parts, " OR ")), nil
}

// quantified is x op ANY (query) and x op ALL (query).
func (b *binder) quantified(x *ast.Quantified, sc *scope, of *bound) (string, error) {
	l, err := b.expr(x.X, sc)
	if err != nil {
		return "", err
	}
	mark := len(sc.touched)
	q, err := b.nested(x.Query, sc)
	if err != nil {
		return "", err
	}
	if len(q.cols) != 1 {
		return "", onlyOne(x.Line)
	}
	of.with(l)
	of.bare = append(of.bare, sc.touched[mark:]...)
	if l.agg {
		return "", needsLift{sc}
	}
	if l.win {
		return b.quantifiedWindow(x, l, q)
	}
	a := b.alias()
	y := q.cols[0].b
	y.sql, y.field, y.constant, y.digits = a+".k0", nil, nil, 0
	c, err := b.compared(x.Op, l, y, x.Line)
	if err != nil {
		return "", err
	}
	some := func(c string) string { return "EXISTS (SELECT 1 FROM (" + q.sql + ") AS " + a + " WHERE " + c + ")" }
	if x.All {
		return "(CASE WHEN " + some("NOT "+c) + " THEN 0 WHEN " + some(c+" IS NULL") + " THEN NULL ELSE 1 END)", nil
	}
	return "(CASE WHEN " + some(c) + " THEN 1 WHEN " + some(c+" IS NULL") + " THEN NULL ELSE 0 END)", nil
}

// quantifiedWindow is quantified for a window function, which must not get into
// another query: it is compared with the least or the greatest value.
func (b *binder) quantifiedWindow(x *ast.Quantified, l bound, q *relation) (string, error) {
	word, ok := map[string]string{">": "max", ">=": "max", "<": "min", "<=": "min"}[x.Op]
	if !ok {
		return "", types.Unsupported("A window function with " + x.Op + " ANY or ALL").At(x.Line)
	}
	if !x.All {
		word = map[string]string{"max": "min", "min": "max"}[word]
	}
	of := func(text string) string { return "(SELECT " + text + " FROM (" + q.sql + "))" }
	y := q.cols[0].b
	y.field, y.constant, y.digits = nil, nil, 0
	y.sql = of(word + "(" + bound{sql: "k0", t: y.t}.text() + ")")
	c, err := b.compared(x.Op, l, y, x.Line)
	if err != nil {
		return "", err
	}
	unknown := "(" + l.sql + ") IS NULL OR " + of("count(*) <> count(k0)")
	if x.All {
		return "(CASE WHEN " + of("count(*)") + " = 0 THEN 1 WHEN NOT " + c + " THEN 0 WHEN " + unknown + " THEN NULL ELSE 1 END)", nil
	}
	return "(CASE WHEN " + of("count(*)") + " = 0 THEN 0 WHEN " + c + " THEN 1 WHEN " + unknown + " THEN NULL ELSE 0 END)", nil
}
