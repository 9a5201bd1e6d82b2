package dml

import (
	"math"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// top is TOP (n) of a change; without one, q is nil.
type top struct{ q *Query }

func (c *compiler) top(x *ast.Top) (*top, error) {
	if x == nil {
		return &top{}, nil
	}
	if x.Percent || x.Ties {
		return nil, types.Unsupported("TOP with PERCENT or WITH TIES in a change").At(x.Line)
	}
	q, err := c.query(selecting(item(x.N)), nil)
	if err != nil {
		return nil, err
	}
	if k := q.Columns()[0].Type.Kind; !k.Numeric() && k != types.Unknown {
		return nil, types.Errorf(1060, "The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.").WithLevel(15, 1).At(x.Line)
	}
	return &top{q}, nil
}

// rows is how many rows may be changed.
func (t *top) rows(w *work) (int64, error) {
	n := int64(math.MaxInt64)
	if w.RowCount > 0 {
		n = w.RowCount
	}
	if t.q == nil {
		return n, nil
	}
	err := t.q.Run(w.ctx, w.Values, nil, func(v []types.Value) error {
		y, err := types.Convert(v[0], t.q.Columns()[0].Type, types.Of(types.BigInt), 0)
		if err == nil && y.IsNull() {
			err = types.Errorf(1060, "The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.").WithLevel(15, 1)
		}
		if err == nil && y.Int < 0 {
			err = types.Errorf(127, "A TOP N or FETCH rowcount value may not be negative.").WithLevel(15, 1)
		}
		n = min(n, y.Int)
		return err
	})
	return n, err
}
