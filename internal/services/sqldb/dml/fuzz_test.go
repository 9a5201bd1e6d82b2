package dml

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
)

// FuzzCompile asks that whatever parses compiles or is refused.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{
		"INSERT t (a) OUTPUT inserted.* INTO t (a) VALUES (1), (DEFAULT)", "INSERT t DEFAULT VALUES", "INSERT TOP (1) t SELECT a FROM t", "INSERT w (a) EXEC p", "INSERT t VALUES ()",
		"UPDATE t SET a += 1, @v = b = DEFAULT OUTPUT deleted.a FROM t JOIN t AS q ON q.a = t.a WHERE CURRENT OF c", "UPDATE x SET a = 1 FROM (SELECT a FROM t) x", "UPDATE w SET a.b.c = 1",
		"DELETE TOP (5) PERCENT FROM w", "WITH c AS (SELECT *, 1 n FROM t) DELETE c", "WITH c (x) AS (SELECT a, b FROM t) UPDATE c SET x = 1", "DELETE FROM OPENROWSET(x) ",
		"MERGE t USING w ON t.a = w.a WHEN MATCHED AND 1 = 2 THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1, DEFAULT) OUTPUT $action, w.*;", "MERGE w USING w q ON 1 = 1 WHEN NOT MATCHED BY SOURCE THEN UPDATE SET a = NULL;",
		"TRUNCATE TABLE t WITH (PARTITIONS (1))", "TRUNCATE TABLE sys.objects", "UPDATE j SET a = 1", "DELETE j", "WITH c AS (SELECT t.*, w.a z FROM t JOIN w ON 1 = 1) UPDATE c SET b = z", "DBCC CHECKIDENT (t, RESEED, -1)", "DELETE d FROM (SELECT * FROM t, w) d", "WITH c AS (SELECT 1 a) DELETE c", "INSERT @v VALUES (1)", "DELETE #x", "INSERT t (a) SELECT $ROWID FROM t", "DELETE t OUTPUT $IDENTITY",
	} {
		f.Add(s)
	}
	x := open(f)
	x.must("CREATE TABLE t (a int, b varchar(5) DEFAULT 'x', c AS a + 1)")
	x.must("CREATE VIEW w AS SELECT a, b, c FROM t")
	x.must("CREATE VIEW j AS SELECT t.a, w.b FROM t JOIN w ON w.a = t.a")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := tsql.Parse(text, tsql.Settings{QuotedIdentifier: true})
		if err != nil {
			return
		}
		for _, st := range b.Stmts {
			if p, ok, err := Compile(x.env(), st); ok && err == nil {
				p.Close()
			}
		}
	})
}
