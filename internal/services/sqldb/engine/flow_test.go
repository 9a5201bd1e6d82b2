package engine

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

func TestFlow(t *testing.T) {
	s := open(t, newEngine(t), security.Login{Name: "admin", Admin: true})
	for _, c := range []struct{ text, want string }{
		{"CREATE TABLE t (a int NOT NULL PRIMARY KEY)", ""},
		{"DECLARE @a int = 1, @b int; SET @b = @a + 1; SET @b += 3; PRINT @b", "says 5"},
		{"DECLARE @s varchar(3) = 'abcdef'; PRINT @s", "says abc"},
		{"DECLARE @i int = 0; WHILE @i < 5 BEGIN SET @i += 1; IF @i = 2 CONTINUE; IF @i = 4 BREAK; PRINT @i END", "says 1\nsays 3"},
		{"IF 1 = 2 PRINT 'a' ELSE PRINT 'b'; GOTO done; PRINT 'c'; done: PRINT 'd'", "says b\nsays d"},
		{"DECLARE @i int = 0; again: SET @i += 1; IF @i < 3 GOTO again; PRINT @i", "says 3"},
		{"PRINT 'a'; RETURN; PRINT 'b'", "says a"},
		{"IF 1 = 0 DECLARE @x int = 5; SET @x = 1; PRINT @x", "says 1"},
		{"DECLARE @i int = 0; WHILE @i < 2 BEGIN DECLARE @n int, @m int = 3; SET @n = ISNULL(@n, 0) + 1; SET @m += 1; SET @i += 1 END; PRINT @n; PRINT @m", "says 2\nsays 4"},
		{"DECLARE @v int; SELECT @v = 3; SELECT @v AS v, @@ROWCOUNT AS n", "v int, n int\n3|1"},
		{"DECLARE @s varchar(90) = ''; SELECT @s = @s + CAST(a AS varchar(3)) + 'x' + CAST(COUNT(*) AS varchar(3)) + ' ' FROM (VALUES (1), (2), (2), (3)) t(a) GROUP BY a ORDER BY a DESC; PRINT @s", "says 3x1 2x2 1x1 "},
		{"DECLARE @s varchar(90) = ''; SELECT TOP 2 @s += CAST(a AS varchar(3)) FROM (VALUES (1), (2), (2), (3)) t(a) GROUP BY a HAVING a < 3 ORDER BY COUNT(*) DESC, a; PRINT @s", "says 21"},
		{"DECLARE @s varchar(90) = ''; SELECT TOP 50 PERCENT @s += CAST(a AS varchar(3)) FROM (VALUES (1), (2), (2), (3)) t(a) ORDER BY a DESC; PRINT @s", "says 32"},
		{"DECLARE @s varchar(90) = ''; SELECT TOP 2 WITH TIES @s += CAST(a AS varchar(3)) FROM (VALUES (1), (2), (2), (3)) t(a) ORDER BY a DESC; PRINT @s", "says 322"},
		{"DECLARE @s varchar(90) = ''; SELECT @s += ISNULL(CAST(a AS varchar(3)), 'all') FROM (VALUES (1), (2), (2)) t(a) GROUP BY ROLLUP(a) ORDER BY COUNT(*) DESC, a; PRINT @s", "says all21"},
		{"INSERT t VALUES (1), (2); DECLARE @v int = 0, @s varchar(9) = ''; SELECT @v += a, @s = @s + CAST(a AS varchar(3)) FROM t ORDER BY a DESC; PRINT @v; PRINT @s", "says 3\nsays 21"},
		{"DECLARE @v int; SELECT @v = a, 1 FROM t", "error 141"},

		// What ends the statement, what the batch.
		{"INSERT t VALUES (1); PRINT @@ERROR; PRINT @@ERROR", "error 2627\nsays 2627\nsays 0"},
		{"SELECT 1/0 AS x; PRINT 'on'", "x int\nerror 8134\nsays on"},
		{"DECLARE @i int = 'x'; PRINT 'on'", "error 245"},
		{"SELECT * FROM nope; PRINT 'on'", "error 208"},
		{"THROW 50001, 'gone', 1; PRINT 'on'", "error 50001"},
		{"RAISERROR('%s is %d of %05d%%', 16, 1, 'a', 3, 42); PRINT @@ERROR", "error 50000\nsays 50000"},
		{"RAISERROR('%s|%-4s|%4d|%x|%X|%i', 10, 1, 'a', 'b', 7, 255, 255, -3)", "says a|b   |   7|ff|FF|-3"},
		{"RAISERROR('x', 19, 1)", "error 2754"},
		{"EXEC nope; PRINT 'on'", "error 2812\nsays on"},

		// TRY and CATCH.
		{"BEGIN TRY; INSERT t VALUES (1); PRINT 'no'; END TRY BEGIN CATCH; PRINT ERROR_NUMBER(); PRINT ERROR_SEVERITY(); PRINT XACT_STATE() END CATCH; PRINT ERROR_NUMBER()", "says 2627\nsays 14\nsays 0\nsays  "},
		{"BEGIN TRY; THROW 50007, 'seven', 3; END TRY BEGIN CATCH; PRINT ERROR_MESSAGE(); PRINT ERROR_STATE(); THROW; END CATCH; PRINT 'no'", "says seven\nsays 3\nerror 50007"},
		{"BEGIN TRY; SELECT * FROM nope; END TRY BEGIN CATCH; PRINT 'no' END CATCH", "error 208"},
		{"BEGIN TRY; EXEC('SELECT * FROM nope'); END TRY BEGIN CATCH; PRINT ERROR_NUMBER() END CATCH", "says 208"},
		{"BEGIN TRY; BEGIN TRY; THROW 50001, 'a', 1; END TRY BEGIN CATCH; THROW 50002, 'b', 1; END CATCH; END TRY BEGIN CATCH; PRINT ERROR_NUMBER() END CATCH", "says 50002"},

		// What would take all memory.
		{"SELECT LEN(REPLICATE(CAST('a' AS varchar(max)), 1000000000)) AS n", "n bigint\nerror 7119"},
		{"DECLARE @s varchar(max) = REPLICATE(CAST('a' AS varchar(max)), 70000000); SET @s = @s + @s; PRINT LEN(@s)", "error 7119\nsays 70000000"},
		{"DECLARE @s varchar(max) = REPLICATE(CAST('a' AS varchar(max)), 1000000); PRINT LEN(REPLACE(@s, 'a', REPLICATE('b', 8000)))", "error 7119"},

		{"DECLARE @s varchar(max) = REPLICATE(CAST('a' AS varchar(max)), 50000000); SET @s = CONCAT(@s, @s, @s); PRINT LEN(@s)", "error 7119\nsays 50000000"},
		{"SET DATEFORMAT ymd; SET DATEFORMAT mdy; SET DATEFORMAT dmy", "error 40517"},

		// Texts.
		{"EXEC('PRINT ''a''; PRINT @@NESTLEVEL')", "says a\nsays 1"},
		{"EXEC('SELECT * FROM nope'); PRINT 'on'", "error 208\nsays on"},
		{"DECLARE @a int; EXEC sp_executesql N'SET @o = @i * 2', N'@i int, @o int OUTPUT', @i = 4, @o = @a OUTPUT; PRINT @a", "says 8"},
		{"EXEC sp_executesql N'PRINT @i', N'@i int'", "error 8178"},
		{"EXEC sp_executesql N'PRINT @i', N'@i int', 1, 2", "error 8144"},
		{"EXEC sp_executesql 'PRINT 1'", "error 214"},
		{"SET XACT_ABORT ON; EXEC('SET NOCOUNT ON'); USE db1; USE other", "error 40508"},
	} {
		if got := play(s, c.text); got != c.want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", c.text, got, c.want)
		}
		s.set = defaults()
	}
}

func TestTransactions(t *testing.T) {
	s := open(t, newEngine(t), security.Login{Name: "admin", Admin: true})
	for _, c := range []struct{ text, want string }{
		{"CREATE TABLE t (a int NOT NULL PRIMARY KEY)", ""},
		{"BEGIN TRAN; BEGIN TRAN; INSERT t VALUES (1); PRINT @@TRANCOUNT; COMMIT; PRINT @@TRANCOUNT; ROLLBACK; SELECT count(*) AS n FROM t", "says 2\nsays 1\nn int\n0"},
		{"BEGIN TRAN; INSERT t VALUES (1); SAVE TRAN s; INSERT t VALUES (2); ROLLBACK TRAN s; INSERT t VALUES (3); COMMIT; SELECT a FROM t", "a int\n1\n3"},
		{"BEGIN TRAN; SAVE TRAN s; INSERT t VALUES (2); ROLLBACK TRAN s; INSERT t VALUES (4); COMMIT; SELECT a FROM t", "a int\n1\n3\n4"},
		{"BEGIN TRAN x; INSERT t VALUES (5); ROLLBACK TRAN y", "error 6401"},
		{"PRINT @@TRANCOUNT; ROLLBACK TRAN x; ROLLBACK", "says 1\nerror 3903"},
		{"BEGIN TRAN; INSERT t VALUES (5); INSERT t VALUES (1); COMMIT; SELECT count(*) AS n FROM t", "error 2627\nn int\n4"},
		{"SET XACT_ABORT ON; BEGIN TRAN; INSERT t VALUES (6); INSERT t VALUES (1); PRINT 'no'", "error 2627"},
		{"PRINT @@TRANCOUNT; SELECT count(*) AS n FROM t", "says 0\nn int\n4"},
		{"BEGIN TRAN; INSERT t VALUES (6); DECLARE @i int = 'x'", "error 245"},
		{"PRINT @@TRANCOUNT; SELECT count(*) AS n FROM t", "says 0\nn int\n4"},
		{"SET XACT_ABORT ON; BEGIN TRY; BEGIN TRAN; INSERT t VALUES (1); END TRY BEGIN CATCH; PRINT XACT_STATE(); INSERT t VALUES (9); END CATCH", "says -1\nerror 3930"},
		{"SET XACT_ABORT ON; BEGIN TRY; BEGIN TRAN; INSERT t VALUES (1); END TRY BEGIN CATCH; PRINT XACT_STATE(); ROLLBACK; PRINT XACT_STATE() END CATCH", "says -1\nsays 0"},
		{"SET XACT_ABORT ON; BEGIN TRY; BEGIN TRAN; INSERT t VALUES (1); END TRY BEGIN CATCH; PRINT 1 END CATCH", "says 1\nerror 3998"},
		{"SET IMPLICIT_TRANSACTIONS ON; SELECT count(*) AS n FROM t; PRINT @@TRANCOUNT; COMMIT", "n int\n4\nsays 1"},
		{"SAVE TRAN x", "error 628"},
	} {
		if got := play(s, c.text); got != c.want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", c.text, got, c.want)
		}
		s.set = defaults()
	}
}
