package bind

import (
	"context"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// apply is CROSS and OUTER APPLY: what stands on the right is a statement of
// its own, which runs for each row of the left on the same connection, unless
// it uses no column of the left.
func (b *binder) apply(x *ast.Join, left string, sc *scope) (string, error) {
	word, on := " JOIN ", ""
	if x.Kind == ast.OuterApply {
		word, on = " LEFT JOIN ", " ON 1"
	}
	mark := len(sc.sets)
	var text string
	var err error
	if f, ok := x.Right.(*ast.Function); ok {
		text, err = b.tableFunction(f, sc, true)
	} else {
		text, err = b.lateral(x.Right, sc)
	}
	if err != nil {
		return "", err
	}
	if x.Kind == ast.OuterApply {
		for _, r := range sc.sets[mark:] {
			for _, f := range r.fields {
				f.null = true
			}
		}
	}
	return left + word + text + on, nil
}

// lateral binds a source that may use the columns of those before it.
func (b *binder) lateral(x ast.Source, sc *scope) (string, error) {
	switch x := x.(type) {
	case *ast.Derived:
		return b.each(sc, x.Alias, x.Columns, func(outer *scope) (*relation, error) { return b.query(x.Query, outer, false) })
	case *ast.ValuesSource:
		return b.each(sc, x.Alias, x.Columns, func(outer *scope) (*relation, error) { return b.valuesOf(x.Rows, outer) })
	}
	return b.source(x, sc)
}

// each binds a query that runs for each row of the sources that the scope has
// so far.
func (b *binder) each(sc *scope, alias *ast.Ident, columns []ast.Ident, bind func(outer *scope) (*relation, error)) (string, error) {
	up := b.st
	st := &statement{up: up}
	b.st = st
	r, err := bind(sc)
	b.st = up
	if err != nil {
		return "", err
	}
	if !st.rows { // it stands alone
		if r, err = bind(sc.outer); err != nil {
			return "", err
		}
		return b.derived(r, alias, columns, sc)
	}
	text, err := b.derived(r, alias, columns, sc)
	if err != nil {
		return "", err
	}
	name := aliasOf(text)
	text, err = b.eachRow(st, r.sql, len(r.cols))
	return text + " AS " + name, err
}

// context is the one of the run.
func (p *Plan) context() context.Context {
	if p.ctx == nil {
		return context.Background()
	}
	return p.ctx
}

// pivot rotates rows into columns: grouped by all columns but two, one
// aggregate for each value named.
func (b *binder) pivot(x *ast.Pivot, sc *scope) (string, error) {
	own := &scope{outer: sc.outer, st: b.st, clause: "SELECT"}
	from, err := b.source(x.Source, own)
	if err != nil {
		return "", err
	}
	name := strings.ToUpper(x.Aggregate.Name.Object())
	if !isAggregate(name) || len(x.Aggregate.Args) != 1 || x.Aggregate.Star || name == "STRING_AGG" || name == "JSON_ARRAYAGG" || strings.HasPrefix(name, "APPROX_PERC") {
		return "", types.Errorf(102, "Incorrect syntax near '%s'.", x.Aggregate.Name.Object()).WithLevel(15, 1).At(x.Line)
	}
	value, err := b.expr(x.Aggregate.Args[0], own)
	if err != nil {
		return "", err
	}
	spread, err := b.expr(x.For, own)
	if err != nil {
		return "", err
	}
	r := &relation{}
	var list, keys []string
	add := func(name string, y bound) {
		list = append(list, fmt.Sprintf("%s AS k%d", y.text(), len(list)))
		r.cols = append(r.cols, outcol{name, y})
	}
	for _, set := range own.sets {
		for _, f := range set.fields {
			y, err := b.column(f, own)
			if err != nil {
				return "", err
			}
			if y.sql == value.sql || y.sql == spread.sql {
				continue
			}
			add(f.name, y)
			keys = append(keys, b.key(y))
		}
	}
	for _, in := range x.In {
		v := types.Sized(types.NVarChar, types.Max)
		c, err := b.compared("=", spread, constant(types.NewText(v.Kind, in.Name), v), x.Line)
		if err != nil {
			return "", err
		}
		y := value
		y.field, y.null = nil, true
		y.sql = "(CASE WHEN " + c + " THEN " + value.sql + " END)"
		out, err := b.aggregated(name, x.Aggregate, []bound{y}, bound{agg: true}, "", own)
		if err != nil {
			return "", err
		}
		add(in.Name, out)
	}
	r.sql = "SELECT " + strings.Join(list, ", ") + " FROM " + from
	if len(keys) > 0 {
		r.sql += " GROUP BY " + strings.Join(keys, ", ")
	}
	return b.derived(r, x.Alias, x.Columns, sc)
}

// unpivot rotates columns into rows; NULLs are left out.
func (b *binder) unpivot(x *ast.Unpivot, sc *scope) (string, error) {
	own := &scope{outer: sc.outer, st: b.st}
	from, err := b.source(x.Source, own)
	if err != nil {
		return "", err
	}
	rotated := map[string]bool{}
	var values []bound
	for _, c := range x.In {
		y, err := b.find(c.Name, own)
		if err != nil {
			return "", err
		}
		rotated[y.sql] = true
		if len(values) > 0 && values[0].t != y.t {
			return "", types.Errorf(8167, "The type of column \"%s\" conflicts with the type of other columns specified in the UNPIVOT list.", c.Name.Object()).At(x.Line)
		}
		values = append(values, y)
	}
	var parts []string
	r := &relation{}
	for i, v := range values {
		cols := []outcol{}
		for _, set := range own.sets {
			for _, f := range set.fields {
				y, err := b.column(f, own)
				if err != nil {
					return "", err
				}
				if !rotated[y.sql] {
					cols = append(cols, outcol{f.name, y})
				}
			}
		}
		t := types.Sysname()
		cols = append(cols, outcol{x.Value.Name, bound{sql: v.sql, t: v.t, null: x.Nulls}}, outcol{x.For.Name, constant(types.NewText(t.Kind, values[i].field.name), t)})
		var list []string
		for j, c := range cols {
			list = append(list, fmt.Sprintf("%s AS k%d", c.b.text(), j))
		}
		part := "SELECT " + strings.Join(list, ", ") + " FROM " + from
		if !x.Nulls {
			part += " WHERE " + v.sql + " IS NOT NULL"
		}
		parts, r.cols = append(parts, part), cols
	}
	r.sql, r.op = strings.Join(parts, " UNION ALL "), "UNION ALL"
	return b.derived(r, x.Alias, x.Columns, sc)
}
