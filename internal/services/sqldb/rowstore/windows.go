package rowstore

import (
	"database/sql/driver"
	"errors"
	"math"

	"modernc.org/sqlite"
)

// Functions of windows that SQLite's text names:
//
//	firstvalue(x), lastvalue(x)  the first and last value of the frame that is not NULL
//	nthfirst(x, n), nthlast(x, n)  the n-th of them from either end
//	percentcont(x, p)  the value at the place p, 0 to 1, of floats in order, between two of them where it is there; NULLs left out
//	percentdisc(x, p)  the first value of those in order that p of them reach
func (d *Driver) registerWindows() error {
	return errors.Join(
		d.aggregate("firstvalue", 1, func() sqlite.AggregateFunction { return &known{n: 1} }),
		d.aggregate("lastvalue", 1, func() sqlite.AggregateFunction { return &known{n: 1, last: true} }),
		d.aggregate("nthfirst", 2, func() sqlite.AggregateFunction { return &known{} }),
		d.aggregate("nthlast", 2, func() sqlite.AggregateFunction { return &known{last: true} }),
		d.aggregate("percentcont", 2, func() sqlite.AggregateFunction { return &percentile{between: true} }),
		d.aggregate("percentdisc", 2, func() sqlite.AggregateFunction { return &percentile{} }))
}

// known holds the values of a frame that are not NULL, with their places.
type known struct {
	last    bool
	n       int64
	in, out int64 // rows that have come and gone
	held    heldValues
	places  []int64
}

func (k *known) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	k.in++
	if len(args) > 1 {
		k.n, _ = args[1].(int64)
	}
	if args[0] == nil {
		return nil
	}
	if err := k.held.add(args[0]); err != nil {
		return err
	}
	k.places = append(k.places, k.in)
	return nil
}

func (k *known) WindowInverse(*sqlite.FunctionContext, []driver.Value) error {
	k.out++
	if len(k.places) > 0 && k.places[0] <= k.out {
		k.held.drop()
		k.places = k.places[1:]
	}
	return nil
}

func (k *known) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	i := k.n - 1
	if k.last {
		i = int64(len(k.held.values)) - k.n
	}
	if i < 0 || i >= int64(len(k.held.values)) {
		return nil, nil
	}
	return k.held.values[i], nil
}

func (*known) Final(*sqlite.FunctionContext) {}

// percentile holds the values of a partition that are not NULL, in order.
type percentile struct {
	between bool
	p       float64
	held    heldValues
}

func (a *percentile) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	a.p, _ = args[1].(float64)
	if args[0] != nil {
		return a.held.add(args[0])
	}
	return nil
}

func (*percentile) WindowInverse(*sqlite.FunctionContext, []driver.Value) error { return errNoWindow }

func (a *percentile) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	values := a.held.values
	n := len(values)
	if n == 0 {
		return nil, nil
	}
	if !a.between {
		return values[min(max(int(math.Ceil(a.p*float64(n)))-1, 0), n-1)], nil
	}
	at := a.p * float64(n-1)
	low := min(max(int(math.Floor(at)), 0), n-1)
	high := min(low+1, n-1)
	x, _ := values[low].(float64)
	y, _ := values[high].(float64)
	return x + (y-x)*(at-float64(low)), nil
}

func (*percentile) Final(*sqlite.FunctionContext) {}
