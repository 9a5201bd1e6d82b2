package rowstore

import (
	"database/sql/driver"
	"sync"
	"sync/atomic"
)

// Scalar computes a function of encoded values.
type Scalar func(args []driver.Value) (driver.Value, error)

// Group is a function of a group of rows in the making.
type Group interface {
	Step(args []driver.Value) error
	Result() (driver.Value, error)
}

// Table returns rows for arguments. Each row is valid until the next is asked
// for; the end is io.EOF.
type Table func(args []driver.Value) (Source, error)

// Source yields rows of encoded values.
type Source interface {
	Next() ([]driver.Value, error)
	Close() error
}

// registry gives closures numbers, by which SQLite's text calls them.
type registry[T any] struct {
	next  atomic.Int64
	mu    sync.RWMutex
	items map[int64]T
	named map[string]int64
}

func (r *registry[T]) get(n int64) (T, bool) {
	r.mu.RLock()
	f, ok := r.items[n]
	r.mu.RUnlock()
	return f, ok
}

func (r *registry[T]) add(f T) int64 {
	n := r.next.Add(1)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(n, f)
	return n
}

func (r *registry[T]) put(n int64, f T) {
	if r.items == nil {
		r.items = map[int64]T{}
	}
	r.items[n] = f
}

// intern returns the number of the name, and enters the closure under it the
// first time.
func (r *registry[T]) intern(name string, f T) int64 {
	r.mu.RLock()
	n, ok := r.named[name]
	r.mu.RUnlock()
	if ok {
		return n
	}
	n = r.next.Add(1)
	r.mu.Lock()
	defer r.mu.Unlock()
	if n, ok := r.named[name]; ok {
		return n
	}
	if r.named == nil {
		r.named = map[string]int64{}
	}
	r.named[name] = n
	r.put(n, f)
	return n
}

func (r *registry[T]) drop(n int64) {
	r.mu.Lock()
	delete(r.items, n)
	r.mu.Unlock()
}

// Pure enters a function that depends on its arguments alone, as its name says
// in full; one name is entered once, and stays. SQLite calls it as x(n, …).
func (d *Driver) Pure(name string, f Scalar) int64 { return d.scalars.intern(name, f) }

// AddScalar enters a function that Drop ends: x(n, …) where equal arguments
// give equal results within a statement, v(n, …) where not.
func (d *Driver) AddScalar(f Scalar) int64 { return d.scalars.add(f) }

// AddTable enters rows that FROM reads as rowsW(n, …), with W as Width has it.
func (d *Driver) AddTable(f Table) int64 { return d.tables.add(f) }

// DropScalar forgets a function.
func (d *Driver) DropScalar(n int64) { d.scalars.drop(n) }

// DropTable forgets rows.
func (d *Driver) DropTable(n int64) { d.tables.drop(n) }

// AddGroup enters a function of groups, agg(n, …), that DropGroup ends.
func (d *Driver) AddGroup(f func() Group) int64 { return d.groups.add(f) }

// DropGroup forgets a function of groups.
func (d *Driver) DropGroup(n int64) { d.groups.drop(n) }
