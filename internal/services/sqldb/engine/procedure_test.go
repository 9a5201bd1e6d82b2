package engine

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

func TestProcedures(t *testing.T) {
	e := newEngine(t)
	admin := open(t, e, security.Login{Name: "admin", Admin: true})
	app := open(t, e, security.Login{Name: "app", SID: appSID})
	for _, c := range []struct {
		s          *Session
		text, want string
	}{
		{admin, "CREATE TABLE t (a int NOT NULL PRIMARY KEY, b varchar(10)); INSERT t VALUES (1, 'one'); CREATE USER app FROM EXTERNAL PROVIDER", ""},
		{admin, "CREATE PROCEDURE p @a int, @b varchar(10) = 'none', @n int = NULL OUTPUT AS SET NOCOUNT ON; INSERT t VALUES (@a, @b); SELECT @n = count(*) FROM t; RETURN @a * 2", ""},
		{admin, "DECLARE @n int, @r int; EXEC @r = p 2, @n = @n OUTPUT; PRINT @n; PRINT @r; SELECT b FROM t WHERE a = 2", "says 2\nsays 4\nb varchar(10)\nnone"},
		{admin, "EXEC p; PRINT 'on'", "error 201\nsays on"},
		{admin, "EXEC p 1, 2, 3, 4", "error 8144"},
		{admin, "EXEC p @a = 1, @zz = 3", "error 8145"},
		{admin, "EXEC p 1", "error 2627"},
		{admin, "EXEC p 'x'", "error 8114"},
		{admin, "CREATE PROCEDURE p AS SELECT 1", "error 2714"},
		{admin, "CREATE OR ALTER PROCEDURE broken AS SELECT * FROM nope; PRINT 'no'", ""},
		{admin, "EXEC broken; PRINT 'on'", "error 208\nsays on"},
		{admin, "BEGIN TRY; EXEC broken; END TRY BEGIN CATCH; PRINT ERROR_PROCEDURE(); PRINT ERROR_MESSAGE(); END CATCH", "says broken\nsays Invalid object name 'nope'."},
		{admin, "CREATE PROCEDURE deep AS EXEC deep", ""},
		{admin, "EXEC deep; PRINT 'no'", "error 217"},
		{admin, "CREATE PROCEDURE open_tran AS BEGIN TRAN", ""},
		{admin, "EXEC open_tran; PRINT @@TRANCOUNT; ROLLBACK", "error 266\nsays 1"},
		{admin, "EXEC sp_rename 't.b', 'c', 'COLUMN'; EXEC('SELECT c FROM t WHERE a = 1')", "says Caution: Changing any part of an object name could break scripts and stored procedures.\nc varchar(10)\none"},
		{admin, "EXEC sp_rename 't.c', 'b', 'COLUMN'", "says Caution: Changing any part of an object name could break scripts and stored procedures."},

		// Ownership chains: EXECUTE is enough for what the procedure does
		// itself, and not for what it runs as text.
		{app, "EXEC p 7", "error 229"},
		{admin, "GRANT EXECUTE ON p TO app", ""},
		{app, "EXEC p 7; SELECT * FROM t", "error 229"},
		{admin, "CREATE PROCEDURE q AS EXEC('DELETE t')", ""},
		{admin, "CREATE PROCEDURE o WITH EXECUTE AS OWNER AS PRINT USER_NAME(); EXEC('DELETE t WHERE a = 7')", ""},
		{admin, "GRANT EXECUTE TO app", ""},
		{app, "EXEC q; EXEC o; PRINT USER_NAME()", "error 229\nsays dbo\nsays app"},
		{admin, "SELECT count(*) AS n FROM t", "n int\n2"},
		{app, "CREATE PROCEDURE r AS SELECT 1", "error 262"},
		{admin, "EXECUTE AS USER = 'app'; PRINT USER_NAME(); SELECT * FROM t; REVERT; PRINT USER_NAME()", "says app\nerror 229\nsays dbo"},
		{app, "EXECUTE AS USER = 'dbo'", "error 15517"},
		{admin, "DENY EXECUTE ON p TO app", ""},
		{app, "EXEC p 8", "error 229"},
		{admin, "DROP PROCEDURE p; EXEC p 9", "error 2812"},
	} {
		if got := play(c.s, c.text); got != c.want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", c.text, got, c.want)
		}
		c.s.set = defaults()
	}
}
