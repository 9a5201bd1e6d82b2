package rowstore

import (
	"context"
	"fmt"
)

// Begin begins a transaction: immediate makes the connection the writer at
// once (1222 where another one is), otherwise it reads what is committed as
// of its first statement.
func (c *Conn) Begin(ctx context.Context, immediate bool) error {
	text := "BEGIN"
	if immediate {
		text = "BEGIN IMMEDIATE"
	}
	_, err := c.Exec(ctx, text)
	return err
}

// Commit commits.
func (c *Conn) Commit(ctx context.Context) error { _, err := c.Exec(ctx, "COMMIT"); return err }

// Rollback rolls everything back.
func (c *Conn) Rollback(ctx context.Context) error { _, err := c.Exec(ctx, "ROLLBACK"); return err }

// Savepoint sets the savepoint of a number; a number may be set again.
func (c *Conn) Savepoint(ctx context.Context, n int) error {
	_, err := c.Exec(ctx, fmt.Sprintf("SAVEPOINT p%d", n))
	return err
}

// Release forgets a savepoint and those set after it.
func (c *Conn) Release(ctx context.Context, n int) error {
	_, err := c.Exec(ctx, fmt.Sprintf("RELEASE p%d", n))
	return err
}

// RollbackTo undoes what was done since a savepoint, which stays set.
func (c *Conn) RollbackTo(ctx context.Context, n int) error {
	_, err := c.Exec(ctx, fmt.Sprintf("ROLLBACK TO p%d", n))
	return err
}

// LockTimeout sets how long a statement waits for the writer, in milliseconds.
func (c *Conn) LockTimeout(ctx context.Context, ms int) error {
	return c.Script(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", ms))
}
