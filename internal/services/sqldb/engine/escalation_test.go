package engine

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// Whoever may define modules does not become their owner by them.
func TestModulesGiveNobodyMore(t *testing.T) {
	e := newEngine(t)
	admin := open(t, e, adminLogin)
	app := open(t, e, security.Login{Name: "app", SID: appSID})
	for _, c := range []struct {
		s          *Session
		text, want string
	}{
		{admin, "CREATE TABLE t (a int); INSERT t VALUES (1); CREATE USER app FROM EXTERNAL PROVIDER; ALTER ROLE db_ddladmin ADD MEMBER app", ""},
		{app, "SELECT a FROM t", "error 229"},
		{app, "CREATE PROCEDURE p WITH EXECUTE AS OWNER AS SELECT a FROM t", "error 15151"},
		{app, "CREATE PROCEDURE p WITH EXECUTE AS 'dbo' AS SELECT a FROM t", "error 15151"},
		{app, "CREATE PROCEDURE p AS SELECT a FROM t", ""},
		{app, "EXEC p", "error 229"},
		{app, "CREATE PROCEDURE #p AS SELECT a FROM t", ""},
		{app, "EXEC #p", "error 229"},
		{app, "CREATE PROCEDURE #o WITH EXECUTE AS OWNER AS PRINT USER_NAME(); EXEC('SELECT a FROM t')", "error 15151"},
		{app, "CREATE PROCEDURE #s WITH EXECUTE AS SELF AS PRINT USER_NAME(); SELECT a FROM t", ""},
		{app, "EXEC #s", "says app\nerror 229"},
		{app, "CREATE FUNCTION f () RETURNS int AS BEGIN RETURN (SELECT max(a) FROM t) END", ""},
		{app, "SELECT dbo.f() AS x", "error 229"},
		{app, "CREATE TABLE u (a int, b AS dbo.f())", "error 229"},
		{app, "CREATE TABLE u (a int DEFAULT dbo.f())", "error 229"},
		{app, "CREATE VIEW v AS SELECT a FROM t", "error 229"},
		{app, "CREATE SYNONYM s FOR t", ""},
		{app, "SELECT a FROM s", "error 229"},
		{app, "EXECUTE AS USER = 'app'; SELECT USER_NAME() AS n; REVERT; SELECT a FROM t", "n nvarchar(128)\napp\nerror 229"},
		{admin, "CREATE PROCEDURE asapp WITH EXECUTE AS 'app' AS PRINT USER_NAME(); EXEC('SELECT a FROM t'); REVERT; PRINT USER_NAME()", ""},
		{admin, "EXEC asapp; PRINT USER_NAME()", "says app\nerror 229\nsays app\nsays dbo"},
		// Two procedures of one text, one of each owner.
		{admin, "CREATE SCHEMA mine AUTHORIZATION app; ", ""},
		{admin, "DROP PROCEDURE p; ALTER USER app WITH DEFAULT_SCHEMA = mine; GRANT EXECUTE TO app", ""},
		{admin, "CREATE PROCEDURE p AS SELECT a FROM dbo.t", ""},
		{app, "CREATE PROCEDURE p AS SELECT a FROM dbo.t", ""},
		{app, "EXEC dbo.p; EXEC p; EXEC mine.p; EXEC dbo.p", "a int\n1\nerror 229\nerror 229\na int\n1"},
		// Names in a module are those of its schema.
		{app, "CREATE TABLE t (z int)", ""},
		{admin, "CREATE PROCEDURE q AS SELECT * FROM t", ""},
		{app, "SELECT * FROM t; EXEC dbo.q", "z int\na int\n1"},
	} {
		if got := play(c.s, c.text); got != c.want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", c.text, got, c.want)
		}
	}
}
