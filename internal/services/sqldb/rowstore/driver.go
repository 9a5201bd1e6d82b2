package rowstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"runtime"

	"modernc.org/sqlite"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Driver opens connections that know T-SQL's collations and functions, and
// holds the closures that their statements call. One is enough for a process,
// and it may be used by many goroutines.
type Driver struct {
	d       sqlite.Driver
	scalars registry[Scalar]
	groups  registry[func() Group]
	tables  registry[Table]
}

// NewDriver returns a driver.
func NewDriver() (*Driver, error) {
	d := &Driver{}
	call := func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		f, ok := d.scalars.get(args[0].(int64))
		if !ok {
			return nil, fmt.Errorf("rowstore: no function %d", args[0])
		}
		own(args[1:])
		v, err := f(args[1:])
		return v, carry(err)
	}
	err := errors.Join(
		d.d.RegisterFunction("x", &sqlite.FunctionImpl{NArgs: -1, Deterministic: true, VolatileArgs: true, Scalar: call}),
		d.d.RegisterFunction("v", &sqlite.FunctionImpl{NArgs: -1, VolatileArgs: true, Scalar: call}),
		d.registerAggregates(),
		d.registerWindows(),
		d.registerVariants(),
		d.d.RegisterModule("rows", module{d}))
	for _, c := range collations {
		err = errors.Join(err, d.d.RegisterCollationUtf8(c.name, func(a, b string) int { return types.CompareText(c.like, a, b) }))
	}
	return d, err
}

// Open opens the file of a database, and makes it if there is none. busy is
// what a writer finds that has to wait longer than the connection's lock
// timeout, which is none at first: callers let one write at a time. Where the
// system has it, the file is this process's alone: its connections share the
// index of the log in memory, and a read makes no system calls to lock it.
// Temporary tables and what sorting keeps are in memory up to 2 MB each, then in
// files without a name in SQLite's folder for such, /var/tmp or what TMPDIR says.
func (d *Driver) Open(_ context.Context, path string) (*Conn, error) {
	q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(NORMAL)", "temp_store(FILE)", "trusted_schema(ON)", "cache_size(-8000)"}}
	if runtime.GOOS != "windows" {
		q.Set("vfs", "unix-excl")
	}
	name := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
	if path == ":memory:" {
		name = ":memory:?" + q.Encode()
	}
	raw, err := d.d.Open(name)
	if err != nil {
		return nil, err
	}
	handle, err := handleOf(raw)
	if err != nil {
		return nil, errors.Join(err, raw.Close())
	}
	limit(handle)
	c := &Conn{driver: d, raw: raw.(connection), handle: handle, statements: map[string]*statement{}}
	for _, w := range widths {
		if _, err := c.Exec(context.Background(), fmt.Sprintf("CREATE VIRTUAL TABLE temp.rows%d USING rows(%d)", w, w)); err != nil {
			c.Close()
			return nil, err
		}
	}
	return c, nil
}
