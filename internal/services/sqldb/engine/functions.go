package engine

import (
	"database/sql/driver"
	"errors"
	"strings"
	"sync"
	"sync/atomic"

	"modernc.org/sqlite"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// scalar computes a function of encoded values.
type scalar func(args []driver.Value) (any, error)

// aggregate is a function of groups in the making.
type aggregate interface {
	step(v any) error
	result() (any, error)
}

// registry is what SQLite calls: closures by their numbers. It belongs to an
// engine, and a statement's closures leave it when the statement ends.
type registry struct {
	next   atomic.Int64
	mu     sync.RWMutex
	scalar map[int64]scalar
	group  map[int64]func() aggregate
}

// prefix marks the errors of closures, which SQLite carries as text.
const prefix = "tsql\x01"

// newDriver returns a SQLite driver with T-SQL's functions and collations.
func newDriver(g *registry) (*sqlite.Driver, error) {
	d := &sqlite.Driver{}
	err := errors.Join(
		d.RegisterScalarFunction("x", -1, func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			g.mu.RLock()
			f := g.scalar[args[0].(int64)]
			g.mu.RUnlock()
			return f(args[1:])
		}),
		d.RegisterFunction("agg", &sqlite.FunctionImpl{NArgs: 2, MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) {
			return &grouping{g: g}, nil
		}}),
		d.RegisterCollationUtf8("ci", func(a, b string) int { return types.CompareText(types.DefaultCollation, a, b) }),
		d.RegisterCollationUtf8("cs", func(a, b string) int { return types.CompareText("Latin1_General_CS_AS", a, b) }),
		d.RegisterCollationUtf8("bin", func(a, b string) int { return types.CompareText("Latin1_General_BIN2", a, b) }))
	return d, err
}

// collate names SQLite's collation of T-SQL's.
func collate(t types.Type) string {
	switch {
	case !t.Kind.Character():
		return ""
	case strings.Contains(t.Collation, "_BIN"):
		return " COLLATE bin"
	case types.CaseSensitive(t.Collation):
		return " COLLATE cs"
	}
	return " COLLATE ci"
}

// add gives a closure its number.
func (g *registry) add(f scalar) int64 {
	n := g.next.Add(1)
	g.mu.Lock()
	g.scalar[n] = f
	g.mu.Unlock()
	return n
}

func (g *registry) addGroup(f func() aggregate) int64 {
	n := g.next.Add(1)
	g.mu.Lock()
	g.group[n] = f
	g.mu.Unlock()
	return n
}

func (g *registry) drop(numbers []int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, n := range numbers {
		delete(g.scalar, n)
		delete(g.group, n)
	}
}

// grouping is an aggregate that learns from its first row which one it is.
type grouping struct {
	g  *registry
	in aggregate
}

func (a *grouping) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	if a.in == nil {
		a.g.mu.RLock()
		a.in = a.g.group[args[0].(int64)]()
		a.g.mu.RUnlock()
	}
	if args[1] == nil {
		return nil
	}
	return a.in.step(args[1])
}

func (a *grouping) WindowInverse(*sqlite.FunctionContext, []driver.Value) error {
	return errors.New("engine: aggregates have no windows")
}

func (a *grouping) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	if a.in == nil {
		return nil, nil
	}
	return a.in.result()
}

func (*grouping) Final(*sqlite.FunctionContext) {}
