package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// maxTerms is how many queries are joined side by side: SQLite takes 500.
const maxTerms = 400

// setOp joins the rows of queries. Those of one operator that stand in a row
// are joined at once, but for what is not the same in any order.
func (b *binder) setOp(x *ast.SetOp, outer *scope) (*relation, error) {
	list := []ast.Body{x.Right}
	left := x.Left
	for x.Op == "UNION ALL" || x.Op == "UNION" {
		l, ok := left.(*ast.SetOp)
		if !ok || l.Op != x.Op {
			break
		}
		list, left = append(list, l.Right), l.Left
	}
	all := make([]*relation, 0, len(list)+1)
	for i := len(list); i >= 0; i-- {
		body := left
		if i < len(list) {
			body = list[i]
		}
		r, err := b.member(body, outer)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return b.combine(x.Op, all, x.Line)
}

func (b *binder) member(x ast.Body, outer *scope) (*relation, error) {
	switch x := x.(type) {
	case *ast.Select:
		return b.selectOf(x, &ast.Query{Span: x.Span, Body: x}, outer, false)
	case *ast.SetOp:
		return b.setOp(x, outer)
	case *ast.Nested:
		return b.query(x.Query, outer, false)
	}
	return nil, types.Unsupported("This query").At(x.Pos().Line)
}

// unordered refuses ORDER BY in parentheses that a statement's own query
// consists of: 156. In a derived table SQL Server takes it, with TOP.
func unordered(x ast.Body) error {
	switch x := x.(type) {
	case *ast.Nested:
		if o := x.Query.OrderBy; len(o) > 0 {
			return types.Errorf(156, "Incorrect syntax near the keyword 'ORDER'.").WithLevel(15, 1).At(o[0].Line)
		}
		return unordered(x.Query.Body)
	case *ast.SetOp:
		if err := unordered(x.Left); err != nil {
			return err
		}
		return unordered(x.Right)
	}
	return nil
}

// combine brings the columns of all sides to the types at which they meet: 205.
func (b *binder) combine(op string, all []*relation, line int) (*relation, error) {
	out := &relation{op: op, cols: slices.Clone(all[0].cols)}
	kinds := make([]types.Type, len(out.cols))
	for _, r := range all[1:] {
		if len(out.cols) != len(r.cols) {
			return nil, types.Errorf(205, "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.").At(line)
		}
		for i := range out.cols {
			x, y := out.cols[i].b, r.cols[i].b
			x.digits, y.digits = 0, 0
			t, err := commonOf([]bound{x, y}, line)
			if err != nil {
				return nil, err
			}
			t = settled(t)
			if op != "UNION ALL" && (t.Kind.Large() || t.Kind == types.XML) {
				return nil, types.Errorf(5335, "The data type %s cannot be used as an operand to the UNION, INTERSECT or EXCEPT operators because it is not comparable.", name(t)).At(line)
			}
			kinds[i] = t
			col := outcol{out.cols[i].name, bound{t: t, null: x.null || y.null}}
			if op == "EXCEPT" {
				col.b.null = x.null
			}
			out.cols[i] = col
		}
	}
	if op != "UNION ALL" && slices.ContainsFunc(kinds, keyed) {
		if op != "UNION" {
			return b.sides(out, all, kinds), nil
		}
		rows, err := b.combine("UNION ALL", all, line)
		if err != nil {
			return nil, err
		}
		out.sql = "SELECT " + strings.Join(outputs(out.cols), ", ") + " FROM (" + rows.sql + ")" + b.byAll(out.cols)
		return out, nil
	}
	parts := make([]string, len(all))
	for i, r := range all {
		parts[i] = b.as(r, kinds)
	}
	out.sql = terms(parts, op, strings.Join(outputs(out.cols), ", "))
	return out, nil
}

// terms joins selects, whose columns are a list, in groups where there are many.
func terms(parts []string, op, list string) string {
	for len(parts) > maxTerms {
		var groups []string
		for group := range slices.Chunk(parts, maxTerms) {
			groups = append(groups, "SELECT "+list+" FROM ("+strings.Join(group, " "+op+" ")+")")
		}
		parts = groups
	}
	return strings.Join(parts, " "+op+" ")
}

// sides is INTERSECT and EXCEPT of two queries where equal values may be kept
// unlike: those of the first one are shown.
func (b *binder) sides(out *relation, all []*relation, kinds []types.Type) *relation {
	list := strings.Join(outputs(out.cols), ", ")
	n := 1
	if out.op == "INTERSECT" {
		n = 2
	}
	out.sql = fmt.Sprintf("SELECT %s FROM (SELECT %s, min(side) AS low, count(DISTINCT side) AS n FROM (SELECT *, 0 AS side FROM (%s) UNION ALL SELECT *, 1 FROM (%s))%s) WHERE low = 0 AND n = %d",
		list, list, b.as(all[0], kinds), b.as(all[1], kinds), b.byAll(out.cols), n)
	return out
}

// as returns the relation with its columns converted.
func (b *binder) as(r *relation, kinds []types.Type) string {
	var list []string
	same := true
	for i, c := range r.cols {
		x := bound{sql: fmt.Sprintf("k%d", i), t: c.b.t, null: c.b.null}
		y := b.convert(x, kinds[i], 0)
		same = same && y.sql == x.sql && rowstore.Collate(c.b.t) == rowstore.Collate(kinds[i])
		list = append(list, fmt.Sprintf("%s AS k%d", y.text(), i))
	}
	if same && !r.limited && r.op == "" {
		return r.sql
	}
	return "SELECT " + strings.Join(list, ", ") + " FROM (" + r.sql + ")"
}
