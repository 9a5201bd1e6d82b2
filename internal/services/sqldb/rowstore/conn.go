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
}

type statement struct {
	raw  driver.Stmt
	busy bool
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
	return c.raw.Close()
}

// prepare returns the statement of a text that is free, and what to do with it
// after its use.
func (c *Conn) prepare(ctx context.Context, text string) (driver.Stmt, func(), error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	if s, ok := c.statements[text]; ok && !s.busy {
		s.busy = true
		return s.raw, func() { s.busy = false }, nil
	}
	raw, err := c.raw.PrepareContext(context.Background(), text)
	if err != nil {
		return nil, nil, uncarry(err)
	}
	if _, ok := c.statements[text]; ok {
		return raw, func() { _ = raw.Close() }, nil
	}
	if len(c.statements) >= kept {
		c.forget()
	}
	s := &statement{raw, true}
	c.statements[text] = s
	return raw, func() { s.busy = false }, nil
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
	s, done, err := c.prepare(ctx, text)
	if err != nil {
		return 0, err
	}
	defer done()
	defer c.watch(ctx)()
	r, err := s.(driver.StmtExecContext).ExecContext(context.Background(), named(args))
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
	s, done, err := c.prepare(ctx, text)
	if err != nil {
		return nil, err
	}
	unwatch := c.watch(ctx)
	raw, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), named(args))
	if err != nil {
		unwatch()
		done()
		return nil, c.failed(ctx, err)
	}
	return &Rows{ctx: ctx, c: c, raw: raw, done: done, unwatch: unwatch, row: make([]driver.Value, len(raw.Columns()))}, nil
}

// Rows are the rows of a statement that is run.
type Rows struct {
	ctx     context.Context
	c       *Conn
	raw     driver.Rows
	done    func()
	unwatch func()
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
	if r.done == nil {
		return nil
	}
	r.unwatch()
	err := r.raw.Close()
	r.done()
	r.done = nil
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
