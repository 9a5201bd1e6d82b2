package rowstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"reflect"
	"sync"
	"time"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
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

// limit bounds what SQLite makes itself, the texts of || and group_concat and
// whole rows, so that it refuses with SQLITE_TOOBIG before it takes the memory.
func limit(handle uintptr) {
	tls := libc.NewTLS()
	defer tls.Close()
	sqlite3.Xsqlite3_limit(tls, handle, sqlite3.SQLITE_LIMIT_LENGTH, types.MaxBytes)
}

// again is how often a statement is interrupted that goes on: SQLite forgets
// an interruption that comes before the statement runs.
const again = 2 * time.Millisecond

// watcher interrupts what a connection runs when a context ends. Statements
// that run one after the other in one context have the same.
type watcher struct {
	ctx    context.Context
	handle uintptr
	stop   func() bool

	mu      sync.Mutex
	running int  // statements that it interrupts
	over    bool // the context ended while there was none
}

// watch begins to interrupt a statement when the context ends, until unwatch;
// nil for a context that never ends.
func (c *Conn) watch(ctx context.Context) *watcher {
	if ctx.Done() == nil {
		return nil
	}
	w := c.watcher
	if w == nil || w.ctx != ctx {
		if w != nil && w.running == 0 {
			w.stop()
		}
		w = &watcher{ctx: ctx, handle: c.handle}
		w.stop = context.AfterFunc(ctx, w.interrupt)
		c.watcher = w
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running++
	if w.over {
		w.over = false
		go w.interrupt()
	}
	return w
}

// unwatch ends what watch began.
func (c *Conn) unwatch(w *watcher) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running--
	if w.running == 0 && w != c.watcher { // one within another context came after it
		w.stop()
	}
}

// interrupt is run once the context has ended.
func (w *watcher) interrupt() {
	for w.strike() {
		time.Sleep(again)
	}
}

// strike interrupts once, and reports whether there was something to.
func (w *watcher) strike() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.running == 0 {
		w.over = true
		return false
	}
	sqlite3.Xsqlite3_interrupt(nil, w.handle) // one atomic store, for which no thread is needed
	return true
}
