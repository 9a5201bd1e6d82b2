package engine

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// bounded is a query as SQLite gets it; its columns are k0, k1 ….
type bounded struct {
	sql    string
	fields []field
	single bool // never more than one row
}

func (b *binder) query(q *ast.Query, outer *scope) (*bounded, error) {
	sel, ok := q.Body.(*ast.Select)
	switch {
	case !ok:
		return nil, types.Unsupported("UNION, EXCEPT and INTERSECT").At(q.Line)
	case q.With != nil, q.For != nil, len(sel.Windows) > 0, sel.Into != nil:
		return nil, types.Unsupported("WITH, FOR, WINDOW and INTO of SELECT").At(q.Line)
	case sel.Top != nil && (sel.Top.Percent || sel.Top.Ties):
		return nil, types.Unsupported("TOP with PERCENT or TIES").At(q.Line)
	case sel.Distinct && len(q.OrderBy) > 0:
		return nil, types.Unsupported("DISTINCT with ORDER BY").At(q.Line)
	}
	sc := &scope{outer: outer}
	var from []string
	for _, x := range sel.From {
		text, err := b.source(x, sc)
		if err != nil {
			return nil, err
		}
		from = append(from, text)
	}
	var sql strings.Builder
	if len(from) > 0 {
		sql.WriteString(" FROM " + strings.Join(from, " CROSS JOIN "))
	}
	if len(from) > 1 {
		for _, x := range sel.From {
			if _, join := x.(*ast.Join); join {
				return nil, types.Unsupported("Commas beside JOIN").At(q.Line)
			}
		}
	}
	if sel.Where != nil {
		c, err := b.cond(sel.Where, sc)
		if err != nil {
			return nil, err
		}
		sql.WriteString(" WHERE " + c)
	}
	groups := map[string]bool{}
	if sel.GroupBy != nil {
		var keys []string
		for _, g := range sel.GroupBy.Items {
			if g.Kind != "" || sel.GroupBy.With != "" || sel.GroupBy.All {
				return nil, types.Unsupported("ROLLUP, CUBE and GROUPING SETS").At(q.Line)
			}
			y, err := b.expr(g.X, sc)
			if err != nil {
				return nil, err
			}
			if y.column == nil {
				return nil, types.Unsupported("GROUP BY of what is no column").At(g.Line)
			}
			groups[y.sql] = true
			keys = append(keys, y.sql+collate(y.t))
		}
		sql.WriteString(" GROUP BY " + strings.Join(keys, ", "))
	}
	out := &bounded{}
	for _, item := range sel.Items {
		switch {
		case item.Variable != "":
			return nil, types.Unsupported("SELECT @variable =").At(item.Line)
		case item.Star:
			for _, r := range sc.sets {
				if q := item.Qualifier.Object(); q != "" && !strings.EqualFold(q, r.alias) {
					continue
				}
				for _, f := range r.fields {
					if r.object != nil && f.b.column != nil {
						b.use(r.object, f.b.column)
					}
					out.fields = append(out.fields, f)
				}
			}
		default:
			y, err := b.expr(item.Expr, sc)
			if err != nil {
				return nil, err
			}
			name := ""
			if c, ok := item.Expr.(*ast.Column); ok {
				name = c.Name.Object()
			}
			if item.Alias != nil {
				name = item.Alias.Name
			}
			out.fields = append(out.fields, field{name, y})
		}
	}
	grouped := false
	for _, f := range out.fields {
		grouped = grouped || f.b.grouped
	}
	if grouped || sel.GroupBy != nil || sel.Having != nil {
		out.single = sel.GroupBy == nil
		for _, f := range out.fields {
			if !f.b.grouped && !groups[f.b.sql] && (f.b.column != nil || strings.Contains(f.b.sql, ".")) {
				if f.b.column == nil {
					return nil, types.Unsupported("An expression beside an aggregate").At(q.Line)
				}
				return nil, types.Errorf(8120, "Column '%s' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.", f.name).At(q.Line)
			}
			if f.b.grouped && strings.Contains(f.b.sql, "x(") {
				return nil, types.Unsupported("An expression of aggregates").At(q.Line)
			}
		}
		if sel.Having != nil {
			return nil, types.Unsupported("HAVING").At(q.Line)
		}
	}
	order, err := b.order(q.OrderBy, out, sc, grouped || sel.GroupBy != nil)
	if err != nil {
		return nil, err
	}
	sql.WriteString(order)
	limit, err := b.limit(q, sel, sc)
	if err != nil {
		return nil, err
	}
	out.single = out.single || limit == " LIMIT 1"
	var list []string
	for i, f := range out.fields {
		list = append(list, fmt.Sprintf("%s%s AS k%d", f.b.sql, collate(f.b.t), i))
	}
	distinct := ""
	if sel.Distinct {
		distinct = "DISTINCT "
	}
	out.sql = "SELECT " + distinct + strings.Join(list, ", ") + sql.String() + limit
	return out, nil
}

func (b *binder) order(items []ast.OrderItem, out *bounded, sc *scope, grouped bool) (string, error) {
	var keys []string
	for _, o := range items {
		var y bound
		switch x := o.X.(type) {
		case *ast.Literal:
			n := 0
			if _, err := fmt.Sscan(x.Text, &n); err != nil || n < 1 || n > len(out.fields) {
				return "", types.Errorf(108, "The ORDER BY position number %s is out of range of the number of items in the select list.", x.Text).At(x.Line)
			}
			y = out.fields[n-1].b
		default:
			found := false
			if c, ok := x.(*ast.Column); ok && len(c.Name.Parts) == 1 {
				for _, f := range out.fields {
					if strings.EqualFold(f.name, c.Name.Object()) {
						y, found = f.b, true
						break
					}
				}
			}
			if !found {
				var err error
				if y, err = b.expr(x, sc); err != nil {
					return "", err
				}
				if grouped && !y.grouped {
					return "", types.Unsupported("ORDER BY of what a grouped query does not select").At(o.Line)
				}
			}
		}
		word := ""
		if o.Desc {
			word = " DESC"
		}
		keys = append(keys, y.sql+collate(y.t)+word)
	}
	if len(keys) == 0 {
		return "", nil
	}
	return " ORDER BY " + strings.Join(keys, ", "), nil
}

func (b *binder) limit(q *ast.Query, sel *ast.Select, sc *scope) (string, error) {
	number := func(x ast.Expr) (string, error) {
		y, err := b.expr(x, &scope{})
		if err == nil && !y.t.Kind.Integer() || strings.HasPrefix(y.sql, "-") || y.null {
			return "", types.Errorf(1060, "The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.").WithLevel(15, 1).At(x.Pos().Line)
		}
		return y.sql, err
	}
	if sel.Top != nil {
		n, err := number(sel.Top.N)
		return " LIMIT " + n, err
	}
	if q.Offset == nil {
		return "", nil
	}
	skip, err := number(q.Offset)
	if err != nil {
		return "", err
	}
	n := "-1"
	if q.Fetch != nil {
		if n, err = number(q.Fetch); err != nil {
			return "", err
		}
	}
	return " LIMIT " + n + " OFFSET " + skip, nil
}
