package engine

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// Changes go through views of views to the table, and CHECK OPTION of any of
// them must be met.
func TestChangesThroughViews(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	steps(t, s, []step{
		{"CREATE TABLE t (id int IDENTITY PRIMARY KEY, a int, b varchar(9) DEFAULT 'new'); CREATE TABLE o (id int, n int); INSERT t (a) VALUES (1), (2), (3), (4); INSERT o VALUES (1, 10), (3, 30)", ""},
		{"CREATE VIEW v1 AS SELECT id, a AS x, b, a * 2 AS twice FROM t WHERE a > 1", ""},
		{"CREATE VIEW v2 AS SELECT id AS i, x AS y, b, twice FROM v1 WHERE x < 9", ""},
		{"CREATE VIEW v3 AS SELECT * FROM v2", ""},
		{"UPDATE v3 SET y = 8 WHERE i = 2; SELECT a FROM t", "a int\n1\n8\n3\n4"},
		{"UPDATE v2 SET y = 99 WHERE i = 2; SELECT a FROM t", "a int\n1\n99\n3\n4"},
		{"UPDATE v3 SET y = 0; SELECT a FROM t", "a int\n1\n99\n0\n0"},
		{"UPDATE v3 SET twice = 1", "error 4406"},
		{"INSERT v3 (y) VALUES (5); SELECT a, b FROM t WHERE id = 5", "a int, b varchar(9)\n5|new"},
		{"DELETE v3 OUTPUT deleted.y WHERE y = 5", "y int\n5"},
		{"DELETE w FROM v2 AS w JOIN o ON o.id = w.i; SELECT COUNT(*) AS n FROM t", "n int\n4"},
		{"UPDATE t SET a = id", ""},
		{"DELETE w FROM v2 AS w JOIN o ON o.id = w.i; SELECT id FROM t", "id int\n1\n2\n4"},
		{"MERGE v3 USING (VALUES (2, 7), (9, 6)) AS n (i, y) ON n.i = v3.i WHEN MATCHED THEN UPDATE SET y = n.y WHEN NOT MATCHED THEN INSERT (y) VALUES (n.y); SELECT a FROM t", "a int\n1\n7\n4\n6"},
		{"WITH e AS (SELECT y FROM v3) UPDATE e SET y = 5; SELECT a FROM t", "a int\n1\n5\n5\n5"},

		// Views that join: the columns say which table it is.
		{"CREATE VIEW j AS SELECT v.i, v.y, o.n FROM v2 AS v JOIN o ON o.id = v.i", ""},
		{"INSERT o VALUES (2, 20); UPDATE j SET y = 6 WHERE n = 20; SELECT a FROM t WHERE id = 2", "a int\n6"},
		{"UPDATE j SET n = 21 WHERE y = 6; SELECT n FROM o WHERE id = 2", "n int\n21"},
		{"UPDATE j SET n = 1, y = 1", "error 4405"},
		{"DELETE j", "error 4405"},

		// CHECK OPTION, of the view itself or of one below.
		{"DELETE t; DELETE o", ""},
		{"CREATE VIEW c1 AS SELECT id, a, b FROM t WHERE a > 10 WITH CHECK OPTION", ""},
		{"CREATE VIEW c2 AS SELECT id, a AS x FROM c1 WHERE a < 20", ""},
		{"CREATE VIEW c3 AS SELECT id, x AS y FROM c2 WHERE x <> 15 WITH CHECK OPTION", ""},
		{"INSERT c1 (a) VALUES (11), (9)", "error 550"},
		{"SELECT COUNT(*) AS n FROM t", "n int\n0"},
		{"INSERT c1 (a) VALUES (11), (12); SELECT a FROM t", "a int\n11\n12"},
		{"INSERT c1 (a) VALUES (NULL)", "error 550"},
		{"UPDATE c1 SET a = 10 WHERE a = 11", "error 550"},
		{"UPDATE c2 SET x = 5 WHERE x = 11", "error 550"},
		{"UPDATE c2 SET x = 25 WHERE x = 11; SELECT a FROM t", "a int\n25\n12"},
		{"UPDATE c3 SET y = 15", "error 550"},
		{"UPDATE c3 SET y = 21", "error 550"},
		{"UPDATE c3 SET y = 13; SELECT a FROM t", "a int\n25\n13"},
		{"MERGE c1 USING (VALUES (1)) AS n (a) ON 1 = 0 WHEN NOT MATCHED THEN INSERT (a) VALUES (n.a);", "error 550"},
		{"WITH e AS (SELECT a FROM c1) UPDATE e SET a = 1", "error 550"},
		{"DELETE c1 WHERE a = 13; SELECT a FROM t", "a int\n25"},
		{"DECLARE @t TABLE (n int); INSERT o OUTPUT inserted.n INTO c1 (a) VALUES (1, 1)", "error 330"},
		{"BEGIN TRAN; INSERT c1 (a) VALUES (50); INSERT c1 (a) VALUES (5); SELECT @@TRANCOUNT AS n, COUNT(*) AS c FROM t; ROLLBACK", "error 550\nn int, c int\n1|2"},
	})
}

// What a view shows of another owner's is asked for at each step.
func TestPermissionsThroughViewsOfViews(t *testing.T) {
	e := newEngine(t)
	admin := open(t, e, adminLogin)
	steps(t, admin, []step{
		{"CREATE USER [app] FROM EXTERNAL PROVIDER; CREATE USER other WITHOUT LOGIN; ALTER ROLE db_datareader ADD MEMBER [app]", ""},
		{"CREATE SCHEMA mine AUTHORIZATION other", ""},
		{"CREATE TABLE dbo.t (a int, b int); INSERT dbo.t VALUES (1, 1)", ""},
		{"CREATE VIEW dbo.v AS SELECT a, b FROM dbo.t", ""},
		{"CREATE VIEW mine.w AS SELECT a, b FROM dbo.v", ""},
		{"CREATE VIEW dbo.x AS SELECT a, b FROM mine.w", ""},
		{"CREATE VIEW dbo.k AS SELECT a, b FROM dbo.v WHERE a = 1 WITH CHECK OPTION", ""},
	})
	s := open(t, e, security.Login{Name: "app", SID: appSID})
	give := func(text string) { steps(t, admin, []step{{text, ""}}) }
	steps(t, s, []step{{"UPDATE dbo.k SET a = 1", "error 229"}, {"INSERT dbo.k VALUES (1, 1)", "error 229"}, {"DELETE dbo.k", "error 229"}, {"DELETE dbo.x", "error 229"}})
	give("GRANT UPDATE ON dbo.k TO [app]")
	steps(t, s, []step{{"UPDATE dbo.k SET a = 1", ""}, {"UPDATE dbo.k SET a = 2", "error 550"}, {"UPDATE dbo.v SET a = 2", "error 229"}})
	give("GRANT UPDATE ON dbo.x TO [app]")
	steps(t, s, []step{{"UPDATE dbo.x SET a = 3", "error 229"}})
	give("GRANT UPDATE (a) ON mine.w TO [app]")
	steps(t, s, []step{{"UPDATE dbo.x SET a = 3", "error 229"}, {"UPDATE dbo.x SET b = 3", "error 230"}})
	give("GRANT UPDATE (a) ON dbo.v TO [app]")
	steps(t, s, []step{{"UPDATE dbo.x SET a = 3", ""}, {"UPDATE dbo.x SET b = 3", "error 230"}, {"UPDATE dbo.t SET a = 3", "error 229"}})
	give("DENY UPDATE (a) ON dbo.v TO [app]")
	steps(t, s, []step{{"UPDATE dbo.x SET a = 4", "error 229"}})
	steps(t, admin, []step{{"SELECT a, b FROM dbo.t", "a int, b int\n3|1"}})
}

// TOP (n) PERCENT, and what OUTPUT and SET may name.
func TestNewFormsOfChanges(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	steps(t, s, []step{
		{"CREATE TABLE t (id int IDENTITY PRIMARY KEY, a int, b varchar(9)); INSERT t (a) VALUES (1), (2), (3), (4), (5); CREATE TABLE o (id int, n varchar(5)); INSERT o VALUES (1, 'one'), (2, 'two'), (9, 'nine')", ""},
		{"UPDATE TOP (50) PERCENT t SET b = 'x'; SELECT @@ROWCOUNT AS n", "n int\n3"},
		{"UPDATE TOP (0) PERCENT t SET b = 'y'; SELECT @@ROWCOUNT AS n", "n int\n0"},
		{"DECLARE @p float = 100; UPDATE TOP (@p) PERCENT t SET b = 'z'; SELECT @@ROWCOUNT AS n", "n int\n5"},
		{"SET ROWCOUNT 2; UPDATE TOP (90) PERCENT t SET b = 'x'; SELECT @@ROWCOUNT AS n; SET ROWCOUNT 0", "n int\n2"},
		{"UPDATE TOP (101) PERCENT t SET b = 'y'", "error 1031"},
		{"DELETE TOP (20.5) PERCENT FROM t WHERE a > 2; SELECT COUNT(*) AS n FROM t", "n int\n4"},
		{"INSERT TOP (34) PERCENT INTO t (a) SELECT 7 FROM o; SELECT @@ROWCOUNT AS n, SCOPE_IDENTITY() AS i", "n int, i decimal(38,0)\n2|7"},
		{"MERGE TOP (50) PERCENT t USING (VALUES (10), (11), (12), (13)) AS n (a) ON 1 = 0 WHEN NOT MATCHED THEN INSERT (a) VALUES (n.a) OUTPUT inserted.id, inserted.a;", "id int, a int\n8|10\n9|11"},

		{"DELETE t OUTPUT deleted.a, o.* FROM t JOIN o ON o.id = t.a WHERE t.a < 3", "a int, id int, n varchar(5)\n1|1|one\n2|2|two"},
		{"DELETE t OUTPUT z.* FROM t JOIN o ON o.id = t.a", "error 107"},
		{"INSERT t (a) OUTPUT t.* VALUES (1)", "error 107"},
		{"MERGE t USING o ON 1 = 0 WHEN NOT MATCHED AND o.id = 9 THEN INSERT (a) VALUES (o.id) OUTPUT $action, o.*, inserted.a;", "$action nvarchar(10), id int, n varchar(5), a int\nINSERT|9|nine|9"},
		{"MERGE t USING o ON t.a = o.id WHEN NOT MATCHED BY SOURCE AND t.a > 10 THEN DELETE OUTPUT $action, deleted.a, o.n;", "$action nvarchar(10), a int, n varchar(5)\nDELETE|11|NULL"},

		{"DECLARE @m int; UPDATE t SET @m = (SELECT MAX(a) FROM t), b = 's' WHERE a = 9; SELECT @m AS m", "m int\n10"},
		{"DECLARE @m int = 0; UPDATE t SET @m = a = a + (SELECT COUNT(*) FROM o WHERE o.id = t.a) WHERE a = 9; SELECT @m AS m", "m int\n10"},
		{"DECLARE @m int = 0; UPDATE t SET @m = (SELECT COUNT(*) FROM o WHERE id = @m)", "error 40517"},
		{"DECLARE @m tinyint; UPDATE t SET @m = (SELECT 300)", "error 220"},

		{"CREATE TABLE d (id int, n nvarchar(max), b varbinary(max), s varchar(9)); INSERT d VALUES (1, N'Hello wörld', 0x010203, 'x'), (2, NULL, NULL, 'y')", ""},
		{"UPDATE d SET n.WRITE(N'There', 6, 5), b.WRITE(0xFF, 1, 1) OUTPUT inserted.n, deleted.n, CONVERT(varchar(20), inserted.b, 1) AS b WHERE id = 1", "n nvarchar(max), n nvarchar(max), b varchar(20)\nHello There|Hello wörld|0x01FF03"},
		{"DECLARE @o int = NULL; UPDATE d SET n.WRITE('!', @o, 0) WHERE id = 1; UPDATE d SET n.WRITE('Oh, ', 0, 0) WHERE id = 1; SELECT n FROM d WHERE id = 1", "n nvarchar(max)\nOh, Hello There!"},
		{"UPDATE d SET n.WRITE(NULL, 9, 1), b.WRITE(0x09, 0, NULL) WHERE id = 1; SELECT n, CONVERT(varchar(20), b, 1) AS b FROM d WHERE id = 1", "n nvarchar(max), b varchar(20)\nOh, Hello|0x09"},
		{"UPDATE d SET n.WRITE('J', 4, 99) WHERE id = 1; SELECT n FROM d WHERE id = 1", "n nvarchar(max)\nOh, J"},
		{"UPDATE d SET n.WRITE('x', 6, 0) WHERE id = 1", "error 7116"},
		{"UPDATE d SET n.WRITE('x', 0, -1) WHERE id = 1", "error 7135"},
		{"UPDATE d SET n.WRITE('x', 0, 0) WHERE id = 2", "error 5302"},
		{"UPDATE d SET s.WRITE('x', 0, 0)", "error 258"},
		{"UPDATE d SET n.WRITE('x', 0)", "error 174"},
	})
}
