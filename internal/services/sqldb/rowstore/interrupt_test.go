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
