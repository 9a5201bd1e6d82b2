package dml

import "testing"

func TestUpdateAndDelete(t *testing.T) {
	f := open(t)
	f.must(`CREATE TABLE t (id int IDENTITY PRIMARY KEY, a int, b varchar(10) DEFAULT 'dx', c AS a * 2, v rowversion);
		CREATE TABLE s (k int, x int, y varchar(10));
		CREATE TABLE log (id int, old int NULL, new int NULL);
		INSERT t (a) VALUES (1), (2), (3), (4);
		INSERT s VALUES (1, 10, 'one'), (2, 20, 'two'), (2, 21, 'two again'), (9, 90, 'nine');
		DECLARE @n int, @m varchar(5)`)
	for _, x := range []struct{ text, want string }{
		{"UPDATE t SET a = a + 1, b = 'u' WHERE id = 1", "1"},
		{"UPDATE t SET a += 5 OUTPUT deleted.a, inserted.a, inserted.c WHERE id IN (1, 2)", "(2, 7, 14) (2, 7, 14)"},
		{"UPDATE t SET a = x, b = y FROM t JOIN s ON s.k = t.id", "2"},
		{"SELECT id, a, b FROM t", "(1, 10, one) (2, 20, two) (3, 3, dx) (4, 4, dx)"},
		{"UPDATE z SET a = s.x + 1 OUTPUT s.y, inserted.a FROM t AS z, s WHERE s.k = z.id AND z.id = 1", "(one, 11)"},
		{"UPDATE t SET b = DEFAULT, a = NULL WHERE id = 2", "1"},
		{"UPDATE TOP (1) t SET b = 'top'", "1"},
		{"UPDATE t SET @n = a = id * 3", "4"},
		{"SELECT @n", "(12)"},
		{"UPDATE t SET @n += a, @m = b WHERE id < 3", "2"},
		{"SELECT @n, @m", "(21, dx)"},
		{"UPDATE t SET a = 0 OUTPUT deleted.id, deleted.a, inserted.a INTO log (id, old, new) OUTPUT inserted.id WHERE id = 4", "(4)"},
		{"SELECT id, old, new FROM log", "(4, 12, 0)"},
		{"UPDATE t SET id = 5", "8102 Cannot update identity column 'id'."},
		{"UPDATE t SET c = 5", "271 "},
		{"UPDATE t SET v = 0x1", "272 Cannot update a timestamp column."},
		{"UPDATE t SET a = 1, A = 2", "264 "},
		{"UPDATE t SET a = SUM(a)", "157 An aggregate may not appear in the set list of an UPDATE statement."},
		{"UPDATE t SET a = 1 + (SELECT MAX(t.a))", "157 "},
		{"UPDATE t SET @n = (SELECT MAX(t.a)), a = 1", "157 "},
		{"UPDATE t SET a = CASE WHEN MAX(a) = ANY (SELECT 1) THEN 1 END", "157 "},
		{"UPDATE t SET a = (SELECT MAX(q.a) FROM t q WHERE q.id = t.id) WHERE id = (SELECT MIN(t.id))", "147 "},
		{"UPDATE t SET a = (SELECT MAX(q.a) FROM t q WHERE q.id = t.id)", "4"},
		{"WITH c AS (SELECT id, a FROM t) UPDATE c SET a = MAX(id)", "157 "},
		{"WITH c AS (SELECT MAX(a) AS a FROM t) DELETE c", "4403 "}, {"UPDATE d SET a = 1 FROM (SELECT id, a, (SELECT MAX(a) FROM t) AS m, COUNT(*) OVER () AS n FROM t) d WHERE d.n < 0", "0"},
		{"MERGE t USING s ON t.id = s.k AND s.x <> 21 WHEN MATCHED THEN UPDATE SET a = (SELECT MAX(t.a));", "157 "},
		{"UPDATE t SET a = ROW_NUMBER() OVER (ORDER BY id)", "4108 Windowed functions can only appear in the SELECT or ORDER BY clauses."}, {"UPDATE t SET @n = SUM(a) OVER ()", "4108 "},
		{"UPDATE t SET a = (SELECT TOP 1 COUNT(*) OVER () FROM s) WHERE id < 0", "0"}, {"WITH c AS (SELECT a, SUM(a) OVER () AS s FROM t) UPDATE c SET a = s WHERE a < -9", "0"},
		{"DELETE t OUTPUT MAX(deleted.a)", "158 An aggregate may not appear in the OUTPUT clause."},
		{"UPDATE t SET nope = 1", "207 Invalid column name 'nope'."},
		{"UPDATE t SET b = 'much too long'", "2628 String or binary data would be truncated in table 'shop.dbo.t', column 'b'. Truncated value: 'much too l'."},
		{"UPDATE t SET a = 1 FROM t AS p JOIN t AS q ON p.id = q.id", "8154 The table 't' is ambiguous."},
		{"UPDATE t SET a = 1 WHERE CURRENT OF c", "40517 WHERE CURRENT OF"},
		{"DELETE t OUTPUT deleted.id, deleted.c WHERE id = 4", "(4, 0)"},
		{"DELETE FROM z FROM t z JOIN s ON s.k = z.id WHERE s.y = 'one'", "1"},
		{"DELETE TOP (1) FROM t", "1"},
		{"SELECT id FROM t", "(3)"},
		{"WITH c AS (SELECT id, a AS aa FROM t) UPDATE c SET aa = 77 OUTPUT inserted.aa", "(77)"},
		{"WITH c AS (SELECT id, a + 1 AS aa FROM t) UPDATE c SET aa = 77", "4406 "},
		{"WITH c AS (SELECT *, ROW_NUMBER() OVER (ORDER BY id) AS n FROM t) DELETE FROM c WHERE n > 1", "0"},
		{"UPDATE d SET a = 78 FROM (SELECT id, a FROM t) AS d WHERE d.id > 0", "1"},
		{"DELETE d FROM (SELECT id, a FROM t) AS d WHERE d.a < 0", "0"},
		{"DELETE TOP (@n - 21) FROM t", "0"},
		{"DELETE TOP (-1) FROM t", "127 "},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 150) INSERT log (id) SELECT n FROM r", "530 "},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 150) INSERT log (id) SELECT n FROM r OPTION (MAXRECURSION 0)", "150"},
		{"WITH r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 150) DELETE log FROM log JOIN r ON r.n = log.id AND log.new IS NULL OPTION (MAXRECURSION 200)", "150"},
		{"DELETE t OUTPUT inserted.id", "4104 "},
		{"DELETE FROM t", "1"},
		{"DELETE FROM t", "0"},
	} {
		f.check(x.text, x.want)
	}
}

func TestViews(t *testing.T) {
	f := open(t)
	f.must("CREATE TABLE t (id int IDENTITY PRIMARY KEY, a int, b int)")
	f.must("CREATE VIEW w AS SELECT id, a AS x, a + 1 AS y FROM t WHERE a > 0")
	f.must("CREATE TABLE s (id int, k int); INSERT s VALUES (2, 2)")
	f.must("CREATE VIEW j AS SELECT t.id, t.a, s.id AS id2, s.k, s.id AS x, k + 1 AS y FROM t JOIN s ON s.id = t.id")
	f.must("CREATE VIEW g AS SELECT DISTINCT a FROM t")
	for _, x := range []struct{ text, want string }{
		{"INSERT w (x) OUTPUT inserted.id, inserted.x VALUES (5), (-1)", "(1, 5) (2, -1)"},
		{"UPDATE w SET x = 6", "1"},
		{"SELECT a FROM t", "(6) (-1)"},
		{"UPDATE w SET y = 6", "4406 Update or insert of view or function 'w' failed because it contains a derived or constant field."},
		{"UPDATE g SET a = 6", "4403 "},
		{"DELETE w", "1"},
		{"UPDATE j SET k = 5, a = 1", "4405 View or function 'j' is not updatable because the modification affects multiple base tables."},
		{"UPDATE j SET k = 5 OUTPUT inserted.k WHERE x = 2", "(5)"},
		{"UPDATE j SET a = 9", "1"},
		{"UPDATE j SET y = 9", "4406 "},
		{"DELETE j", "4405 "},
		{"INSERT j (id2, k) VALUES (3, 33)", "1"},
		{"SELECT id, k FROM s", "(2, 5) (3, 33)"},
		{"UPDATE c SET a = x FROM (SELECT t.a, s.k + 1 AS x FROM t LEFT JOIN s ON s.id = t.id) AS c WHERE x IS NOT NULL", "1"},
		{"SELECT a FROM t", "(6)"},
		{"UPDATE t SET a = -1", "1"},
		{"SELECT a FROM t", "(-1)"},
	} {
		f.check(x.text, x.want)
	}
}

func TestMerge(t *testing.T) {
	f := open(t)
	f.must(`CREATE TABLE t (id int PRIMARY KEY, n varchar(10), c int DEFAULT 0);
		CREATE TABLE s (id int, n varchar(10));
		INSERT t (id, n) VALUES (1, 'a'), (2, 'b'), (3, 'c');
		INSERT s VALUES (2, 'B'), (3, 'gone'), (4, 'D')`)
	for _, x := range []struct{ text, want string }{
		{`MERGE INTO t AS z USING s ON z.id = s.id
			WHEN MATCHED AND s.n = 'gone' THEN DELETE
			WHEN MATCHED THEN UPDATE SET n = s.n, c += 1
			WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, s.n)
			WHEN NOT MATCHED BY SOURCE THEN UPDATE SET c = -1
			OUTPUT $action, deleted.id, inserted.id, inserted.c, s.n;`,
			"(UPDATE, 2, 2, 1, B) (DELETE, 3, <NULL>, <NULL>, gone) (INSERT, <NULL>, 4, 0, D) (UPDATE, 1, 1, -1, <NULL>)"},
		{"SELECT id, n, c FROM t ORDER BY id", "(1, a, -1) (2, B, 1) (4, D, 0)"},
		{"MERGE t USING (VALUES (1, 'v'), (9, 'w')) AS s (id, n) ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = s.n WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.n, DEFAULT);", "2"},
		{"MERGE t USING (VALUES (1), (1)) AS s (id) ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = 'x';", "8672 The MERGE statement attempted to UPDATE or DELETE the same row more than once."},
		{"MERGE t USING s ON t.id = s.id WHEN MATCHED THEN DELETE WHEN MATCHED AND s.id = 1 THEN UPDATE SET n = 'x';", "5324 "},
		{"MERGE t USING s ON t.id = s.id WHEN NOT MATCHED THEN INSERT (id, n) VALUES (s.id, 'this is too long');", "2628 "},
		{"MERGE t USING s ON t.id = s.id + 100 WHEN NOT MATCHED THEN INSERT (id, n) VALUES (1, 'q');", "2627 "},
		{"SELECT id, n, c FROM t ORDER BY id", "(1, v, -1) (2, B, 1) (4, D, 0) (9, w, 0)"},
		// As Entity Framework and Sequelize write it.
		{"MERGE [t] USING (VALUES (21, 'p', 0), (20, 'q', 1)) AS i ([id], [n], _Position) ON 1=0 WHEN NOT MATCHED THEN INSERT ([id], [n]) VALUES (i.[id], i.[n]) OUTPUT INSERTED.[c], i._Position;", "(0, 0) (0, 1)"},
		{"MERGE INTO [t] WITH(HOLDLOCK) AS [t_target] USING (VALUES(20, N'new')) AS [t_source]([id], [n]) ON [t_target].[id] = [t_source].[id] WHEN MATCHED THEN UPDATE SET [t_target].[n] = [t_source].[n] WHEN NOT MATCHED THEN INSERT ([id], [n]) VALUES([t_source].[id], [t_source].[n]) OUTPUT $action, INSERTED.*;", "(UPDATE, 20, new, 0)"},
		{"MERGE TOP (1) t USING s ON t.id = s.id WHEN MATCHED THEN DELETE;", "1"},
		{"MERGE dbo.t USING t AS s ON t.id = s.id WHEN MATCHED THEN DELETE;", "5"},
	} {
		f.check(x.text, x.want)
	}
}
