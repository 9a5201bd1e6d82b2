package rowstore

import (
	"database/sql/driver"
	"errors"
	"math"
	"math/big"

	"modernc.org/sqlite"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Functions of groups that SQLite's text names, each of one argument so that
// DISTINCT goes with them, and usable in windows:
//
//	wholesum(x)  the sum of integers; 8115 beyond bigint
//	longsum(x)   the sum of decimals of either form, as 17 bytes
//	spread(x)    the sum of the squares of the distances of floats from their mean
//	checksum(x)  the exclusive or of integers
//	single(x)    the value of the only row; 512 if there are more
//
// and agg(n, …), which is the Group of a number and has no windows.
func (d *Driver) registerAggregates() error {
	return errors.Join(
		d.aggregate("wholesum", 1, func() sqlite.AggregateFunction { return &sum{} }),
		d.aggregate("longsum", 1, func() sqlite.AggregateFunction { return &sum{long: true} }),
		d.aggregate("spread", 1, func() sqlite.AggregateFunction { return &spread{} }),
		d.aggregate("checksum", 1, func() sqlite.AggregateFunction { return &checksum{} }),
		d.aggregate("single", 1, func() sqlite.AggregateFunction { return &single{} }),
		d.aggregate("agg", -1, func() sqlite.AggregateFunction { return &grouping{d: d} }))
}

// aggregate enters a function of n arguments that has a state for each group.
func (d *Driver) aggregate(name string, n int32, f func() sqlite.AggregateFunction) error {
	return d.d.RegisterFunction(name, &sqlite.FunctionImpl{NArgs: n, VolatileArgs: true, MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) { return f(), nil }})
}

type sum struct {
	long  bool
	n     int64
	total big.Int
}

func (s *sum) add(v driver.Value, sign int) error {
	var x big.Int
	switch v := v.(type) {
	case nil:
		return nil
	case int64:
		x.SetInt64(v)
	case []byte:
		x.Set(shortDecimal(v))
	}
	s.n += int64(sign)
	if sign < 0 {
		s.total.Sub(&s.total, &x)
	} else {
		s.total.Add(&s.total, &x)
	}
	return nil
}

func (s *sum) Step(_ *sqlite.FunctionContext, args []driver.Value) error { return s.add(args[0], 1) }
func (s *sum) WindowInverse(_ *sqlite.FunctionContext, args []driver.Value) error {
	return s.add(args[0], -1)
}

func (s *sum) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	switch {
	case s.n == 0:
		return nil, nil
	case s.long:
		if s.total.BitLen() > 127 {
			return nil, carry(types.Overflow(types.NewDecimal(38, 0)))
		}
		return longDecimal(&s.total), nil
	case !s.total.IsInt64():
		return nil, carry(types.Overflow(types.Of(types.BigInt)))
	}
	return s.total.Int64(), nil
}

func (*sum) Final(*sqlite.FunctionContext) {}

type spread struct {
	n       int64
	mean, s float64
}

func (s *spread) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	if x, ok := args[0].(float64); ok {
		s.n++
		d := x - s.mean
		s.mean += d / float64(s.n)
		s.s += d * (x - s.mean)
	}
	return nil
}

func (s *spread) WindowInverse(_ *sqlite.FunctionContext, args []driver.Value) error {
	x, ok := args[0].(float64)
	if !ok {
		return nil
	}
	if s.n--; s.n == 0 {
		s.mean, s.s = 0, 0
		return nil
	}
	d := x - s.mean
	s.mean -= d / float64(s.n)
	s.s -= d * (x - s.mean)
	return nil
}

func (s *spread) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	if s.n == 0 {
		return nil, nil
	}
	return math.Max(s.s, 0), nil
}

func (*spread) Final(*sqlite.FunctionContext) {}

type checksum struct{ n, x int64 }

func (s *checksum) add(v driver.Value, n int64) error {
	if x, ok := v.(int64); ok {
		s.n += n
		s.x ^= x
	}
	return nil
}

func (s *checksum) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	return s.add(args[0], 1)
}

func (s *checksum) WindowInverse(_ *sqlite.FunctionContext, args []driver.Value) error {
	return s.add(args[0], -1)
}

func (s *checksum) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	if s.n == 0 {
		return nil, nil
	}
	return s.x, nil
}

func (*checksum) Final(*sqlite.FunctionContext) {}

type single struct {
	n int
	v driver.Value
}

func (s *single) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	if s.n++; s.n > 1 {
		return carry(types.Errorf(512, "Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression."))
	}
	own(args)
	s.v = args[0]
	return nil
}

func (*single) WindowInverse(*sqlite.FunctionContext, []driver.Value) error { return errNoWindow }
func (s *single) WindowValue(*sqlite.FunctionContext) (driver.Value, error) { return s.v, nil }
func (*single) Final(*sqlite.FunctionContext)                               {}

var errNoWindow = errors.New("rowstore: the function has no windows")

// grouping is an aggregate that learns from its first row which one it is.
type grouping struct {
	d  *Driver
	in Group
}

func (a *grouping) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	if a.in == nil {
		f, ok := a.d.groups.get(args[0].(int64))
		if !ok {
			return errors.New("rowstore: no such group")
		}
		a.in = f()
	}
	own(args[1:])
	return carry(a.in.Step(args[1:]))
}

func (*grouping) WindowInverse(*sqlite.FunctionContext, []driver.Value) error { return errNoWindow }

func (a *grouping) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	if a.in == nil {
		return nil, nil
	}
	v, err := a.in.Result()
	return v, carry(err)
}

func (*grouping) Final(*sqlite.FunctionContext) {}
