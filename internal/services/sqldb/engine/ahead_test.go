package engine

import (
	"context"
	"errors"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Nothing of a batch or module runs where one of its statements is wrong for
// another reason than an object that is not there yet.
func TestBatchesAreBoundAhead(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	steps(t, s, []step{
		{"CREATE TABLE t (a int PRIMARY KEY, s varchar(9), d date, u uniqueidentifier, x xml); CREATE TABLE o (a int, b int)", ""},

		// What is known before.
		{"PRINT 'on'; SELECT b FROM t", "error 207"},
		{"PRINT 'on'; SELECT t.a FROM t AS r", "error 4104"},
		{"PRINT 'on'; SELECT a FROM t, o", "error 209"},
		{"PRINT 'on'; SELECT a, COUNT(*) FROM t", "error 8120"},
		{"PRINT 'on'; SELECT SUM(s) FROM t", "error 8117"},
		{"PRINT 'on'; UPDATE t SET d = 1", "error 206"},
		{"PRINT 'on'; UPDATE t SET u = CAST(N'a' AS xml)", "error 206"},
		{"PRINT 'on'; INSERT t (a, b) VALUES (1, 2)", "error 207"},
		{"PRINT 'on'; INSERT t VALUES (1)", "error 213"},
		{"PRINT 'on'; INSERT t (a, s) VALUES (1)", "error 109"},
		{"PRINT 'on'; DELETE t WHERE b = 1", "error 207"},
		{"PRINT 'on'; MERGE t USING o ON t.a = o.a WHEN MATCHED THEN UPDATE SET s = o.c;", "error 207"},
		{"PRINT 'on'; SELECT x + 1 FROM t", "error 402"},
		{"PRINT 'on'; SELECT a FROM t UNION SELECT a, b FROM o", "error 205"},
		{"PRINT 'on'; IF EXISTS (SELECT b FROM t) PRINT 'x'", "error 207"},
		{"PRINT 'on'; WHILE (SELECT b FROM t) > 0 PRINT 'x'", "error 207"},
		{"PRINT 'on'; DECLARE @n int = (SELECT b FROM t)", "error 207"},
		{"DECLARE @n int; PRINT 'on'; SET @n = (SELECT b FROM t)", "error 207"},
		{"PRINT 'on'; DECLARE c CURSOR LOCAL FOR SELECT b FROM t", "error 207"},
		{"PRINT 'on'; DECLARE @d dbo.nope", "error 2715"},
		{"PRINT 'on'; IF 1 = 0 BEGIN SELECT b FROM t END", "error 207"},
		{"PRINT 'on'; SELECT b FROM t; SELECT c FROM t", "error 207\nerror 207"},
		{"BEGIN TRY PRINT 'on'; SELECT b FROM t END TRY BEGIN CATCH PRINT 'caught' END CATCH", "error 207"},

		// Variables, labels.
		{"PRINT 'on'; PRINT @n", "error 137"},
		{"PRINT 'on'; PRINT @n; DECLARE @n int", "error 137"},
		{"DECLARE @n int; PRINT 'on'; DECLARE @N int", "error 134"},
		{"PRINT 'on'; SELECT * FROM @t", "error 1087"},
		{"DECLARE @t TABLE (a int); PRINT 'on'; SELECT b FROM @t", "error 207"},
		{"DECLARE @t TABLE (a int); PRINT 'on'; INSERT @t SELECT a, b FROM o", "error 213"},
		{"DECLARE @t TABLE (a int DEFAULT 3, b AS a * 2); INSERT @t DEFAULT VALUES; SELECT a, b FROM @t", "a int, b int\n3|6"},
		{"PRINT 'on'; EXEC sp_executesql @nope", "error 137"},
		{"PRINT 'on'; EXEC @nope", "error 137"},
		{"PRINT 'on'; GOTO nowhere", "error 133"},
		{"here: PRINT 'on'; here: PRINT 'again'", "error 132"},
		{"PRINT 'on'; RETURN 1", "error 178"},

		// The trap of migrations, and the ways out of it.
		{"ALTER TABLE t ADD b int; SELECT b FROM t", "error 207"},
		{"SELECT COL_LENGTH('t', 'b') AS n", "n smallint\nNULL"},
		{"ALTER TABLE t ADD b int; EXEC('UPDATE t SET b = 1; SELECT b FROM t')", "b int"},
		{"IF COL_LENGTH('t', 'c') IS NOT NULL SELECT c FROM t", "error 207"},
		{"IF COL_LENGTH('t', 'c') IS NOT NULL EXEC('SELECT c FROM t'); PRINT 'on'", "says on"},
		{"DROP TABLE o; CREATE TABLE o (n int); SELECT n FROM o", "error 207"},
		{"SELECT COUNT(b) AS n FROM o", "n int\n0"},

		// What waits.
		{"PRINT 'on'; SELECT * FROM nope", "says on\nerror 208"},
		{"PRINT 'on'; SELECT zz, (SELECT 1 FROM nope) FROM t", "says on\nerror 207"},
		{"PRINT 'on'; UPDATE r SET zz = 1 FROM t AS r", "error 207"},
		{"PRINT 'on'; WITH e AS (SELECT a FROM t) SELECT zz FROM e", "error 207"},
		{"IF 1 = 0 SELECT * FROM nope; PRINT 'on'", "says on"},
		{"IF 1 = 0 EXEC nope; PRINT 'on'", "says on"},
		{"IF 1 = 0 SELECT dbo.nope(1); PRINT 'on'", "says on"},
		{"IF 1 = 0 SELECT CAST('x' AS int), 1/0, CAST('y' AS date), CAST(300 AS tinyint); PRINT 'on'", "says on"},
		{"IF 1 = 0 SELECT * FROM OPENROWSET('a', 'b', 'c'); PRINT 'on'", "says on"},
		{"CREATE TABLE n (a int); INSERT n VALUES (1); SELECT a FROM n; DROP TABLE n", "a int\n1"},
		{"CREATE TABLE #x (a int); INSERT #x VALUES (1); SELECT a FROM #x; DROP TABLE #x", "a int\n1"},
		{"CREATE TABLE #x (a int); PRINT 'on'; SELECT b FROM #x", "says on\nerror 207"},
		{"DROP TABLE #x; CREATE TABLE #x (b int); SELECT b FROM #x", "error 207"},
		{"DROP TABLE #x", ""},
		{"SELECT 1 AS a INTO #x; SELECT a FROM #x; DROP TABLE #x", "a int\n1"},
		{"IF 1 = 0 CREATE TABLE #y (a int) ELSE CREATE TABLE #y (b int)", "error 2714"},
		{"SELECT 1 AS a INTO #y; DROP TABLE #y; SELECT 1 AS a INTO #y", "error 2714"},
		{"SET XACT_ABORT ON; BEGIN TRAN; SELECT 1 AS a", "a int\n1"},
		{"PRINT 'on'; SELECT zz FROM t", "error 207"},
		{"SELECT @@TRANCOUNT AS n, XACT_STATE() AS s; ROLLBACK", "n int, s smallint\n1|1"},
		{"SET XACT_ABORT OFF", ""},

		// Texts of EXEC are batches of their own.
		{"EXEC('PRINT ''in''; SELECT zz FROM t'); PRINT 'on'", "error 207\nsays on"},
		{"BEGIN TRY EXEC('PRINT ''in''; SELECT zz FROM t') END TRY BEGIN CATCH PRINT ERROR_NUMBER() END CATCH", "says 207"},
		{"BEGIN TRAN; EXEC('SELEC 1'); PRINT @@TRANCOUNT; ROLLBACK", "error 2812\nsays 1"},
		{"BEGIN TRAN; EXEC('SELECT 1 FROM'); PRINT @@TRANCOUNT; ROLLBACK", "error 102\nsays 1"},
		{"BEGIN TRY EXEC('SELECT 1 FROM') END TRY BEGIN CATCH PRINT ERROR_NUMBER() END CATCH", "says 102"},
	})
}

func TestModulesAreBoundWhenTheyAreMade(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	steps(t, s, []step{
		{"CREATE TABLE t (a int PRIMARY KEY, s varchar(9))", ""},
		{"CREATE TYPE list AS TABLE (n int)", ""},
		{"CREATE PROCEDURE p AS SELECT b FROM t", "error 207"},
		{"CREATE PROCEDURE p AS SELECT b FROM t; SELECT c FROM t", "error 207\nerror 207"},
		{"CREATE PROCEDURE p @a int AS SET @b = 1", "error 137"},
		{"CREATE PROCEDURE p @a int AS DECLARE @a int", "error 134"},
		{"CREATE PROCEDURE p @l list READONLY AS SELECT m FROM @l", "error 207"},
		{"CREATE PROCEDURE p @l list READONLY AS SELECT SUM(n) AS n FROM @l", ""},
		{"DECLARE @l list; INSERT @l VALUES (1), (2); EXEC p @l", "n int\n3"},
		{"CREATE PROCEDURE q AS SELECT b FROM nope; SELECT dbo.nope(1); EXEC nope", ""},
		{"EXEC q", "error 208"},
		{"CREATE PROCEDURE r AS CREATE TABLE #w (a int); INSERT #w VALUES (5); SELECT a FROM #w", ""},
		{"EXEC r", "a int\n5"},
		{"CREATE PROCEDURE c AS PRINT 'in'; SELECT s FROM t", ""},
		{"ALTER TABLE t DROP COLUMN s", ""},
		{"EXEC c; PRINT 'on'", "error 207\nsays on"},
		{"BEGIN TRY EXEC c END TRY BEGIN CATCH PRINT ERROR_NUMBER(); PRINT ERROR_PROCEDURE() END CATCH", "says 207\nsays c"},
		{"CREATE FUNCTION f (@a int) RETURNS int AS BEGIN RETURN (SELECT b FROM t) END", "error 207"},
		{"CREATE FUNCTION f (@a int) RETURNS int AS BEGIN RETURN @b END", "error 137"},
		{"CREATE FUNCTION f (@a int) RETURNS int AS BEGIN INSERT t VALUES (1); RETURN 1 END", "error 443"},
		{"CREATE FUNCTION f (@a int) RETURNS int AS BEGIN SELECT 1; RETURN 1 END", "error 444"},
		{"CREATE FUNCTION f (@a int) RETURNS int AS BEGIN IF @a < 2 RETURN 1; RETURN @a * dbo.f(@a - 1) END", ""},
		{"SELECT dbo.f(4) AS n", "n int\n24"},
		{"CREATE FUNCTION g () RETURNS @r TABLE (n int) AS BEGIN INSERT @r (m) VALUES (1); RETURN END", "error 207"},
		{"CREATE FUNCTION g () RETURNS @r TABLE (n int) AS BEGIN INSERT @r SELECT a FROM nope; RETURN END", ""},
		{"SELECT * FROM g()", "n int\nerror 208"},
	})
}

// An error ahead says where it is.
func TestWhereAnErrorAheadIs(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	play(s, "CREATE TABLE t (a int)")
	for _, x := range []struct {
		text, procedure string
		line            int32
	}{
		{"PRINT 'on'\nDECLARE @n int\nSELECT @n,\n  b FROM t", "", 4},
		{"\nCREATE PROCEDURE p AS\nPRINT 'on'\nSELECT b FROM t", "p", 4},
	} {
		err := s.batch(context.Background(), x.text, &paper{})
		var e *types.Error
		if !errors.As(err, &e) || e.Number != 207 || e.Line != x.line || e.Procedure != x.procedure {
			t.Errorf("%q: %+v", x.text, e)
		}
	}
}

// What is bound ahead is found with what the user is and may not read more
// than before: permissions are asked when a statement runs, and no refusal is
// written down for one that does not.
func TestAheadAsksForNoPermissions(t *testing.T) {
	e := newEngine(t)
	admin := open(t, e, adminLogin)
	steps(t, admin, []step{
		{"CREATE TABLE secret (a int); CREATE TABLE plain (a int); INSERT plain VALUES (1)", ""},
		{"CREATE USER [app] FROM EXTERNAL PROVIDER; GRANT SELECT ON plain TO [app]", ""},
	})
	s := open(t, e, security.Login{Name: "app", SID: appSID})
	var told []int32
	s.entry.Refused = func(e *types.Error, _ string, _ security.Securable) { told = append(told, e.Number) }
	steps(t, s, []step{
		{"SELECT a FROM plain; SELECT a FROM secret", "a int\n1\nerror 229"},
		{"IF 1 = 0 SELECT a FROM secret; SELECT a FROM plain", "a int\n1"},
		{"SELECT a FROM plain; UPDATE secret SET a = 1", "a int\n1\nerror 229"},
		{"IF 1 = 0 INSERT secret SELECT a FROM secret; SELECT a FROM plain", "a int\n1"},
		{"DECLARE @t TABLE (a int); IF 1 = 0 MERGE secret USING @t AS t ON 1 = 0 WHEN NOT MATCHED THEN INSERT VALUES (1); SELECT a FROM plain", "a int\n1"},
	})
	if len(told) != 2 {
		t.Errorf("refusals %v, want the two of statements that ran", told)
	}
}

// A text that was right is not bound twice.
func TestAheadIsRememberedWithTheText(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	play(s, "CREATE TABLE t (a int)")
	const text = "DECLARE @t TABLE (a int); INSERT @t VALUES (1); SELECT a FROM @t"
	for range 3 {
		if got := play(s, text); got != "a int\n1" {
			t.Fatal(got)
		}
	}
	x, err := s.parse(text, "")
	if err != nil || x.compiled != (compiled{s.catalog, nil, "dbo"}) {
		t.Errorf("%+v %v", x.compiled, err)
	}
	play(s, "CREATE TABLE #named (a int)")
	if s.named() == nil {
		t.Error("a table that texts can name is not heeded")
	}
	var list tsql.Errors
	if err := error(uncompiled{tsql.Errors{types.Errorf(207, "x")}}); !errors.As(err, &list) {
		t.Error("the errors are hidden")
	}
}
