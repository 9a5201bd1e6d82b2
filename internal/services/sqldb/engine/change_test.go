package engine

import (
	"sync"
	"testing"
)

func TestIdentityOutlivesRollbacks(t *testing.T) {
	e := newEngine(t)
	s := open(t, e, adminLogin)
	steps(t, s, []step{
		{"CREATE TABLE t (id int IDENTITY PRIMARY KEY, a int CHECK (a > 0)); CREATE TABLE u (k int IDENTITY(100, 1), b int); CREATE SEQUENCE q START WITH 7", ""},
		{"INSERT t VALUES (1); SELECT SCOPE_IDENTITY(), @@IDENTITY, @@ROWCOUNT, IDENT_CURRENT('t')", " decimal(38,0),  decimal(38,0),  int,  decimal(38,0)\n1|1|1|1"},
		{"BEGIN TRAN; INSERT t VALUES (1); ROLLBACK; INSERT t OUTPUT inserted.id VALUES (1)", "id int\n3"},
		{"INSERT t VALUES (0); INSERT t OUTPUT inserted.id VALUES (1)", "error 547\nid int\n5"},
		{"BEGIN TRAN; TRUNCATE TABLE t; INSERT t OUTPUT inserted.id VALUES (1); ROLLBACK; INSERT t OUTPUT inserted.id VALUES (1)", "id int\n1\nid int\n6"},
		{"BEGIN TRAN; SAVE TRAN sp; TRUNCATE TABLE t; ROLLBACK TRAN sp; INSERT t OUTPUT inserted.id VALUES (1); COMMIT", "id int\n7"},
		{"SET IDENTITY_INSERT t ON; INSERT t (id, a) VALUES (50, 1); SET IDENTITY_INSERT t OFF; INSERT t OUTPUT inserted.id VALUES (1)", "id int\n51"},
		{"SET IDENTITY_INSERT t ON; SET IDENTITY_INSERT u ON; SET IDENTITY_INSERT nope ON; SET IDENTITY_INSERT t OFF; SET IDENTITY_INSERT u ON; INSERT u (b) VALUES (1); SET IDENTITY_INSERT u OFF", "error 8107\nerror 1088\nerror 545"},
		{"DBCC CHECKIDENT ('t', RESEED, 60); INSERT t OUTPUT inserted.id VALUES (1)", "says Checking identity information: current identity value '51'.\nsays DBCC execution completed. If DBCC printed error messages, contact your system administrator.\nid int\n61"},
		{"DBCC CHECKDB", "error 40517"},
		{"SELECT NEXT VALUE FOR q", " bigint\n7"},
		{"DECLARE @x bigint = NEXT VALUE FOR q; SELECT @x", " bigint\n8"},
		{"BEGIN TRAN; SELECT NEXT VALUE FOR q; ROLLBACK", " bigint\n9"},
		{"SET ROWCOUNT 2; UPDATE t SET a = 9; SELECT @@ROWCOUNT; SET ROWCOUNT 0", " int\n2"},
	})
	// Another process of the same folder goes on from there.
	again, err := New(e.dir)
	if err != nil {
		t.Fatal(err)
	}
	steps(t, open(t, again, adminLogin), []step{
		{"INSERT t OUTPUT inserted.id VALUES (1)", "id int\n62"},
		{"SELECT NEXT VALUE FOR q", " bigint\n10"},
	})
}

func TestAFailedStatementLeavesTheRest(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	steps(t, s, []step{
		{"CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, pid int REFERENCES p (id) ON DELETE CASCADE)", ""},
		{"BEGIN TRAN; INSERT p VALUES (1), (2); INSERT p VALUES (3), (1); INSERT c VALUES (1, 9); INSERT c VALUES (1, 1), (2, 2); COMMIT", "error 2627\nerror 547"},
		{"SELECT (SELECT count(*) FROM p), (SELECT count(*) FROM c)", " int,  int\n2|2"},
		{"BEGIN TRY; UPDATE p SET id = 1; END TRY BEGIN CATCH; SELECT ERROR_NUMBER(), XACT_STATE(); END CATCH", " int,  smallint\n2627|0"},
		{"DELETE p WHERE id = 2; SELECT id, pid FROM c", "id int, pid int\n1|1"},
		{"SET XACT_ABORT ON; BEGIN TRAN; DELETE p; INSERT p VALUES (NULL); SELECT 1", "error 515"},
		{"SET XACT_ABORT OFF; SELECT @@TRANCOUNT, (SELECT count(*) FROM p)", " int,  int\n0|1"},
		{"DECLARE @t TABLE (id int PRIMARY KEY, n int IDENTITY); INSERT @t OUTPUT inserted.n VALUES (5), (6); INSERT @t VALUES (5); UPDATE @t SET id = id + 1; SELECT id, n FROM @t", "n int\n1\n2\nerror 2627\nid int, n int\n6|1\n7|2"},
		{"CREATE TABLE #t (id int); INSERT #t SELECT id FROM p; INSERT p OUTPUT inserted.id INTO #t VALUES (8); SELECT id FROM #t ORDER BY id", "id int\n1\n8"},
		{"SELECT id, id + 1 AS n INTO copied FROM p; INSERT copied VALUES (1, 1); SELECT id, n FROM copied", "id int, n int\n1|2\n8|9\n1|1"},
	})
}

// What is new counts from its beginning, whatever a CREATE that was rolled
// back had counted under its id.
func TestCountersOfNewObjects(t *testing.T) {
	e := newEngine(t)
	s := open(t, e, adminLogin)
	steps(t, s, []step{
		{"CREATE TABLE one (a int)", ""},
		{"BEGIN TRAN; CREATE TABLE t (id int IDENTITY(5, 1), a int); INSERT t VALUES (1), (2); INSERT one VALUES (1); ROLLBACK", ""},
		{"BEGIN TRAN; CREATE TABLE u (id int IDENTITY(30, 1), a int UNIQUE); INSERT u OUTPUT inserted.id VALUES (1); INSERT u VALUES (1); INSERT u OUTPUT inserted.id VALUES (2); COMMIT", "id int\n30\nerror 2627\nid int\n32"},
		{"SELECT CONVERT(varchar(20), @@DBTS, 1); CREATE TABLE v (a int, r rowversion); INSERT v (a) VALUES (1); SELECT IIF(r = @@DBTS, 1, 0) FROM v", " varchar(20)\n0x00000000000007D0\n int\n1"},
		{"BEGIN TRAN; CREATE SEQUENCE p START WITH 1; SELECT NEXT VALUE FOR p; ROLLBACK; CREATE SEQUENCE q START WITH 42; SELECT NEXT VALUE FOR q", " bigint\n1\n bigint\n42"},
	})
}

// TestSessionsCountTogether has sessions insert at once, some of which roll
// back: no identity is given twice, and none of a sequence.
func TestSessionsCountTogether(t *testing.T) {
	e := newEngine(t)
	s := open(t, e, adminLogin)
	steps(t, s, []step{{"CREATE SEQUENCE q AS int START WITH 1; CREATE TABLE t (id int IDENTITY, n int DEFAULT (NEXT VALUE FOR q), v rowversion)", ""}})
	var all sync.WaitGroup
	for i := range 4 {
		x := open(t, e, adminLogin)
		all.Go(func() {
			for n := range 25 {
				text := "INSERT t DEFAULT VALUES"
				if (n+i)%5 == 0 {
					text = "BEGIN TRAN; INSERT t DEFAULT VALUES; ROLLBACK"
				}
				if got := play(x, text); got != "" {
					t.Errorf("%s: %s", text, got)
				}
			}
		})
	}
	all.Wait()
	steps(t, s, []step{
		{"SELECT count(*), count(DISTINCT id), count(DISTINCT n), count(DISTINCT CAST(v AS bigint)) FROM t", " int,  int,  int,  int\n80|80|80|80"},
		{"SELECT IDENT_CURRENT('t')", " decimal(38,0)\n100"},
	})
}
