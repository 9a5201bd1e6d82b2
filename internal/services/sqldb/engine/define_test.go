package engine

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// step is a text and what it answers.
type step struct{ text, want string }

func steps(t *testing.T, s *Session, list []step) {
	t.Helper()
	for _, c := range list {
		if got := play(s, c.text); got != c.want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", c.text, got, c.want)
		}
	}
}

func TestDefinitionsThroughTheEngine(t *testing.T) {
	s := open(t, newEngine(t), security.Login{Name: "admin", Admin: true})
	steps(t, s, []step{
		{"CREATE SCHEMA sales", ""},
		{"CREATE TABLE sales.c (id int IDENTITY(10, 5) PRIMARY KEY, name nvarchar(20) NOT NULL DEFAULT N'none', age int CHECK (age >= 18), twice AS age * 2, kept AS age + 1 PERSISTED, v rowversion)", ""},
		{"CREATE TABLE sales.o (id int PRIMARY KEY, c int NULL REFERENCES sales.c (id) ON DELETE CASCADE, n int UNIQUE)", ""},
		{"INSERT sales.c (age) VALUES (20), (30)", ""},
		{"SELECT id, name, age, twice, kept FROM sales.c ORDER BY id", "id int, name nvarchar(20), age int, twice int, kept int\n10|none|20|40|21\n15|none|30|60|31"},
		{"INSERT sales.c (age) VALUES (17)", "error 547"},
		{"INSERT sales.c (twice) VALUES (1)", "error 271"},
		{"UPDATE sales.c SET age = 1 WHERE id = 10", "error 547"},
		{"UPDATE sales.c SET age = 21 WHERE id = 10; SELECT kept FROM sales.c WHERE id = 10", "kept int\n22"},
		{"INSERT sales.o VALUES (1, 10, 5), (2, 15, NULL), (3, NULL, 6)", ""},
		{"INSERT sales.o VALUES (4, 99, 7)", "error 547"},
		{"INSERT sales.o VALUES (4, NULL, NULL)", "error 2627"},
		{"UPDATE sales.o SET c = 99 WHERE id = 1", "error 547"},
		{"DELETE sales.c WHERE id = 10; SELECT id FROM sales.o ORDER BY id", "id int\n2\n3"},
		{"ALTER TABLE sales.o ADD note varchar(5) NOT NULL CONSTRAINT df_note DEFAULT 'x'; EXEC('SELECT id, note FROM sales.o ORDER BY id')", "id int, note varchar(5)\n2|x\n3|x"},
		{"ALTER TABLE sales.o ALTER COLUMN note varchar(3) NOT NULL", "error 5074\nerror 4922"},
		{"ALTER TABLE sales.o DROP CONSTRAINT df_note; ALTER TABLE sales.o ALTER COLUMN note nvarchar(3) NOT NULL; SELECT note FROM sales.o WHERE id = 2", "note nvarchar(3)\nx"},
		{"ALTER TABLE sales.o ALTER COLUMN note int", "error 245"},
		{"CREATE VIEW sales.v AS SELECT c.id, o.n AS number FROM sales.c AS c JOIN sales.o AS o ON o.c = c.id", ""},
		{"SELECT * FROM sales.v", "id int, number int\n15|NULL"},
		{"SELECT TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES ORDER BY TABLE_NAME", "TABLE_NAME nvarchar(128), TABLE_TYPE varchar(10)\nc|BASE TABLE\no|BASE TABLE\nv|VIEW"},
		{"SELECT c.name FROM sys.columns AS c JOIN sys.tables AS t ON t.object_id = c.object_id WHERE t.name = 'o' ORDER BY c.column_id", "name nvarchar(128)\nid\nc\nn\nnote"},
		{"CREATE SYNONYM sc FOR sales.c; SELECT id FROM sc", "id int\n15"},
		{"CREATE UNIQUE INDEX ux ON sales.o (note); SELECT 1 AS x", "error 1505\nx int\n1"},
		{"BEGIN TRAN; DROP VIEW sales.v; CREATE TABLE gone (a int); ROLLBACK; SELECT id FROM sales.v", "id int\n15"},
		{"SELECT * FROM gone", "error 208"},
		{"CREATE TABLE #t (a int PRIMARY KEY, b varchar(5) DEFAULT 'q'); INSERT #t (a) VALUES (1); SELECT * FROM #t", "a int, b varchar(5)\n1|q"},
		{"DROP TABLE #t; SELECT * FROM #t", "error 208"},
		{"DROP TABLE sales.c", "error 3726"},
		{"DROP VIEW sales.v; DROP TABLE sales.o, sales.c; DROP SCHEMA sales", ""},
		{"CREATE TABLE [x]]; DROP TABLE t--] ([it's] int); INSERT [x]]; DROP TABLE t--] VALUES (1); SELECT [it's] FROM [x]]; DROP TABLE t--]", "it's int\n1"},
	})
}

// A view lends what its owner owns, and nothing else; what is not granted is
// not seen.
func TestViewsLendTheirTables(t *testing.T) {
	e := newEngine(t)
	admin := open(t, e, security.Login{Name: "admin", Admin: true})
	app := open(t, e, security.Login{Name: "app", SID: appSID})
	steps(t, admin, []step{
		{"CREATE TABLE t (a int, secret int); INSERT t VALUES (1, 2); CREATE USER app FROM EXTERNAL PROVIDER; CREATE USER other WITHOUT LOGIN", ""},
		{"CREATE SCHEMA theirs AUTHORIZATION other", ""},
		{"CREATE TABLE theirs.x (b int)", ""},
		{"CREATE VIEW mine AS SELECT a FROM t", ""},
		{"CREATE VIEW both AS SELECT t.a FROM t CROSS JOIN theirs.x", ""},
		{"GRANT SELECT ON mine TO app; GRANT SELECT ON both TO app", ""},
	})
	steps(t, app, []step{
		{"SELECT a FROM mine", "a int\n1"},
		{"SELECT a FROM t", "error 229"},
		{"SELECT a FROM both", "error 229"},
		{"SELECT name FROM sys.objects ORDER BY name", "name nvarchar(128)\nboth\nmine"},
		{"SELECT name FROM sys.columns", "name nvarchar(128)\na\na"},
		{"SELECT name FROM sys.tables", "name nvarchar(128)"},
		{"ALTER VIEW mine AS SELECT secret FROM t", "error 208"},
		{"CREATE VIEW w AS SELECT secret FROM t", "error 262"},
		{"DROP VIEW mine", "error 3701"},
	})
}

// The catalogue is there again for the next engine.
func TestTheCatalogueIsKept(t *testing.T) {
	e := newEngine(t)
	s := open(t, e, security.Login{Name: "admin", Admin: true})
	steps(t, s, []step{{"CREATE TABLE t (id int PRIMARY KEY, a varchar(5) CHECK (a <> 'x')); INSERT t VALUES (1, 'y')", ""}, {"CREATE VIEW v AS SELECT a FROM t", ""}})
	s.Close()
	again, err := New(e.dir)
	if err != nil {
		t.Fatal(err)
	}
	steps(t, open(t, again, security.Login{Name: "admin", Admin: true}), []step{
		{"SELECT a FROM v", "a varchar(5)\ny"}, {"INSERT t VALUES (2, 'x')", "error 547"}, {"INSERT t VALUES (1, 'z')", "error 2627"},
	})
}

func TestCountersOfDefinitions(t *testing.T) {
	s := open(t, newEngine(t), security.Login{Name: "admin", Admin: true})
	steps(t, s, []step{
		{"CREATE SEQUENCE s AS int START WITH 5 INCREMENT BY 2", ""},
		{"SELECT NEXT VALUE FOR s AS a; SELECT NEXT VALUE FOR s AS a", "a int\n5\na int\n7"},
		{"ALTER SEQUENCE s RESTART; SELECT NEXT VALUE FOR s AS a", "a int\n5"},
		{"ALTER SEQUENCE s RESTART WITH 50; SELECT NEXT VALUE FOR s AS a", "a int\n50"},
		{"CREATE TABLE t (a int); INSERT t VALUES (1), (2); ALTER TABLE t ADD id int IDENTITY(10, 10); INSERT t (a) VALUES (3); SELECT id FROM t ORDER BY a", "id int\n10\n20\n30"},
		{"SELECT name, CAST(last_value AS int) AS last FROM sys.identity_columns", "name nvarchar(128), last int\nid|30"},
		{"CREATE TABLE d (id int DEFAULT (NEXT VALUE FOR s), a int); INSERT d (a) VALUES (1); SELECT id FROM d", "id int\n52"},
	})
}

func TestDescriptionsHideWhatIsNotSeen(t *testing.T) {
	e := newEngine(t)
	admin := open(t, e, security.Login{Name: "admin", Admin: true})
	app := open(t, e, security.Login{Name: "app", SID: appSID})
	steps(t, admin, []step{{"CREATE TABLE hidden (secret money); CREATE USER app FROM EXTERNAL PROVIDER; EXEC sp_addrolemember 'db_denydatareader', 'app'", ""}})
	if got := play(app, "exec sp_describe_undeclared_parameters N'UPDATE hidden SET secret = @p'"); strings.Contains(got, "|money|") || !strings.Contains(got, "nvarchar(4000)") {
		t.Error(got)
	}
	if got := play(app, "exec sp_describe_first_result_set N'SELECT secret FROM hidden'"); !strings.Contains(got, "error 2") {
		t.Error(got)
	}
	if got := play(app, "exec sp_addrolemember 'db_owner', 'app'"); got != "error 15151" {
		t.Error(got)
	}
}

// A global temporary table is in every session's tempdb, and goes with the
// session that made it, or with the process.
func TestGlobalTemporaryTables(t *testing.T) {
	e := newEngine(t)
	admin := open(t, e, security.Login{Name: "admin", Admin: true})
	steps(t, admin, []step{{"CREATE USER app FROM EXTERNAL PROVIDER", ""}})
	app := open(t, e, security.Login{Name: "app", SID: appSID})
	steps(t, app, []step{{"CREATE TABLE ##g (id int IDENTITY PRIMARY KEY, a varchar(5) DEFAULT 'x'); INSERT ##g DEFAULT VALUES; SELECT * INTO ##h FROM ##g", ""}})
	steps(t, admin, []step{
		{"INSERT tempdb..##g (a) VALUES ('y'); SELECT * FROM ##g ORDER BY id", "id int, a varchar(5)\n1|x\n2|y"},
		{"SELECT o.name FROM tempdb.sys.objects AS o WHERE o.type = 'U' ORDER BY o.name", "name nvarchar(128)\n##g\n##h"},
		{"SELECT c.name FROM tempdb.sys.columns AS c WHERE c.object_id = OBJECT_ID('tempdb..##g') ORDER BY c.column_id", "name nvarchar(128)\nid\na"},
		{"SELECT name FROM sys.tables; SELECT permission_name FROM sys.database_permissions WHERE class = 1; SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES",
			"name nvarchar(128)\npermission_name nvarchar(128)\nTABLE_NAME nvarchar(128)"},
		{"DROP TABLE ##h; CREATE TABLE ##mine (a int)", ""},
	})
	app.Close()
	steps(t, admin, []step{{"SELECT * FROM ##g", "error 208"}, {"SELECT a FROM ##mine", "a int"}})
	again, err := New(e.dir) // as after kill -9
	if err != nil {
		t.Fatal(err)
	}
	steps(t, open(t, again, security.Login{Name: "admin", Admin: true}), []step{{"SELECT * FROM ##mine", "error 208"}})
}

func TestTemporaryProcedures(t *testing.T) {
	e := newEngine(t)
	admin := open(t, e, security.Login{Name: "admin", Admin: true})
	steps(t, admin, []step{{"CREATE USER app FROM EXTERNAL PROVIDER; CREATE TABLE t (a int); INSERT t VALUES (1)", ""}})
	app := open(t, e, security.Login{Name: "app", SID: appSID})
	steps(t, app, []step{
		{"CREATE PROCEDURE #p @a int = 3 AS SELECT @a AS a", ""}, {"EXEC #p 5; EXEC #p", "a int\n5\na int\n3"},
		{"ALTER PROCEDURE #p AS SELECT a FROM t", ""}, {"EXEC #p", "error 229"}, {"DROP PROCEDURE #p; EXEC #p", "error 2812"}, {"CREATE PROCEDURE #p AS SELECT 1 AS b", ""},
	})
	steps(t, admin, []step{{"EXEC #p", "error 2812"}})
	if err := app.Reset(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	steps(t, app, []step{{"EXEC #p", "error 2812"}})
}

func TestSelectIntoOfSeveral(t *testing.T) {
	s := open(t, newEngine(t), security.Login{Name: "admin", Admin: true})
	steps(t, s, []step{
		{"CREATE TABLE a (id int IDENTITY, n varchar(3)); INSERT a (n) VALUES ('x'); SELECT id, n INTO c FROM a UNION ALL SELECT id + 1, 'long' FROM a; SELECT * FROM c ORDER BY id", "id int, n varchar(4)\n1|x\n2|long"},
		{"SELECT COUNT(*) AS n FROM sys.identity_columns WHERE object_id = OBJECT_ID('c')", "n int\n0"},
		{"SELECT id FROM a UNION ALL SELECT id INTO d FROM a", "error 156"},
	})
}

func TestVariablesOfTableTypes(t *testing.T) {
	s := open(t, newEngine(t), security.Login{Name: "admin", Admin: true})
	steps(t, s, []step{
		{"CREATE TYPE dbo.list AS TABLE (id int IDENTITY PRIMARY KEY, n varchar(5) NOT NULL DEFAULT 'x' CHECK (n <> 'no'), u int UNIQUE)", ""},
		{"DECLARE @a list, @b dbo.list; INSERT @a (u) VALUES (1), (2); INSERT @b (n, u) SELECT 'y', u FROM @a; SELECT a.id, a.n, b.n AS m FROM @a a JOIN @b b ON b.id = a.id ORDER BY 1", "id int, n varchar(5), m varchar(5)\n1|x|y\n2|x|y"},
		{"DECLARE @a list; INSERT @a (n) VALUES ('no')", "error 547"},
		{"DECLARE @a list; INSERT @a (u) VALUES (1), (1)", "error 2627"},
		{"CREATE PROCEDURE p @t list READONLY, @k int = 1 AS BEGIN UPDATE a SET n = 'z' FROM @t a; SELECT n, u + @k AS u FROM @t ORDER BY u END", "error 10700"},
		{"CREATE PROCEDURE p @t list READONLY, @k int = 1 AS BEGIN SELECT n, u + @k AS u FROM @t ORDER BY u END", ""},
		{"DECLARE @a list; INSERT @a (u) VALUES (5), (6); EXEC p @a, 10; EXEC p @t = @a; SELECT n FROM @a", "n varchar(5), u int\nx|15\nx|16\nn varchar(5), u int\nx|6\nx|7\nn varchar(5)\nx\nx"},
		{"EXEC p", "n varchar(5), u int"},
		{"DECLARE @i int; EXEC p @i", "error 206"},
		{"DECLARE @b TABLE (id int); EXEC p @b", "error 206"},
		{"DECLARE @a list; INSERT @a (u) VALUES (7); EXEC sp_executesql N'SELECT u FROM @x', N'@x list READONLY', @x = @a", "u int\n7"},
		{"DECLARE @a list; EXEC sp_executesql N'INSERT @x (u) VALUES (1)', N'@x list READONLY', @x = @a", "error 10700"},
		{"DROP TYPE list", "error 3732"},
		{"DROP PROCEDURE p; DROP TYPE list; EXEC ('DECLARE @a list')", "error 2715"},
	})
}
