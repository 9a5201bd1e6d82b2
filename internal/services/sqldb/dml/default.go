package dml

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// defaultValue is what a column has without a value: NULL where q is nil.
type defaultValue struct {
	q     *Query
	from  types.Type
	fixed bool // never another value
	known *types.Value
}

// defaultOf compiles the DEFAULT of a column.
func (c *compiler) defaultOf(t *table, i int) (*defaultValue, error) {
	k := t.t.Columns[i]
	if k.Default == nil {
		return &defaultValue{}, nil
	}
	tree, err := k.Default.Value.Tree()
	if err != nil {
		return nil, err
	}
	q, err := c.own(selecting(item(tree)), nil)
	if err != nil {
		return nil, err
	}
	d := &defaultValue{q: q, from: q.Given()[0].Type}
	if e := assignable(d.from, k.Type); e != nil {
		return nil, e
	}
	d.fixed = !holds(tree, func(n any) bool {
		switch n.(type) {
		case *ast.Call, *ast.NextValue, *ast.Global, *ast.Query, *ast.Method:
			return true
		}
		return false
	})
	return d, nil
}

// defaultValue computes a column's default for one row.
func (w *work) defaultValue(t *table, i int, d *defaultValue) (types.Value, error) {
	if d == nil || d.q == nil {
		return types.Null(), nil
	}
	if d.known != nil {
		return *d.known, nil
	}
	out := types.Null()
	err := d.q.Run(w.ctx, w.Values, nil, func(v []types.Value) error {
		y, err := t.assign(t.t.Columns[i], v[0], d.from)
		out = y
		return err
	})
	if err == nil && d.fixed {
		d.known = &out
	}
	return out, err
}
