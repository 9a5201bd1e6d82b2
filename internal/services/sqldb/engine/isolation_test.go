package engine

import (
	"strings"
	"testing"
	"time"
)

// two plays steps in two sessions of one database, "a: …" and "b: …".
func two(t *testing.T, steps ...[2]string) {
	t.Helper()
	e := newEngine(t)
	sessions := map[string]*Session{"a": open(t, e, adminLogin), "b": open(t, e, adminLogin)}
	for _, step := range steps {
		who, text, _ := strings.Cut(step[0], ": ")
		if got := play(sessions[who], text); got != step[1] {
			t.Errorf("%s\ngot\n%s\nwant\n%s", step[0], got, step[1])
		}
	}
}

func TestReadCommittedSnapshot(t *testing.T) {
	two(t,
		[2]string{"a: CREATE TABLE t (a int); INSERT t VALUES (1); BEGIN TRAN; SELECT count(*) AS n FROM t", "n int\n1"},
		[2]string{"b: INSERT t VALUES (2)", ""},
		[2]string{"a: SELECT count(*) AS n FROM t; INSERT t VALUES (3); SELECT count(*) AS n FROM t", "n int\n2\nn int\n3"},
		[2]string{"b: SELECT count(*) AS n FROM t", "n int\n2"},
		[2]string{"b: SET LOCK_TIMEOUT 20; INSERT t VALUES (4); PRINT @@ERROR", "error 1222\nsays 1222"},
		[2]string{"a: COMMIT", ""},
		[2]string{"b: INSERT t VALUES (4); SELECT count(*) AS n FROM t", "n int\n4"},
	)
}

func TestSnapshot(t *testing.T) {
	two(t,
		[2]string{"a: CREATE TABLE t (a int); INSERT t VALUES (1); SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRAN; SELECT count(*) AS n FROM t", "n int\n1"},
		[2]string{"b: INSERT t VALUES (2)", ""},
		[2]string{"a: SELECT count(*) AS n FROM t", "n int\n1"},
		[2]string{"a: UPDATE t SET a = 5; PRINT 'no'", "error 3960"},
		[2]string{"a: PRINT @@TRANCOUNT; SELECT count(*) AS n FROM t", "says 0\nn int\n2"},
		[2]string{"a: BEGIN TRAN; UPDATE t SET a = 5; COMMIT; SELECT a FROM t", "a int\n5\n5"},
	)
}

func TestSerializable(t *testing.T) {
	two(t,
		[2]string{"a: CREATE TABLE t (a int); SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; BEGIN TRAN; SELECT count(*) AS n FROM t", "n int\n0"},
		[2]string{"b: SET LOCK_TIMEOUT 0; INSERT t VALUES (2)", "error 1222"},
		[2]string{"a: ROLLBACK", ""},
		[2]string{"b: INSERT t VALUES (2)", ""},
	)
}

// Definitions belong to the transaction, and others see them with its COMMIT.
func TestDefinitionsInTransactions(t *testing.T) {
	two(t,
		[2]string{"a: BEGIN TRAN; CREATE TABLE t (a int); INSERT t VALUES (1); SELECT a FROM t", "a int\n1"},
		[2]string{"b: SELECT a FROM t", "error 208"},
		[2]string{"a: SAVE TRAN s; ALTER TABLE t ADD b int; ROLLBACK TRAN s; SELECT * FROM t; COMMIT", "a int\n1"},
		[2]string{"b: SELECT * FROM t; ALTER TABLE t ADD c int", "a int\n1"},
		[2]string{"a: SELECT * FROM t", "a int, c int\n1|NULL"},
		[2]string{"b: BEGIN TRAN; DROP TABLE t; ROLLBACK; SELECT count(*) AS n FROM t", "n int\n1"},
	)
}

// A writer waits for the one before it, and gets its turn.
func TestWritersWait(t *testing.T) {
	e := newEngine(t)
	a, b := open(t, e, adminLogin), open(t, e, adminLogin)
	if got := play(a, "CREATE TABLE t (a int); BEGIN TRAN; INSERT t VALUES (1)"); got != "" {
		t.Fatal(got)
	}
	done := make(chan string, 1)
	go func() { done <- play(b, "INSERT t VALUES (2); SELECT count(*) AS n FROM t") }()
	select {
	case got := <-done:
		t.Fatalf("the second writer did not wait: %s", got)
	case <-time.After(100 * time.Millisecond):
	}
	play(a, "COMMIT")
	if got := <-done; got != "n int\n2" {
		t.Error(got)
	}
}
