package rowstore

import (
	"database/sql/driver"
	"errors"
	"math"
	"strings"

	"modernc.org/sqlite"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// mostHeld is how many bytes of values one function of a window may hold.
const mostHeld = 256 << 20

// sizeOf is what a value takes in memory, about.
func sizeOf(v driver.Value) int {
	const itself = 32
	switch v := v.(type) {
	case string:
		return itself + len(v)
	case []byte:
		return itself + len(v)
	}
	return itself
}

// Functions of windows that SQLite's text names:
//
//	firstvalue(x), lastvalue(x)  the first and last value of the frame that is not NULL
//	nthfirst(x, n), nthlast(x, n)  the n-th of them from either end
//	percentcont(x, p)  the value at the place p, 0 to 1, of floats in order, between two of them where it is there; NULLs left out
//	percentdisc(x, p)  the first value of those in order that p of them reach
func (d *Driver) registerWindows() error {
	add := func(name string, n int32, f func() sqlite.AggregateFunction) error {
		return d.d.RegisterFunction(name, &sqlite.FunctionImpl{NArgs: n, VolatileArgs: true, MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) { return f(), nil }})
	}
	return errors.Join(
		add("firstvalue", 1, func() sqlite.AggregateFunction { return &known{n: 1} }),
		add("lastvalue", 1, func() sqlite.AggregateFunction { return &known{n: 1, last: true} }),
		add("nthfirst", 2, func() sqlite.AggregateFunction { return &known{} }),
		add("nthlast", 2, func() sqlite.AggregateFunction { return &known{last: true} }),
		add("percentcont", 2, func() sqlite.AggregateFunction { return &percentile{between: true} }),
		add("percentdisc", 2, func() sqlite.AggregateFunction { return &percentile{} }))
}

// known holds the values of a frame that are not NULL, with their places.
type known struct {
	last    bool
	n       int64
	in, out int64 // rows that have come and gone
	values  []driver.Value
	places  []int64
	taken   int // bytes of the values
}

func (k *known) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	k.in++
	if len(args) > 1 {
		k.n, _ = args[1].(int64)
	}
	if args[0] != nil {
		if k.taken += sizeOf(args[0]); k.taken > mostHeld {
			return carry(types.OutOfMemory())
		}
		k.values, k.places = append(k.values, held(args[0])), append(k.places, k.in)
	}
	return nil
}

func (k *known) WindowInverse(*sqlite.FunctionContext, []driver.Value) error {
	k.out++
	if len(k.places) > 0 && k.places[0] <= k.out {
		k.taken -= sizeOf(k.values[0])
		k.values[0] = nil // the array lives on
		k.values, k.places = k.values[1:], k.places[1:]
	}
	return nil
}

func (k *known) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	i := k.n - 1
	if k.last {
		i = int64(len(k.values)) - k.n
	}
	if i < 0 || i >= int64(len(k.values)) {
		return nil, nil
	}
	return k.values[i], nil
}

func (*known) Final(*sqlite.FunctionContext) {}

// percentile holds the values of a partition that are not NULL, in order.
type percentile struct {
	between bool
	p       float64
	values  []driver.Value
	taken   int
}

func (a *percentile) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	a.p, _ = args[1].(float64)
	if args[0] != nil {
		if a.taken += sizeOf(args[0]); a.taken > mostHeld {
			return carry(types.OutOfMemory())
		}
		a.values = append(a.values, held(args[0]))
	}
	return nil
}

func (*percentile) WindowInverse(*sqlite.FunctionContext, []driver.Value) error { return errNoWindow }

func (a *percentile) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	n := len(a.values)
	if n == 0 {
		return nil, nil
	}
	if !a.between {
		return a.values[min(max(int(math.Ceil(a.p*float64(n)))-1, 0), n-1)], nil
	}
	at := a.p * float64(n-1)
	low := min(max(int(math.Floor(at)), 0), n-1)
	high := min(low+1, n-1)
	x, _ := a.values[low].(float64)
	y, _ := a.values[high].(float64)
	return x + (y-x)*(at-float64(low)), nil
}

func (*percentile) Final(*sqlite.FunctionContext) {}

// held makes a value that SQLite lends the caller's.
func held(v driver.Value) driver.Value {
	switch v := v.(type) {
	case string:
		return strings.Clone(v)
	case []byte:
		return append(make([]byte, 0, len(v)), v...)
	}
	return v
}
