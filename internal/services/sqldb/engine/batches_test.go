package engine

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// What batches of apps and migrations do, each of which was answered otherwise
// than by SQL Server once.
func TestBatchesOfApps(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	steps(t, s, []step{
		{"CREATE TABLE t (id int IDENTITY PRIMARY KEY, a int, b int); INSERT t (a) VALUES (1), (2)", ""},
		{"CREATE SEQUENCE s AS int START WITH 1", ""},

		// The columns of SET are those of the target.
		{"UPDATE t SET x.a = 9", "error 4104"},
		{"UPDATE t SET t.a = 3 WHERE id = 1; UPDATE dbo.t SET dbo.t.a = a + 1 WHERE id = 1; UPDATE z SET z.a += 1 FROM t AS z WHERE id = 1; SELECT a FROM t", "a int\n5\n2"},
		{"MERGE t AS z USING (VALUES (1)) AS n (id) ON n.id = z.id WHEN MATCHED THEN UPDATE SET z.a = 1; WITH e AS (SELECT a FROM t WHERE id = 2) UPDATE e SET e.a = 7; SELECT a FROM t", "a int\n1\n7"},
		{"MERGE t AS z USING (VALUES (1)) AS n (id) ON n.id = z.id WHEN MATCHED THEN UPDATE SET n.a = 1;", "error 4104"},

		// A sequence has one value in a row.
		{"SELECT NEXT VALUE FOR s AS x, NEXT VALUE FOR s AS y", "x int, y int\n1|1"},
		{"SELECT NEXT VALUE FOR s AS x, id, NEXT VALUE FOR s + 10 AS y FROM t ORDER BY id", "x int, id int, y int\n2|1|12\n3|2|13"},
		{"INSERT t (a, b) VALUES (NEXT VALUE FOR s, NEXT VALUE FOR s), (NEXT VALUE FOR s, NEXT VALUE FOR s); SELECT a, b FROM t WHERE id > 2", "a int, b int\n4|4\n5|5"},
		{"DELETE t WHERE id > 2; SELECT NEXT VALUE FOR s AS x", "x int\n6"},

		// Modules that cannot be made.
		{"CREATE VIEW v AS SELECT id FROM t ORDER BY id", "error 1033"},
		{"CREATE VIEW v AS SELECT TOP 1 id FROM t ORDER BY id DESC", ""},
		{"SELECT id FROM v", "id int\n2"},
		{"CREATE FUNCTION f () RETURNS TABLE AS RETURN (SELECT id FROM t ORDER BY id)", "error 1033"},
		{"CREATE FUNCTION f () RETURNS int AS BEGIN DECLARE @a int = 1 END", "error 455"},
		{"CREATE FUNCTION f (@a int) RETURNS int AS BEGIN IF @a = 1 RETURN 1 ELSE RETURN 2 END", "error 455"},
		{"CREATE FUNCTION f () RETURNS int AS BEGIN PRINT 'x'; RETURN 1 END", "error 443"},
		{"CREATE FUNCTION f () RETURNS int AS BEGIN EXEC('SELECT 1'); RETURN 1 END", "error 443"},

		// A function changes its own table by an alias, too.
		{"CREATE FUNCTION f (@n int) RETURNS @r TABLE (a int, b int) AS BEGIN INSERT @r VALUES (@n, 0), (2, 0); UPDATE z SET b = z.a * 2 FROM @r AS z WHERE z.a < 9; DELETE z FROM @r AS z WHERE z.a = 2; RETURN END", ""},
		{"SELECT * FROM f(4)", "a int, b int\n4|8"},

		// Rows of OUTPUT INTO are the database's wherever the others go.
		{"CREATE TABLE real (a int); CREATE TABLE #real (a int)", ""},
		{"DECLARE @t TABLE (a int); BEGIN TRAN; INSERT @t OUTPUT inserted.a INTO real VALUES (1); INSERT #real OUTPUT inserted.a INTO real VALUES (1); INSERT @t OUTPUT inserted.a INTO #real VALUES (1); ROLLBACK; SELECT (SELECT COUNT(*) FROM real) AS d, (SELECT COUNT(*) FROM #real) AS t, (SELECT COUNT(*) FROM @t) AS v", "d int, t int, v int\n0|0|2"},
		{"DECLARE @t TABLE (a int); INSERT @t OUTPUT inserted.a INTO real VALUES (1); SELECT a FROM real", "a int\n1"},
		{"DECLARE @t TABLE (a int); BEGIN TRAN; INSERT @t EXEC('INSERT real VALUES (2); SELECT 5'); ROLLBACK; SELECT (SELECT COUNT(*) FROM real) AS d, (SELECT COUNT(*) FROM @t) AS v", "d int, v int\n1|1"},
		{"CREATE FUNCTION evil () RETURNS @r TABLE (a int) AS BEGIN INSERT @r EXEC('INSERT dbo.real VALUES (9); SELECT 1'); RETURN END", "error 443"},
		{"CREATE FUNCTION evil () RETURNS @r TABLE (a int) AS BEGIN INSERT @r OUTPUT inserted.a INTO dbo.real VALUES (7); RETURN END", "error 443"},
		{"CREATE FUNCTION evil () RETURNS @r TABLE (a int) AS BEGIN INSERT @r VALUES (1); DELETE @r OUTPUT deleted.a INTO #real; RETURN END", "error 443"},
		{"CREATE FUNCTION fine () RETURNS @r TABLE (a int) AS BEGIN DECLARE @x TABLE (a int); INSERT @x VALUES (3); DELETE @x OUTPUT deleted.a INTO @r; RETURN END", ""},
		{"SELECT * FROM fine(); SELECT a FROM real; DROP TABLE real; DROP TABLE #real", "a int\n3\na int\n1"},

		// EXECUTE of a scalar function.
		{"CREATE FUNCTION g (@a int, @b int = 5) RETURNS varchar(9) AS BEGIN RETURN CONCAT(@a, '-', @b) END", ""},
		{"DECLARE @r varchar(9), @n int = 3; EXEC @r = g 1; PRINT @r; EXEC @r = dbo.g @b = 7, @a = @n; PRINT @r; EXEC g 1, 2; EXEC @r = g 1, DEFAULT; PRINT @r", "says 1-5\nsays 3-7\nsays 1-5"},
		{"DECLARE @r int; EXEC @r = g 1, 2, 3", "error 8144"},
		{"DECLARE @r int; EXEC @r = g @c = 1", "error 8145"},
		{"DECLARE @r int; EXEC @r = g", "error 201"},
		{"DECLARE @r int; EXEC @r = g @a = 1, @a = 2", "error 8143"},
		{"DECLARE @r int; EXEC @r = g @a = 1, 2", "error 119"},

		// Computed columns that are not kept are computed when they are read.
		{"CREATE TABLE k (id int PRIMARY KEY, a int, c AS 10 / a, e AS ISNULL(a, 0) + 1, j nvarchar(99) CHECK (ISJSON(j) = 1), n AS JSON_VALUE(j, '$.n'), p AS id * 2 PERSISTED); INSERT k (id, a) VALUES (1, 0), (2, 5); SELECT id FROM k", "id int\n1\n2"},
		{"SELECT c FROM k WHERE id = 1", "c int\nerror 8134"},
		{"INSERT k (id, j) VALUES (3, 'x')", "error 547"},
		{"INSERT k (id, a, j) OUTPUT inserted.c, inserted.n, inserted.p, inserted.e VALUES (3, 2, '{\"n\":\"m\"}')", "c int, n nvarchar(4000), p int, e int\n5|m|6|3"},
		{"UPDATE k SET a = 2 OUTPUT deleted.id, inserted.c, deleted.e WHERE id = 1; DELETE k OUTPUT deleted.* WHERE id = 2", "id int, c int, e int\n1|5|1\nid int, a int, c int, e int, j nvarchar(99), n nvarchar(4000), p int\n2|5|2|6|NULL|NULL|4"},
		{"INSERT k (id, a) OUTPUT inserted.c VALUES (9, 0)", "error 8134"},
		{"MERGE k USING (VALUES (1), (7)) AS n (id) ON n.id = k.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id) VALUES (n.id) OUTPUT $action, inserted.e, deleted.e;", "$action nvarchar(10), e int, e int\nDELETE|NULL|3\nINSERT|1|NULL"},
		{"SELECT id, p FROM k ORDER BY id", "id int, p int\n3|6\n7|14"},

		// A view WITH SCHEMABINDING holds the columns that it reads.
		{"CREATE TABLE w (a int, b int, c int)", ""},
		{"CREATE VIEW bound WITH SCHEMABINDING AS SELECT a FROM dbo.w WHERE b > 1", ""},
		{"ALTER TABLE w DROP COLUMN b", "error 5074\nerror 4922"},
		{"ALTER TABLE w ALTER COLUMN a bigint", "error 5074\nerror 4922"},
		{"ALTER TABLE w DROP COLUMN c; ALTER TABLE w ADD c varchar(5)", ""},

		{"DECLARE x CURSOR LOCAL STATIC FOR SELECT a FROM t; SELECT @@CURSOR_ROWS AS n; OPEN x; SELECT @@CURSOR_ROWS AS n; CLOSE x; SELECT @@CURSOR_ROWS AS n; DECLARE y CURSOR LOCAL FOR SELECT 1 AS a; OPEN y; SELECT @@CURSOR_ROWS AS n; CLOSE y", "n int\n0\nn int\n2\nn int\n0\nn int\n-1"},

		// Table variables are no values.
		{"DECLARE @t TABLE (a int); SET @t = 1", "error 137"},
		{"DECLARE @t TABLE (a int); PRINT 'on'; PRINT @t", "error 137"},

		// There are no triggers to turn off.
		{"ALTER TABLE t DISABLE TRIGGER ALL; ALTER TABLE t ENABLE TRIGGER ALL; DISABLE TRIGGER ALL ON t; ENABLE TRIGGER ALL ON t; DROP TRIGGER IF EXISTS x", ""},
		{"ALTER TABLE t DISABLE TRIGGER x", "error 1088"},
		{"DISABLE TRIGGER x ON t", "error 1088"},
		{"DISABLE TRIGGER ALL ON nope", "error 1088"},
		{"DROP TRIGGER x", "error 3701"},
		{"CREATE TRIGGER x ON t AFTER INSERT AS RETURN", "error 40517"},
	})
}

// A reader runs no function by EXECUTE, and turns no triggers off.
func TestBatchesOfReaders(t *testing.T) {
	e := newEngine(t)
	admin := open(t, e, adminLogin)
	steps(t, admin, []step{
		{"CREATE TABLE t (a int PRIMARY KEY); INSERT t VALUES (1); CREATE SEQUENCE s; CREATE TABLE l (n nvarchar(max))", ""},
		{"CREATE FUNCTION g () RETURNS int AS BEGIN RETURN (SELECT MAX(a) FROM t) END", ""},
		{"CREATE PROCEDURE p AS DELETE t", ""},
		{"CREATE USER [app] FROM EXTERNAL PROVIDER; ALTER ROLE db_datareader ADD MEMBER [app]", ""},
	})
	s := open(t, e, security.Login{Name: "app", SID: appSID})
	steps(t, s, []step{
		{"DECLARE @r int; EXEC @r = dbo.g; PRINT @r", "error 229\nsays  "},
		{"DECLARE @r int; EXEC @r = dbo.p", "error 229"},
		{"DISABLE TRIGGER ALL ON t", "error 1088"},
		{"ALTER TABLE t DISABLE TRIGGER ALL", "error 4902"},
		{"SELECT NEXT VALUE FOR s AS a, NEXT VALUE FOR s AS b", "error 229"},
		{"UPDATE TOP (100) PERCENT t SET a = 2", "error 229"},
		{"UPDATE l SET n.WRITE('x', 0, 0)", "error 229"},
		{"MERGE t USING (VALUES (1)) AS n (a) ON n.a = t.a WHEN NOT MATCHED BY SOURCE THEN DELETE OUTPUT n.a;", "error 229"},
		{"DELETE t OUTPUT t.*, deleted.*", "error 229"},
		{"SELECT a FROM t; DECLARE @t TABLE (a int); INSERT @t SELECT a FROM t; UPDATE t SET a = 5", "a int\n1\nerror 229"},
		{"CREATE PROCEDURE #p AS UPDATE t SET a = 9", ""},
		{"EXEC #p", "error 229"},
		{"EXEC('DELETE t; SELECT 1 AS x')", "error 229\nx int\n1"},
		{"SELECT a FROM t", "a int\n1"},
	})
}
