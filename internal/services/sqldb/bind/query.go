package bind

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// query binds a query in a scope. top says that it is a statement's own, which
// may be ordered without being cut.
func (b *binder) query(q *ast.Query, outer *scope, top bool) (*relation, error) {
	if b.depth++; b.depth > 200 {
		return nil, types.Errorf(191, "Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries.").WithLevel(15, 1).At(q.Line)
	}
	ctes := b.ctes
	defer func() { b.depth--; b.ctes = ctes }()
	if q.With != nil {
		if err := b.with(q.With); err != nil {
			return nil, err
		}
	}
	if err := b.options(q.Options); err != nil {
		return nil, err
	}
	sel, plain := q.Body.(*ast.Select)
	cut := q.Offset != nil || q.For != nil || plain && sel.Top != nil
	if len(q.OrderBy) > 0 && !top && !cut {
		return nil, types.Errorf(1033, "The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions, unless TOP, OFFSET or FOR XML is also specified.").WithLevel(15, 1).At(q.Line)
	}
	if top {
		if err := unordered(q.Body); err != nil {
			return nil, err
		}
	}
	var r *relation
	var err error
	switch body := q.Body.(type) {
	case *ast.Select:
		r, err = b.selectOf(body, q, outer, top)
	case *ast.Nested:
		if r, err = b.query(body.Query, outer, false); err == nil {
			r, err = b.ordered(r, q, outer)
		}
	case *ast.SetOp:
		if r, err = b.setOp(body, outer); err == nil {
			r, err = b.ordered(r, q, outer)
		}
	default:
		err = types.Unsupported("This query").At(q.Line)
	}
	if err != nil || q.For == nil {
		return r, err
	}
	return b.forClause(r, q.For, top)
}

// ordered adds ORDER BY and OFFSET to a query whose parts have been joined:
// the keys are columns that it yields.
func (b *binder) ordered(r *relation, q *ast.Query, outer *scope) (*relation, error) {
	if len(q.OrderBy) == 0 && q.Offset == nil {
		return r, nil
	}
	var keys []string
	for _, o := range q.OrderBy {
		i, err := position(o.X, r.cols)
		if err != nil {
			return nil, err
		}
		if c, ok := o.X.(*ast.Column); ok && i < 0 && len(c.Name.Parts) == 1 {
			if i = named(r.cols, c.Name.Object()); i < 0 {
				return nil, types.Errorf(207, "Invalid column name '%s'.", c.Name.Object()).At(o.Line)
			}
		}
		if i < 0 {
			i = itemLike(q.Body, o.X)
		}
		if i < 0 {
			return nil, types.Errorf(104, "ORDER BY items must appear in the select list if the statement contains a UNION, INTERSECT or EXCEPT operator.").At(o.Line)
		}
		keys = append(keys, orderText([]orderKey{{bound{sql: fmt.Sprintf("k%d", i), t: r.cols[i].b.t}, o.Desc}}))
	}
	limit, err := b.offset(q, outer)
	if err != nil {
		return nil, err
	}
	out := *r
	out.sql = "SELECT * FROM (" + r.sql + ")"
	if len(keys) > 0 {
		out.sql += " ORDER BY " + strings.Join(keys, ", ")
	}
	out.sql += limit
	out.limited, out.op = true, ""
	return &out, nil
}

// itemLike returns the place of an item that the first SELECT of a joined
// query has as it is written in ORDER BY, -1 without.
func itemLike(body ast.Body, x ast.Expr) int {
	switch y := body.(type) {
	case *ast.SetOp:
		return itemLike(y.Left, x)
	case *ast.Nested:
		return itemLike(y.Query.Body, x)
	case *ast.Select:
		for i, item := range y.Items {
			if item.Star {
				return -1
			}
			if item.Expr != nil && strings.EqualFold(tsql.Print(item.Expr), tsql.Print(x)) {
				return i
			}
		}
	}
	return -1
}

// position reads a number as key of ORDER BY: -1 for another expression.
func position(x ast.Expr, cols []outcol) (int, error) {
	l, ok := x.(*ast.Literal)
	if !ok {
		return -1, nil
	}
	n := 0
	if l.Kind != ast.Integer {
		return -1, types.Errorf(408, "A constant expression was encountered in the ORDER BY list, position %d.", 1).At(l.Line)
	}
	if _, err := fmt.Sscan(l.Text, &n); err != nil || n < 1 || n > len(cols) {
		return -1, types.Errorf(108, "The ORDER BY position number %s is out of range of the number of items in the select list.", l.Text).At(l.Line)
	}
	return n - 1, nil
}

// named returns the place of the column with a name, -1 if there is none.
func named(cols []outcol, name string) int {
	for i, c := range cols {
		if c.name != "" && strings.EqualFold(c.name, name) {
			return i
		}
	}
	return -1
}

// offset is OFFSET … FETCH.
func (b *binder) offset(q *ast.Query, outer *scope) (string, error) {
	if q.Offset == nil {
		return "", nil
	}
	skip, beside, err := b.rows(q.Offset, "offset", outer)
	n := "-1"
	if q.Fetch != nil && err == nil {
		var too bool
		n, too, err = b.rows(q.Fetch, "fetch", outer)
		beside = beside || too
	}
	if beside && err == nil {
		err = types.Unsupported("OFFSET by a column of the query around").At(q.Line)
	}
	if err != nil {
		return "", err
	}
	return " LIMIT " + n + " OFFSET " + skip, nil
}

// rows binds how many rows TOP, OFFSET or FETCH say: no column of the query is
// in it. beside is that of count.
func (b *binder) rows(x ast.Expr, what string, outer *scope) (string, bool, error) {
	y, beside, err := b.count(x, outer)
	if err != nil {
		return "", false, err
	}
	wrong := types.Errorf(1060, "The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.").WithLevel(15, 1).At(x.Pos().Line)
	if !y.t.Kind.Integer() && !(what == "top" && y.t.Kind == types.Decimal) || y.t.Kind == types.Bit {
		return "", false, wrong
	}
	check := func(a []types.Value) (types.Value, error) {
		n := a[0]
		switch {
		case n.IsNull() && what == "top", n.IsNull():
			return n, wrong
		case n.Int < 0 && what == "offset":
			return n, types.Errorf(10742, "The offset specified in a OFFSET clause may not be negative.").WithLevel(15, 1)
		case n.Int < 0:
			return n, types.Errorf(127, "A TOP N or FETCH rowcount value may not be negative.").WithLevel(15, 1)
		case n.Int == 0 && what == "fetch":
			return n, types.Errorf(10744, "The number of rows provided for a FETCH clause must be greater then zero.").WithLevel(15, 1)
		}
		return n, nil
	}
	y = b.convert(y, types.Of(types.BigInt), 0)
	if y.constant != nil {
		if _, err := check([]types.Value{*y.constant}); err != nil {
			return "", false, err.(*types.Error).At(x.Pos().Line)
		}
		return y.sql, false, nil
	}
	return b.pure("rows "+what, y.t, check, y).sql, beside, nil
}

// count binds the number of TOP, OFFSET or FETCH. beside says that it uses a
// column of a query around in the same statement, which LIMIT must not.
func (b *binder) count(x ast.Expr, outer *scope) (y bound, beside bool, err error) {
	var used []int
	for s := outer; s != nil; s = s.outer {
		used = append(used, s.used)
	}
	y, err = b.expr(x, &scope{outer: outer, st: b.st, clause: "TOP"})
	n := 0
	for s := outer; s != nil; s, n = s.outer, n+1 {
		beside = beside || s.used > used[n] && s.st == b.st
	}
	return y, beside, err
}

// options are those of OPTION: hints change nothing that a client sees.
func (b *binder) options(list []ast.Option) error {
	for _, o := range list {
		if o.Name == "MAXRECURSION" {
			l, ok := o.Value.(*ast.Literal)
			n := int64(0)
			if ok {
				_, _ = fmt.Sscan(l.Text, &n)
			}
			if n > 32767 {
				return types.Errorf(310, "The value %d specified for the MAXRECURSION option exceeds the allowed maximum of 32767.", n).WithLevel(15, 1).At(o.Line)
			}
			b.recursion = n
		}
	}
	return nil
}
