package engine

import "testing"

func TestFunctions(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	for _, c := range []struct{ text, want string }{
		{"CREATE TABLE t (a int NOT NULL PRIMARY KEY, b varchar(10)); INSERT t VALUES (1, 'x'), (2, 'y')", ""},
		{"CREATE FUNCTION f (@a int) RETURNS varchar(10) AS BEGIN DECLARE @r varchar(10); SELECT @r = b FROM t WHERE a = @a; RETURN ISNULL(@r, 'none') END", ""},
		{"SELECT a, dbo.f(a) AS b, dbo.f(a + 5) AS c FROM t ORDER BY a", "a int, b varchar(10), c varchar(10)\n1|x|none\n2|y|none"},
		{"CREATE FUNCTION fib (@n int) RETURNS int AS BEGIN IF @n < 2 RETURN @n; RETURN dbo.fib(@n - 1) + dbo.fib(@n - 2) END", ""},
		{"SELECT dbo.fib(10) AS f", "f int\n55"},
		{"SELECT dbo.fib(40) AS f", "f int\nerror 217"},
		{"CREATE FUNCTION i (@min int) RETURNS TABLE AS RETURN SELECT a AS n, b FROM t WHERE a >= @min", ""},
		{"SELECT x.n FROM t CROSS APPLY i(t.a) AS x ORDER BY t.a, x.n", "n int\n1\n2\n2"},
		{"CREATE FUNCTION last (@n int) RETURNS TABLE AS RETURN (SELECT TOP (@n) a FROM t ORDER BY a DESC)", ""},
		{"SELECT t.b, l.a FROM t CROSS APPLY last(t.a) AS l ORDER BY t.b, l.a", "b varchar(10), a int\nx|2\ny|1\ny|2"},
		{"CREATE FUNCTION sorted () RETURNS TABLE AS RETURN (SELECT a FROM t ORDER BY a)", "error 1033"}, {"CREATE FUNCTION sorted () RETURNS TABLE AS RETURN SELECT a FROM t ORDER BY a", "error 1033"},
		{"CREATE VIEW sorted AS SELECT a FROM t ORDER BY a", "error 1033"},
		{"SELECT dbo.f(a % 1) AS k, COUNT(*) AS n FROM t GROUP BY dbo.f(a % 1) HAVING dbo.f(a % 1) <> 'x' ORDER BY dbo.f(a % 1)", "k varchar(10), n int\nnone|2"},
		{"CREATE FUNCTION m (@n int) RETURNS @r TABLE (i int PRIMARY KEY, s varchar(10)) AS BEGIN DECLARE @i int = 0; WHILE @i < @n BEGIN INSERT @r VALUES (@i, CONCAT('v', @i)); SET @i += 1 END; RETURN END", ""},
		{"SELECT * FROM m(2); SELECT t.a, m.s FROM t CROSS APPLY m(t.a) AS m WHERE m.i = 1", "i int, s varchar(10)\n0|v0\n1|v1\na int, s varchar(10)\n2|v1"},
		{"CREATE FUNCTION bad () RETURNS int AS BEGIN DELETE t; RETURN 1 END", "error 443"},
		{"CREATE FUNCTION strict (@n int) RETURNS int WITH RETURNS NULL ON NULL INPUT AS BEGIN RETURN @n / 0 END", ""},
		{"SELECT dbo.strict(NULL) AS x; SELECT dbo.strict(1) AS y", "x int\nNULL\ny int\nerror 8134"},
	} {
		if got := play(s, c.text); got != c.want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", c.text, got, c.want)
		}
	}
}

func TestCursors(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	for _, c := range []struct{ text, want string }{
		{"CREATE TABLE t (a int NOT NULL PRIMARY KEY, b varchar(10)); INSERT t VALUES (1, 'x'), (2, 'y'), (3, 'z')", ""},
		{"DECLARE k CURSOR FOR SELECT b FROM t ORDER BY a; DECLARE @b varchar(10); OPEN k; FETCH k INTO @b; WHILE @@FETCH_STATUS = 0 BEGIN PRINT @b; FETCH NEXT FROM k INTO @b END", "says x\nsays y\nsays z"},
		{"FETCH k; CLOSE k; FETCH k", "b varchar(10)\nerror 16917"},
		{"DEALLOCATE k; OPEN k", "error 16916"},
		{"DECLARE k SCROLL CURSOR FOR SELECT a FROM t ORDER BY a; OPEN k; FETCH LAST FROM k; FETCH PRIOR FROM k; FETCH ABSOLUTE 1 FROM k; FETCH RELATIVE 5 FROM k; PRINT @@FETCH_STATUS", "a int\n3\na int\n2\na int\n1\na int\nsays -1"},
		{"DECLARE k CURSOR FOR SELECT 1", "error 16915"},
		{"DECLARE l CURSOR LOCAL FOR SELECT a FROM t; OPEN l; FETCH PRIOR FROM l", "error 16911"},
		{"OPEN l", "error 16916"},
		{"DECLARE @c CURSOR, @n int = 2, @v int; SET @c = CURSOR FOR SELECT a FROM t WHERE a = @n; OPEN @c; FETCH @c INTO @v; PRINT @v; DEALLOCATE @c; OPEN @c", "says 2\nerror 16950"},
		{"DECLARE m CURSOR LOCAL FOR SELECT a, b FROM t; OPEN m; DECLARE @v int; FETCH m INTO @v", "error 16924"},
	} {
		if got := play(s, c.text); got != c.want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", c.text, got, c.want)
		}
	}
}

func TestTemporaryAndIdentity(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	for _, c := range []struct{ text, want string }{
		{"CREATE TABLE #a (x int); EXEC('INSERT #a VALUES (1); CREATE TABLE #b (y int)'); SELECT * FROM #a; SELECT * FROM #b", "x int\n1\nerror 208"},
		{"SELECT count(*) AS n FROM #a; DROP TABLE #a; SELECT * FROM #a", "n int\n1\nerror 208"},
		{"DECLARE @t TABLE (a int PRIMARY KEY, b varchar(3) DEFAULT 'q'); INSERT @t (a) VALUES (1); BEGIN TRAN; INSERT @t VALUES (2, 'r'); ROLLBACK; SELECT * FROM @t", "a int, b varchar(3)\n1|q\n2|r"},
		{"CREATE TABLE w (id int); BEGIN TRAN; INSERT w VALUES (1); DECLARE @o TABLE (id int PRIMARY KEY, t nvarchar(5) UNIQUE); INSERT @o VALUES (1, 'a'); ROLLBACK; INSERT @o VALUES (2, 'b'); SELECT * FROM @o; INSERT @o VALUES (3, 'A'); SELECT count(*) AS n FROM w",
			"id int, t nvarchar(5)\n1|a\n2|b\nerror 2627\nn int\n0"},
		{"DECLARE @o TABLE (id int IDENTITY, v int); BEGIN TRAN; INSERT w VALUES (1); INSERT @o (v) VALUES (7); SAVE TRAN s; INSERT w VALUES (2); INSERT @o (v) VALUES (8); ROLLBACK TRAN s; COMMIT; SELECT * FROM @o; SELECT count(*) AS n FROM w",
			"id int, v int\n1|7\n2|8\nn int\n1"},
		{"DECLARE @o TABLE (id int); DECLARE @p TABLE (id int); SELECT * FROM @o", "id int"},
		{"SELECT * FROM @t", "error 1087"},
		{"BEGIN TRAN; CREATE TABLE #c (x int); ROLLBACK; SELECT * FROM #c", "error 208"},
		{"CREATE TABLE i (id int IDENTITY PRIMARY KEY, n int); CREATE TABLE p (id int)", ""},
		{"INSERT i (id, n) VALUES (5, 1)", "error 544"},
		{"SET IDENTITY_INSERT i ON; INSERT i (id, n) VALUES (5, 1); SET IDENTITY_INSERT i OFF; INSERT i (n) VALUES (2); SELECT id FROM i; SELECT SCOPE_IDENTITY() AS k", "id int\n5\n6\nk decimal(38,0)\n6"},
		{"SET IDENTITY_INSERT p ON", "error 8106"},
		{"SET IDENTITY_INSERT nope ON", "error 1088"},
		{"SET ROWCOUNT 1; SELECT id FROM i ORDER BY id; DELETE i; SET ROWCOUNT 0; SELECT count(*) AS n FROM i", "id int\n5\nn int\n1"},
		{"DECLARE @r int; EXEC @r = sp_getapplock 'x', 'Exclusive', 'Session'; PRINT @r; EXEC @r = sp_getapplock 'x', 'Exclusive'; PRINT @r; EXEC @r = sp_releaseapplock 'x', 'Session'; PRINT @r; EXEC sp_releaseapplock 'x', 'Session'",
			"says 0\nsays -999\nsays 0\nerror 1223"},
	} {
		if got := play(s, c.text); got != c.want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", c.text, got, c.want)
		}
	}
}
