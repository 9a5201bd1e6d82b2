package dml

import (
	"math"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// top is TOP (n) [PERCENT] of a change; without one, q is nil.
type top struct {
	q       *Query
	percent bool
}

func (c *compiler) top(x *ast.Top) (*top, error) {
	if x == nil {
		return &top{}, nil
	}
	if x.Ties {
		return nil, types.Errorf(1062, "The TOP N WITH TIES clause is not allowed without a corresponding ORDER BY clause.").WithLevel(15, 1).At(x.Line)
	}
	q, err := c.query(selecting(item(x.N)), nil)
	if err != nil {
		return nil, err
	}
	if k := q.Columns()[0].Type.Kind; !k.Numeric() && k != types.Unknown {
		return nil, types.Errorf(1060, "The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.").WithLevel(15, 1).At(x.Line)
	}
	return &top{q, x.Percent}, nil
}

// limit is how many rows may be changed: at most rows, and with of less than
// 100 that part of all, rounded up.
type limit struct {
	rows int64
	of   float64
}

// full reports that n rows are as many as there may be, whatever else there is.
func (l limit) full(n int) bool { return l.of == 100 && int64(n) >= l.rows }

// cut is how many of n rows are changed.
func (l limit) cut(n int) int {
	return int(min(l.rows, int64(math.Ceil(float64(n)*l.of/100))))
}

// limit is how many rows a run may change.
func (t *top) limit(w *work) (limit, error) {
	l := limit{rows: math.MaxInt64, of: 100}
	if w.RowCount > 0 {
		l.rows = w.RowCount
	}
	if t.q == nil {
		return l, nil
	}
	to := types.Of(types.BigInt)
	if t.percent {
		to = types.Of(types.Float)
	}
	err := t.q.Run(w.ctx, w.Values, nil, func(v []types.Value) error {
		y, err := types.Convert(v[0], t.q.Columns()[0].Type, to, 0)
		switch {
		case err != nil:
			return err
		case t.percent && (y.IsNull() || y.Float < 0 || y.Float > 100):
			return types.Errorf(1031, "Percent values must be between 0 and 100.").WithLevel(15, 1)
		case t.percent:
			l.of = y.Float
		case y.IsNull():
			return types.Errorf(1060, "The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.").WithLevel(15, 1)
		case y.Int < 0:
			return types.Errorf(127, "A TOP N or FETCH rowcount value may not be negative.").WithLevel(15, 1)
		default:
			l.rows = min(l.rows, y.Int)
		}
		return nil
	})
	return l, err
}
