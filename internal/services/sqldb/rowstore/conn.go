package rowstore

import (
	"context"
	"database/sql/driver"
	"io"
)

// connection is what a connection of SQLite's driver can.
type connection interface {
	driver.Conn
	driver.ExecerContext
	driver.ConnPrepareContext
}

// Conn is a connection, which one session uses. Only one goroutine at a time
// may be in it, but the closures that a statement calls may run others on it.
type Conn struct {
	driver     *Driver
	raw        connection
	handle     uintptr // SQLite's address of it
	statements map[string]*statement
	watcher    *watcher // of the statement that was run last
}

// statement is one that is prepared. kept says that others of its text will
// find it.
type statement struct {
	raw        driver.Stmt
	kept, busy bool
}

// free is called after a statement's use.
func (s *statement) free() {
	if s.busy = false; !s.kept {
		_ = s.raw.Close()
	}
}

// kept is how many prepared statements a connection keeps.
const kept = 256

// Driver returns the driver that the connection is of.
func (c *Conn) Driver() *Driver { return c.driver }

// Close closes the connection.
func (c *Conn) Close() error {
	for _, s := range c.statements {
		_ = s.raw.Close()
	}
	c.statements = nil
	if c.watcher != nil {
		c.watcher.stop()
	}
	return c.raw.Close()
}

// prepare returns a statement of a text that is free, to be freed after its
// use.
func (c *Conn) prepare(ctx context.Context, text string) (*statement, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	old := c.statements[text]
	if old != nil && !old.busy {
		old.busy = true
		return old, nil
	}
	w := c.watch(ctx)
	raw, err := c.raw.PrepareContext(context.Background(), text)
	c.unwatch(w)
	if err != nil {
		return nil, c.failed(ctx, err)
	}
	s := &statement{raw: raw, kept: old == nil, busy: true}
	if s.kept {
		if len(c.statements) >= kept {
			c.forget()
		}
		c.statements[text] = s
	}
	return s, nil
}

// forget closes the statements that nobody uses.
func (c *Conn) forget() {
	for text, s := range c.statements {
		if !s.busy {
			_ = s.raw.Close()
			delete(c.statements, text)
		}
	}
}

func named(args []any) []driver.NamedValue {
	out := make([]driver.NamedValue, len(args))
	for i, a := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return out
}

// Exec runs one statement with encoded values for ?1, ?2 …, and returns how
// many rows it changed.
func (c *Conn) Exec(ctx context.Context, text string, args ...any) (int64, error) {
	s, err := c.prepare(ctx, text)
	if err != nil {
		return 0, err
	}
	defer s.free()
	defer c.unwatch(c.watch(ctx))
	r, err := s.raw.(driver.StmtExecContext).ExecContext(context.Background(), named(args))
	if err != nil {
		return 0, c.failed(ctx, err)
	}
	return r.RowsAffected()
}

// Script runs statements that have no parameters and are not kept.
func (c *Conn) Script(ctx context.Context, text string) error {
	_, err := c.raw.ExecContext(ctx, text, nil)
	return c.failed(ctx, err)
}

func (c *Conn) failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return uncarry(err)
}

// Query begins one statement that yields rows. They must be closed.
func (c *Conn) Query(ctx context.Context, text string, args ...any) (*Rows, error) {
	s, err := c.prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	w := c.watch(ctx)
	raw, err := s.raw.(driver.StmtQueryContext).QueryContext(context.Background(), named(args))
	if err != nil {
		c.unwatch(w)
		s.free()
		return nil, c.failed(ctx, err)
	}
	return &Rows{ctx: ctx, c: c, raw: raw, of: s, watcher: w, row: make([]driver.Value, len(raw.Columns()))}, nil
}

// Rows are the rows of a statement that is run.
type Rows struct {
	ctx     context.Context
	c       *Conn
	raw     driver.Rows
	of      *statement // nil after Close
	watcher *watcher
	row     []driver.Value
	n       int
}

// Next returns the next row, encoded and valid until the next call, or io.EOF.
func (r *Rows) Next() ([]driver.Value, error) {
	if r.n++; r.n%64 == 0 && r.ctx.Err() != nil { // rows that come out of a sorter are not interrupted
		return nil, r.ctx.Err()
	}
	if err := r.raw.Next(r.row); err != nil {
		if err == io.EOF {
			return nil, err
		}
		return nil, r.c.failed(r.ctx, err)
	}
	return r.row, nil
}

// Close ends the statement.
func (r *Rows) Close() error {
	if r.of == nil {
		return nil
	}
	r.c.unwatch(r.watcher)
	err := r.raw.Close()
	r.of.free()
	r.of = nil
	return err
}

// One runs a statement for its first row, nil if there is none.
func (c *Conn) One(ctx context.Context, text string, args ...any) ([]driver.Value, error) {
	r, err := c.Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	row, err := r.Next()
	if err == io.EOF {
		return nil, nil
	}
	return append([]driver.Value(nil), row...), err
}
