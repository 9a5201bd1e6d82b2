package rowstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"reflect"
	"sync"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
)

// The driver watches a context with a goroutine for each statement, and then
// for its first row alone. Here contexts are watched by context.AfterFunc,
// which costs nothing until they end, for as long as rows are read. For
// sqlite3_interrupt the address of SQLite's connection is needed, which the
// driver keeps to itself.

// handleOf returns the address of a connection in SQLite.
func handleOf(c driver.Conn) (uintptr, error) {
	v := reflect.Indirect(reflect.ValueOf(c))
	if v.Kind() == reflect.Struct {
		if f := v.FieldByName("db"); f.IsValid() && f.Kind() == reflect.Uintptr && f.Uint() != 0 {
			return uintptr(f.Uint()), nil
		}
	}
	return 0, errors.New("rowstore: the driver's connection is not the one that is known")
}

// again is how often a statement is interrupted that goes on: SQLite forgets
// an interruption that comes before the statement runs.
const again = 2 * time.Millisecond

// watch interrupts what the connection runs when the context ends, until the
// function that it returns is called.
func (c *Conn) watch(ctx context.Context) func() {
	if ctx.Done() == nil {
		return func() {}
	}
	var w watcher
	stop := context.AfterFunc(ctx, func() { w.run(c.handle) })
	return func() {
		if !stop() {
			w.end()
		}
	}
}

// watcher is a watch whose context has ended.
type watcher struct {
	mu    sync.Mutex
	ended bool
}

func (w *watcher) run(handle uintptr) {
	for {
		w.mu.Lock()
		if w.ended {
			w.mu.Unlock()
			return
		}
		sqlite3.Xsqlite3_interrupt(nil, handle) // one atomic store, for which no thread is needed
		w.mu.Unlock()
		time.Sleep(again)
	}
}

func (w *watcher) end() {
	w.mu.Lock()
	w.ended = true
	w.mu.Unlock()
}
