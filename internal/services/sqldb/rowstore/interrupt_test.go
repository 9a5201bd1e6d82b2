package rowstore

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A statement ends with its context wherever it is: before its first row,
// between rows, and in one that changes.
func TestInterrupt(t *testing.T) {
	d, err := NewDriver()
	if err != nil {
		t.Fatal(err)
	}
	c, err := d.Open(context.Background(), t.TempDir()+"/x.db")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
	if _, err := c.Exec(context.Background(), "CREATE TABLE t (a)"); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{endless + "SELECT count(*) FROM n", endless + "INSERT INTO t SELECT i FROM n WHERE i < 0", endless + "SELECT i FROM n WHERE i = 1 OR i < 0"} {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		began := time.Now()
		rows, err := c.Query(ctx, text)
		for err == nil {
			_, err = rows.Next()
		}
		if rows != nil {
			rows.Close()
		}
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) > 5*time.Second {
			t.Errorf("%s: %v after %v", text, err, time.Since(began))
		}
		if row, err := c.One(context.Background(), "SELECT 1"); err != nil || len(row) != 1 {
			t.Errorf("after %s: %v, %v", text, row, err)
		}
	}
}

// Statements of one context share its watch: the next one is interrupted like
// the first, even if the context ended in between and nobody saw it yet, and
// what runs in no context after it is not.
func TestWatchesAreShared(t *testing.T) {
	c := open(t)
	const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
	ctx, cancel := context.WithCancel(context.Background())
	if _, err := c.One(ctx, "SELECT 1"); err != nil {
		t.Fatal(err)
	}
	first := c.watcher
	inner, end := context.WithCancel(ctx)
	rows, err := c.Query(ctx, "SELECT 1 UNION ALL SELECT 2")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.One(inner, "SELECT 1"); err != nil { // within another one
		t.Fatal(err)
	}
	end()
	if _, err := rows.Next(); err != nil {
		t.Error(err)
	}
	rows.Close()
	if _, err := c.One(ctx, "SELECT 1"); err != nil || c.watcher == first || first.running != 0 {
		t.Errorf("%v, %+v", err, first)
	}
	w := c.watcher
	cancel()
	for over := false; !over; time.Sleep(time.Millisecond) {
		w.mu.Lock()
		over = w.over
		w.mu.Unlock()
	}
	if _, err := c.One(context.Background(), "SELECT 1"); err != nil {
		t.Error(err)
	}
	late := c.watch(ctx) // as a statement does that looked at the context before it ended
	if _, err := c.One(context.Background(), endless); err == nil {
		t.Error("the statement was not interrupted")
	}
	c.unwatch(late)
	time.Sleep(2 * again)
	if _, err := c.One(context.Background(), "SELECT 1"); err != nil {
		t.Error(err)
	}
}
