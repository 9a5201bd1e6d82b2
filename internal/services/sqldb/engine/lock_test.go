package engine

import (
	"fmt"
	"sync"
	"testing"
)

// Reading with a hint that locks, wherever the query stands, makes the
// transaction the writer.
func TestHintsLock(t *testing.T) {
	for _, read := range []string{
		"SELECT a FROM t WITH (UPDLOCK)",
		"SELECT a FROM t WITH (xlock, rowlock)",
		"SELECT a FROM t HOLDLOCK",
		"SELECT a FROM t WITH (SERIALIZABLE)",
		"SELECT a FROM t WITH (REPEATABLEREAD)",
		"SELECT a FROM t WITH (TABLOCKX)",
		"SELECT a FROM v WITH (UPDLOCK)",
		"SELECT a FROM (SELECT a FROM t WITH (UPDLOCK)) AS d",
		"WITH c AS (SELECT a FROM t WITH (UPDLOCK)) SELECT a FROM c",
		"DECLARE @a int; SELECT @a = a FROM t WITH (UPDLOCK)",
		"DECLARE @a int = (SELECT a FROM t WITH (UPDLOCK))",
		"DECLARE @a int; SET @a = (SELECT a FROM t WITH (UPDLOCK))",
		"IF EXISTS (SELECT * FROM t WITH (UPDLOCK, HOLDLOCK) WHERE a = 7) PRINT 'there'",
		"EXEC ('SELECT a FROM t WITH (UPDLOCK)')",
		"DECLARE c CURSOR LOCAL FOR SELECT a FROM t WITH (UPDLOCK); OPEN c",
		"SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; IF EXISTS (SELECT * FROM t WHERE a = 7) PRINT 'there'",
		"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; DECLARE @a int = (SELECT a FROM t)",
	} {
		e := newEngine(t)
		a, b := open(t, e, adminLogin), open(t, e, adminLogin)
		if got := play(a, "CREATE TABLE t (a int); INSERT t VALUES (1)"); got != "" {
			t.Fatal(got)
		}
		if got := play(a, "CREATE VIEW v AS SELECT a FROM t"); got != "" {
			t.Fatal(got)
		}
		play(a, "BEGIN TRAN; "+read)
		if got := play(b, "SET LOCK_TIMEOUT 0; UPDATE t SET a = 2"); got != "error 1222" {
			t.Errorf("%s: another writes: %q", read, got)
		}
		if got := play(b, "BEGIN TRAN; SELECT a FROM t WITH (UPDLOCK); PRINT @@TRANCOUNT"); got != "error 1222\nsays 1" {
			t.Errorf("%s: another locks: %q", read, got)
		}
		if got := play(b, "ROLLBACK; SELECT a FROM t"); got != "a int\n1" {
			t.Errorf("%s: another reads: %q", read, got)
		}
		play(a, "COMMIT")
		if got := play(b, "UPDATE t SET a = 2"); got != "" {
			t.Errorf("%s: after the transaction: %q", read, got)
		}
	}
}

// What has no lock to hold keeps nobody from writing.
func TestWhatDoesNotLock(t *testing.T) {
	for _, read := range []string{
		"BEGIN TRAN; SELECT a FROM t",
		"BEGIN TRAN; SELECT a FROM t WITH (NOLOCK)",
		"BEGIN TRAN; SELECT a FROM t WITH (READPAST)",
		"CREATE TABLE #t (a int); BEGIN TRAN; SELECT a FROM #t WITH (UPDLOCK)",
		"BEGIN TRAN; DECLARE @t TABLE (a int); SELECT a FROM @t WITH (UPDLOCK)",
		"BEGIN TRAN; SELECT name FROM sys.tables WITH (UPDLOCK)",
		"SELECT a FROM t WITH (UPDLOCK)",
	} {
		e := newEngine(t)
		a, b := open(t, e, adminLogin), open(t, e, adminLogin)
		play(a, "CREATE TABLE t (a int); INSERT t VALUES (1)")
		play(a, read)
		if got := play(b, "SET LOCK_TIMEOUT 0; UPDATE t SET a = 2"); got != "" {
			t.Errorf("%s: %q", read, got)
		}
	}
}

// A lock is waited for, and what is read then is what the other one wrote,
// with the tables that it made.
func TestALockedReadIsOfTheLastCommit(t *testing.T) {
	e := newEngine(t)
	a, b := open(t, e, adminLogin), open(t, e, adminLogin)
	play(a, "CREATE TABLE t (a int); INSERT t VALUES (1)")
	const read = "BEGIN TRAN; SELECT * FROM t WITH (UPDLOCK); ROLLBACK"
	if got := play(b, read); got != "a int\n1" { // its plan is kept
		t.Error(got)
	}
	play(a, "BEGIN TRAN; ALTER TABLE t ADD b int; UPDATE t SET a = 2")
	done := make(chan string)
	go func() { done <- play(b, read) }()
	play(a, "WAITFOR DELAY '00:00:00.100'; COMMIT")
	if got := <-done; got != "a int, b int\n2|NULL" {
		t.Error(got)
	}
}

// 400 read-modify-writes of eight sessions at once lose none, in any of the
// ways in which one may lock.
func TestLockedUpdatesAreNotLost(t *testing.T) {
	const sessions, each = 8, 50
	for name, step := range map[string]string{
		"UPDLOCK":      "DECLARE @n int; BEGIN TRAN; SELECT @n = n FROM t WITH (UPDLOCK) WHERE id = 1; UPDATE t SET n = @n + 1 WHERE id = 1; COMMIT",
		"HOLDLOCK":     "BEGIN TRAN; DECLARE @n int = (SELECT n FROM t WITH (XLOCK, HOLDLOCK) WHERE id = 1); UPDATE t SET n = @n + 1 WHERE id = 1; COMMIT",
		"SERIALIZABLE": "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; BEGIN TRAN; DECLARE @n int = (SELECT n FROM t WHERE id = 1); UPDATE t SET n = @n + 1 WHERE id = 1; COMMIT",
		"applock":      "BEGIN TRAN; EXEC sp_getapplock 'n', 'Exclusive'; DECLARE @n int = (SELECT n FROM t WHERE id = 1); UPDATE t SET n = @n + 1 WHERE id = 1; COMMIT",
	} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t)
			a := open(t, e, adminLogin)
			play(a, "CREATE TABLE t (id int NOT NULL PRIMARY KEY, n int); INSERT t VALUES (1, 0)")
			var wg sync.WaitGroup
			for range sessions {
				s := open(t, e, adminLogin)
				wg.Go(func() {
					for range each {
						if got := play(s, step); got != "" {
							t.Error(got)
							return
						}
					}
				})
			}
			wg.Wait()
			if got := play(a, "SELECT n FROM t"); got != fmt.Sprintf("n int\n%d", sessions*each) {
				t.Error(got)
			}
		})
	}
}
