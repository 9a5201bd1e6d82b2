package engine

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// DENY anywhere wins over every GRANT, also where the two come by different
// groups, and in whichever way a statement reaches the rows.
func TestDenyThroughGroups(t *testing.T) {
	e := newEngine(t)
	admin := open(t, e, adminLogin)
	group := func(n byte) []byte { return append([]byte("group-of-entra-"), n) }
	for _, text := range []string{
		"CREATE TABLE t (a int, b int); INSERT t VALUES (1, 2)",
		"CREATE USER readers WITH SID = 0x67726F75702D6F662D656E7472612D31, TYPE = X; CREATE USER shut WITH SID = 0x67726F75702D6F662D656E7472612D32, TYPE = X",
		"ALTER ROLE db_datareader ADD MEMBER readers; GRANT UPDATE ON t TO readers",
		"CREATE VIEW v AS SELECT a FROM t",
		"CREATE SCHEMA other AUTHORIZATION readers",
		"CREATE VIEW other.w AS SELECT a FROM dbo.t",
		"CREATE FUNCTION f () RETURNS TABLE AS RETURN SELECT a FROM t",
		"DENY SELECT ON t TO shut",
	} {
		if got := play(admin, text); got != "" {
			t.Fatalf("%s: %s", text, got)
		}
	}
	reader := open(t, e, security.Login{Name: "one", SID: []byte("nobody-of-this-1"), Groups: [][]byte{group('1')}})
	both := open(t, e, security.Login{Name: "two", SID: []byte("nobody-of-this-2"), Groups: [][]byte{group('1'), group('2')}})
	for _, c := range []struct{ text, reader, both string }{
		{"SELECT a FROM t", "a int\n1", "error 229"},
		{"SELECT count(*) AS n FROM t", "n int\n1", "error 229"},
		{"SELECT a FROM v", "a int\n1", "a int\n1"}, // the chain: v and t have one owner
		{"SELECT a FROM other.w", "a int\n1", "error 229"},
		{"SELECT a FROM f()", "a int\n1", "a int\n1"},
		{"SELECT 1 AS x WHERE EXISTS (SELECT * FROM t)", "x int\n1", "error 229"},
		{"DECLARE @a int; SELECT @a = a FROM t; PRINT @a", "says 1", "error 229\nsays  "},
		{"DECLARE @a int = (SELECT max(a) FROM t); PRINT @a", "says 1", "error 229\nsays  "},
		{"IF EXISTS (SELECT 1 FROM t) PRINT 'yes'", "says yes", "error 229"},
		{"DECLARE c CURSOR LOCAL FOR SELECT a FROM t; OPEN c", "", "error 229"},
		{"EXEC('SELECT a FROM t')", "a int\n1", "error 229"},
		{"EXEC sp_executesql N'SELECT a FROM t'", "a int\n1", "error 229"},
		{"SELECT a INTO #x FROM t; DROP TABLE #x", "", "error 229\nerror 3701"},
		{"UPDATE t SET b = 3", "", ""},
		{"UPDATE t SET b = a", "", "error 229"},
		{"UPDATE t SET b = 3 WHERE a = 1", "", "error 229"},
		{"UPDATE t SET b = 3 OUTPUT inserted.a", "a int\n1", "error 229"},
		{"DELETE t", "error 229", "error 229"},
		{"INSERT t VALUES (1, 1)", "error 229", "error 229"},
		{"TRUNCATE TABLE t", "error 1088", "error 1088"},
		{"DROP TABLE t", "error 3701", "error 3701"},
		{"ALTER TABLE t ADD c int", "error 4902", "error 4902"},
		{"GRANT SELECT ON t TO shut", "error 15151", "error 15151"},
		{"CREATE TABLE x (a int)", "error 262", "error 262"},
		{"EXECUTE AS USER = 'dbo'", "error 15517", "error 15517"},
	} {
		if got := play(reader, c.text); got != c.reader {
			t.Errorf("reader: %s\ngot\n%s\nwant\n%s", c.text, got, c.reader)
		}
		if got := play(both, c.text); got != c.both {
			t.Errorf("both: %s\ngot\n%s\nwant\n%s", c.text, got, c.both)
		}
	}
	// Plans that were allowed are asked again when the rules change.
	for _, step := range []struct {
		s          *Session
		text, want string
	}{
		{reader, "SELECT a FROM t", "a int\n1"},
		{admin, "DENY SELECT ON SCHEMA::dbo TO readers", ""},
		{reader, "SELECT a FROM t", "error 229"},
		{admin, "REVOKE SELECT ON SCHEMA::dbo FROM readers; DROP SCHEMA IF EXISTS nope", ""},
		{reader, "SELECT a FROM t", "a int\n1"},
		{admin, "ALTER ROLE db_datareader DROP MEMBER readers", ""},
		{reader, "SELECT a FROM t", "error 229"},
		{reader, "BEGIN TRAN; SELECT 1 AS x", "x int\n1"},
		{admin, "DROP VIEW other.w; DROP SCHEMA other; DROP USER readers", ""},
		{reader, "SELECT 1 AS x", "error 916"},
		{reader, "ROLLBACK", "error 916"},
	} {
		if got := play(step.s, step.text); got != step.want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", step.text, got, step.want)
		}
	}
}
