package engine

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"
)

// TestDriver is what an application does with go-mssqldb: parameters,
// prepared statements, transactions, procedures, and errors.
func TestDriver(t *testing.T) {
	db := serve(t, newEngine(t)).open(t, "admin")
	ctx := t.Context()
	exec := func(text string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(ctx, text, args...); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	exec("CREATE TABLE t (id int IDENTITY PRIMARY KEY, name nvarchar(40) NOT NULL, at datetime2, price decimal(9,2))")
	at := time.Date(2026, 2, 3, 4, 5, 6, 700, time.UTC)
	exec("INSERT t (name, at, price) VALUES (@p1, @p2, @p3)", "bölt", at, 2.5)

	var id int64
	must(t, db.QueryRowContext(ctx, "INSERT t (name) OUTPUT inserted.id VALUES (@name)", sql.Named("name", "nut")).Scan(&id))
	if id != 2 {
		t.Errorf("OUTPUT returned %d", id)
	}
	st, err := db.PrepareContext(ctx, "SELECT name, at FROM t WHERE id = @p1")
	must(t, err)
	for range 3 {
		var name string
		var when time.Time
		must(t, st.QueryRowContext(ctx, 1).Scan(&name, &when))
		if name != "bölt" || !when.Equal(at) {
			t.Errorf("%q, %v", name, when)
		}
	}
	must(t, st.Close())

	exec("CREATE PROCEDURE twofold @n int, @twice int OUTPUT AS SET @twice = 2 * @n; SELECT name FROM t WHERE id = @n; RETURN 7")
	var twice int
	var name string
	rows, err := db.QueryContext(ctx, "twofold", sql.Named("n", 2), sql.Named("twice", sql.Out{Dest: &twice}))
	must(t, err)
	for rows.Next() {
		must(t, rows.Scan(&name))
	}
	must(t, rows.Close())
	if name != "nut" || twice != 4 {
		t.Errorf("the procedure: %q, %d", name, twice)
	}

	tx, err := db.BeginTx(ctx, nil)
	must(t, err)
	_, err = tx.ExecContext(ctx, "UPDATE t SET name = 'gone'")
	must(t, err)
	must(t, tx.Rollback())
	must(t, db.QueryRowContext(ctx, "SELECT count(*) FROM t WHERE name = 'gone'").Scan(&id))
	if id != 0 {
		t.Errorf("%d rows after ROLLBACK", id)
	}
	for text, want := range map[string]int32{"SELECT * FROM nope": 208, "SELEC 1": 2812, "SELECT (": 102, "INSERT t (price) VALUES (1)": 515, "SELECT nope FROM t": 207} {
		if _, err := db.ExecContext(ctx, text); number(err) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A client that cancels is answered at once, and can go on.
func TestAttention(t *testing.T) {
	db := serve(t, newEngine(t)).open(t, "admin")
	db.SetMaxOpenConns(1)
	for _, text := range []string{
		"WAITFOR DELAY '00:01:00'",
		"DECLARE @i int = 0; WHILE 1 = 1 SET @i = (@i + 1) % 10",
		"WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT max(i) FROM n OPTION (MAXRECURSION 0)",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		began := time.Now()
		_, err := db.ExecContext(ctx, text)
		cancel()
		if err == nil || time.Since(began) > 5*time.Second {
			t.Errorf("%s: %v after %v", text, err, time.Since(began))
		}
		var one int
		if err := db.QueryRowContext(t.Context(), "SELECT 1").Scan(&one); err != nil || one != 1 {
			t.Errorf("after %s: %v", text, err)
		}
	}
}

// What another connection left behind does not reach the next user of a
// pooled one, and a connection that breaks in a transaction takes it back.
func TestConnectionsLeaveNothing(t *testing.T) {
	s := serve(t, newEngine(t))
	db := s.open(t, "admin")
	db.SetMaxOpenConns(1)
	ctx := t.Context()
	_, err := db.ExecContext(ctx, "CREATE TABLE t (a int); CREATE TABLE #x (a int); SET NOCOUNT ON; BEGIN TRAN; INSERT t VALUES (1)")
	must(t, err)
	var n int
	must(t, db.QueryRowContext(ctx, "SELECT @@TRANCOUNT + (SELECT count(*) FROM t)").Scan(&n))
	if n != 0 {
		t.Errorf("a pooled connection has %d", n)
	}
	if _, err := db.ExecContext(ctx, "SELECT * FROM #x"); number(err) != 208 {
		t.Errorf("#x of another: %v", err)
	}

	other := s.open(t, "admin")
	c, err := other.Conn(ctx)
	must(t, err)
	_, err = c.ExecContext(ctx, "BEGIN TRAN; INSERT t VALUES (2)")
	must(t, err)
	if _, err := db.ExecContext(ctx, "SET LOCK_TIMEOUT 50; INSERT t VALUES (3)"); number(err) != 1222 {
		t.Errorf("a second writer: %v", err)
	}
	must(t, c.Close()) // and reset for whoever is next
	var rows int
	must(t, other.QueryRowContext(ctx, "SELECT count(*) FROM t").Scan(&rows))
	if _, err := db.ExecContext(ctx, "SET LOCK_TIMEOUT 2000; INSERT t VALUES (3)"); err != nil || rows != 0 {
		t.Errorf("after the writer: %d rows, %v", rows, err)
	}
}

func TestRemove(t *testing.T) {
	e := newEngine(t)
	db := serve(t, e).open(t, "admin")
	db.SetMaxOpenConns(1)
	_, err := db.ExecContext(t.Context(), "CREATE TABLE t (a int)")
	must(t, err)
	waiting := make(chan error, 1)
	go func() {
		_, err := db.ExecContext(t.Context(), "WAITFOR DELAY '00:01:00'")
		waiting <- err
	}()
	time.Sleep(100 * time.Millisecond)
	must(t, e.Remove("d1"))
	select {
	case err := <-waiting:
		if err == nil {
			t.Error("the session of a deleted database went on")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the session of a deleted database waits")
	}
	if _, err := db.ExecContext(t.Context(), "SELECT * FROM t"); number(err) != 208 {
		t.Errorf("a database made again has the table of the old one: %v", err)
	}
}

func TestTexts(t *testing.T) { // a long text is run and not kept
	s := open(t, newEngine(t), adminLogin)
	long := "PRINT 1 -- " + strings.Repeat("x", longestKept)
	if got := play(s, long); got != "says 1" || s.texts.order.Len() != 0 {
		t.Errorf("%s, %d kept", got, s.texts.order.Len())
	}
	for range keptTexts + 10 {
		long += " "
		play(s, long[len(long)-20:]+strings.Repeat(" ", len(long)%300))
	}
	if n := s.texts.order.Len(); n > keptTexts || n != len(s.texts.byKey) {
		t.Errorf("%d texts are kept", n)
	}
}
