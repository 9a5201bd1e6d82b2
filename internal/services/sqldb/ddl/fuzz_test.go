package ddl

import (
	"errors"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Whatever parses is run or refused; it neither panics nor is a fault of the
// engine's own.
func FuzzDefine(f *testing.F) {
	for _, s := range []string{
		"CREATE TABLE q (a int IDENTITY(1, -1) PRIMARY KEY, b decimal(38, 10) NULL DEFAULT (1.5), c AS a * 2 PERSISTED, CONSTRAINT k CHECK (a > 0), INDEX i (b DESC) WHERE b > 1)",
		"ALTER TABLE t ADD z int NOT NULL DEFAULT 1, CONSTRAINT u UNIQUE (a, b)", "ALTER TABLE t ALTER COLUMN b nvarchar(max) COLLATE Latin1_General_CI_AI NOT NULL",
		"ALTER TABLE t DROP COLUMN IF EXISTS b, CONSTRAINT k", "ALTER TABLE t NOCHECK CONSTRAINT ALL", "CREATE UNIQUE CLUSTERED INDEX i ON t (a) INCLUDE (b) WHERE a IN (1, 2) WITH (FILLFACTOR = 80)",
		"ALTER INDEX ALL ON t REBUILD", "DROP INDEX i ON t, t.j", "CREATE VIEW w (x) WITH SCHEMABINDING AS SELECT a FROM dbo.t", "ALTER VIEW v AS SELECT a FROM t", "CREATE SCHEMA s AUTHORIZATION app CREATE TABLE y (a int)",
		"ALTER SCHEMA dbo TRANSFER TYPE::phone", "CREATE SEQUENCE q AS tinyint START WITH 3 INCREMENT BY -1 MINVALUE 0 MAXVALUE 9 CYCLE CACHE 5", "ALTER SEQUENCE s RESTART WITH 5", "CREATE SYNONYM n FOR a.b.c.d",
		"CREATE TYPE l AS TABLE (a int PRIMARY KEY)", "DROP TABLE IF EXISTS t, #t, ##t", "CREATE USER u WITH SID = 0x00112233445566778899AABBCCDDEEFF, TYPE = X", "CREATE USER u FROM EXTERNAL PROVIDER WITH OBJECT_ID = 'x'",
		"ALTER USER app WITH NAME = b, DEFAULT_SCHEMA = NULL", "ALTER ROLE db_owner DROP MEMBER app", "GRANT SELECT (a), ALL ON OBJECT::dbo.t TO app, public WITH GRANT OPTION", "REVOKE GRANT OPTION FOR SELECT ON SCHEMA::dbo FROM app CASCADE",
		"DENY CONTROL ON USER::app TO public", "ALTER AUTHORIZATION ON ROLE::r TO SCHEMA OWNER", "ALTER AUTHORIZATION ON dbo.t TO SCHEMA OWNER", "CREATE LOGIN l WITH PASSWORD = 'x'", "ALTER LOGIN l DISABLE",
		"CREATE PROCEDURE p @a int = 1 OUTPUT, @t l READONLY WITH EXECUTE AS SELF AS SELECT 1", "CREATE FUNCTION f (@a int) RETURNS @r TABLE (a int) AS BEGIN RETURN END", "CREATE STATISTICS s ON t (a)",
		"CREATE INDEX A ON t", "ALTER COLUMN", "ALTER TABLE t SET (LOCK_ESCALATION = AUTO)", "ALTER TABLE t SWITCH TO u", "ALTER TABLE t ENABLE TRIGGER ALL", "CREATE TABLE [x]]'] ([a\"] int REFERENCES t ([a]))",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		batch, err := tsql.Parse(text, tsql.Settings{QuotedIdentifier: true})
		if err != nil {
			return
		}
		x := open(t)
		x.ok("CREATE TABLE t (a int NOT NULL, b varchar(10) CONSTRAINT k CHECK (b > 'a'), c AS a + 1)")
		x.ok("CREATE VIEW v AS SELECT a, b, c FROM t")
		x.ok("CREATE TYPE phone FROM varchar(20)")
		x.ok("CREATE USER app WITHOUT LOGIN")
		if err := x.insert("t", "1", "'x'"); err != nil {
			t.Fatal(err)
		}
		for _, user := range []string{"dbo", "app"} {
			x.as(user)
			for _, st := range batch.Stmts {
				if _, found := x.cat.Security().Named(user); !found {
					return
				}
				e := x.env(text)
				_, err := e.Run(t.Context(), st)
				var one *types.Error
				var list tsql.Errors
				if err != nil && !errors.As(err, &one) && !errors.As(err, &list) {
					t.Errorf("%s: %v", text, err)
				}
				if err == nil {
					x.cat, x.temp = e.Catalog, e.Temp
				}
			}
		}
	})
}
