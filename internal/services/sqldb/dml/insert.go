package dml

import (
	"fmt"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// mostRows is how many rows VALUES may have.
const mostRows = 1000

func (c *compiler) insert(x *ast.Insert) error {
	c.plan.command = tds.CommandInsert
	if x.Over {
		return types.Unsupported("INSERT OVERWRITE").At(x.Line)
	}
	t, err := c.target(x.Target, nil, x.With, x.Columns)
	if err != nil {
		return err
	}
	if err := c.allow(security.Insert, t, nil); err != nil {
		return err
	}
	src, err := c.source(x, t)
	if err != nil {
		return err
	}
	top, err := c.top(x.Top)
	if err != nil {
		return err
	}
	out, err := c.outputs(x.Output, t, &extras{none: true})
	if err != nil {
		return err
	}
	c.plan.run = func(w *work) error {
		if err := src.in.begin(w); err != nil {
			return err
		}
		most, err := top.limit(w)
		if err != nil {
			return err
		}
		var list []change
		err = src.most(w, most, func(v []types.Value, skip []bool) error {
			row, err := src.in.row(w, v, skip)
			if err != nil {
				return err
			}
			list = append(list, change{t: t.t, new: row})
			return w.room.Take(row)
		})
		if err != nil {
			return err
		}
		if err := w.applyTo(t, list); err != nil {
			return err
		}
		w.count = int64(len(list))
		if err := w.finish(); err != nil {
			return err
		}
		return w.emit(out, list, nil, nil)
	}
	return nil
}

// source is where an INSERT has its values from.
type source struct {
	in *inserter
	// each calls f with the values of each row, and which of them are DEFAULT.
	each func(w *work, f func(v []types.Value, skip []bool) error) error
}

// most is each for as many rows as may be inserted.
func (s *source) most(w *work, most limit, f func(v []types.Value, skip []bool) error) error {
	n := 0
	if most.of == 100 {
		return s.each(w, func(v []types.Value, skip []bool) error {
			if most.full(n) {
				return nil
			}
			n++
			return f(v, skip)
		})
	}
	var rows [][]types.Value
	var skips [][]bool
	err := s.each(w, func(v []types.Value, skip []bool) error {
		rows, skips = append(rows, slices.Clone(v)), append(skips, skip)
		return w.room.Take(v)
	})
	if err != nil {
		return err
	}
	for n < most.cut(len(rows)) {
		if err := f(rows[n], skips[n]); err != nil {
			return err
		}
		n++
	}
	return nil
}

func (c *compiler) source(x *ast.Insert, t *target) (*source, error) {
	switch {
	case x.Defaults:
		in, err := c.inserter(&target{t: t.t, name: t.name}, nil, -1, nil)
		return &source{in, func(_ *work, f func([]types.Value, []bool) error) error { return f(nil, nil) }}, err
	case x.Execute != nil:
		return c.executeSource(x, t)
	case x.Query != nil:
		return c.querySource(x, t)
	}
	return c.valuesSource(x, t)
}

func (c *compiler) querySource(x *ast.Insert, t *target) (*source, error) {
	q := x.Query
	if x.With != nil || len(x.Options) > 0 {
		n := *q
		n.Options = append(slices.Clone(q.Options), x.Options...)
		if x.With != nil {
			n.With = x.With
		}
		q = &n
	}
	y, err := c.query(q, nil)
	if err != nil {
		return nil, err
	}
	n := len(y.Columns())
	if want := len(x.Columns); want > 0 && n != want {
		if n < want {
			return nil, types.Errorf(120, "The select list for the INSERT statement contains fewer items than the insert list. The number of SELECT values must match the number of INSERT columns.").WithLevel(15, 1).At(x.Line)
		}
		return nil, types.Errorf(121, "The select list for the INSERT statement contains more items than the insert list. The number of SELECT values must match the number of INSERT columns.").WithLevel(15, 1).At(x.Line)
	}
	in, err := c.inserter(t, x.Columns, n, nil)
	if err != nil {
		return nil, err
	}
	return &source{in, func(w *work, f func([]types.Value, []bool) error) error {
		return y.Run(w.ctx, w.Values, nil, func(v []types.Value) error { return f(v, nil) })
	}}, in.takes(y.Given())
}

func (c *compiler) executeSource(x *ast.Insert, t *target) (*source, error) {
	in, err := c.inserter(t, x.Columns, -1, nil)
	if err != nil {
		return nil, err
	}
	return &source{in, func(w *work, f func([]types.Value, []bool) error) error {
		for _, s := range w.Executed {
			if len(s.Rows) == 0 {
				continue
			}
			if len(s.Columns) != len(in.given) {
				return types.Errorf(213, "Column name or number of supplied values does not match table definition.").WithLevel(16, 7)
			}
			if err := in.takes(s.Columns); err != nil {
				return err
			}
			for _, v := range s.Rows {
				if err := f(v, nil); err != nil {
					return err
				}
			}
		}
		return nil
	}}, nil
}

// valuesSource is VALUES. Several rows are one table of values, so that each
// column has one type.
func (c *compiler) valuesSource(x *ast.Insert, t *target) (*source, error) {
	if len(x.Values) > mostRows {
		return nil, types.Errorf(10738, "The number of row value expressions in the INSERT statement exceeds the maximum allowed number of %d row values.", mostRows).WithLevel(15, 1).At(x.Line)
	}
	width := len(x.Values[0])
	rows := make([][]ast.Expr, len(x.Values))
	skips := make([][]bool, len(x.Values))
	all := make([]bool, width)
	for i := range all {
		all[i] = true
	}
	for r, values := range x.Values {
		if len(values) != width {
			return nil, types.Errorf(10709, "The number of columns for each row in a table value constructor must be the same.").At(x.Line)
		}
		rows[r] = make([]ast.Expr, width)
		for i, v := range values {
			rows[r][i] = v
			if d, ok := v.(*ast.Default); ok {
				if skips[r] == nil {
					skips[r] = make([]bool, width)
				}
				skips[r][i] = true
				rows[r][i] = &ast.Literal{Span: d.Span, Kind: ast.Null}
			} else {
				all[i] = false
			}
		}
	}
	if want := len(x.Columns); want > 0 && width != want {
		if width < want {
			return nil, types.Errorf(109, "There are more columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.").WithLevel(15, 1).At(x.Line)
		}
		return nil, types.Errorf(110, "There are fewer columns in the INSERT statement than values specified in the VALUES clause. The number of values in the VALUES clause must match the number of columns specified in the INSERT statement.").WithLevel(15, 1).At(x.Line)
	}
	in, err := c.inserter(t, x.Columns, width, all)
	if err != nil {
		return nil, err
	}
	q := valuesQuery(rows)
	q.With, q.Options = x.With, x.Options
	y, err := c.query(q, nil)
	if err != nil {
		return nil, err
	}
	cols := y.Given()
	for i := range cols {
		if !slices.ContainsFunc(rows, func(row []ast.Expr) bool { return !ast.IsNullLiteral(row[i]) }) {
			cols[i].Type = types.Type{}
		}
	}
	return &source{in, func(w *work, f func([]types.Value, []bool) error) error {
		r := 0
		return y.Run(w.ctx, w.Values, nil, func(v []types.Value) error {
			r++
			return f(v, skips[r-1])
		})
	}}, in.takes(cols)
}

func valuesQuery(rows [][]ast.Expr) *ast.Query {
	sel := &ast.Select{}
	if len(rows) == 1 {
		for _, v := range rows[0] {
			sel.Items = append(sel.Items, item(v))
		}
		return &ast.Query{Body: sel}
	}
	from := &ast.ValuesSource{Rows: rows, Alias: &ast.Ident{Name: "v"}}
	for i := range rows[0] {
		name := fmt.Sprintf("c%d", i)
		from.Columns = append(from.Columns, ast.Ident{Name: name})
		sel.Items = append(sel.Items, item(&ast.Column{Name: nameOf("v", name)}))
	}
	sel.From = []ast.Source{from}
	return &ast.Query{Body: sel}
}
