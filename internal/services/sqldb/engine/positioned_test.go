package engine

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// WHERE CURRENT OF changes the row that a cursor is at, and no other.
func TestWhereCurrentOf(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	steps(t, s, []step{
		{"CREATE TABLE t (id int PRIMARY KEY, a int, b varchar(9)); CREATE TABLE o (id int, n int, PRIMARY KEY (n, id)); CREATE TABLE h (a int); INSERT t (id, a) VALUES (1, 10), (2, 20), (3, 30); INSERT o VALUES (1, 7), (2, 7)", ""},
		{"DECLARE c CURSOR LOCAL FOR SELECT a FROM t ORDER BY id DESC; DECLARE @a int; OPEN c; FETCH c INTO @a; WHILE @@FETCH_STATUS = 0 BEGIN IF @a = 20 UPDATE t SET a += 1 WHERE CURRENT OF c ELSE IF @a = 30 DELETE t OUTPUT deleted.id WHERE CURRENT OF c; FETCH c INTO @a END; SELECT id, a FROM t",
			"id int\n3\nid int, a int\n1|10\n2|21"},
		{"DECLARE c CURSOR LOCAL FOR SELECT * FROM t; OPEN c; FETCH c; UPDATE t SET a = 11 WHERE CURRENT OF c; UPDATE t SET a = a + 1 WHERE CURRENT OF c; SELECT @@ROWCOUNT AS n; SELECT a FROM t", "id int, a int, b varchar(9)\n1|10|NULL\nn int\n1\na int\n12\n21"},
		{"DECLARE @c CURSOR; SET @c = CURSOR FOR SELECT x.id, y.n FROM t x, o y WHERE x.id = y.id ORDER BY x.id; OPEN @c; FETCH @c; FETCH @c; UPDATE o SET n = 8 WHERE CURRENT OF @c; UPDATE t SET b = 'two' WHERE CURRENT OF @c; SELECT id, n FROM o ORDER BY id; SELECT b FROM t",
			"id int, n int\n1|7\nid int, n int\n2|7\nid int, n int\n1|7\n2|8\nb varchar(9)\nNULL\ntwo"},
		{"DECLARE @n int; DECLARE c CURSOR LOCAL FOR SELECT id FROM t; OPEN c; FETCH c INTO @n; UPDATE t SET @n = a = 50 WHERE CURRENT OF c; SELECT @n AS n; SELECT a FROM t", "n int\n50\na int\n50\n21"},

		// Where there is no such row, or not any more.
		{"DECLARE c CURSOR LOCAL FOR SELECT id FROM t; OPEN c; UPDATE t SET a = 1 WHERE CURRENT OF c", "error 16931"},
		{"DECLARE c CURSOR LOCAL FOR SELECT id FROM t; UPDATE t SET a = 1 WHERE CURRENT OF c", "error 16917"},
		{"UPDATE t SET a = 1 WHERE CURRENT OF nope", "error 16916"},
		{"DECLARE c CURSOR LOCAL FOR SELECT id FROM t; OPEN c; FETCH c; UPDATE o SET n = 1 WHERE CURRENT OF c", "id int\n1\nerror 16933"},
		{"DECLARE c CURSOR LOCAL FOR SELECT id FROM t FOR UPDATE OF a; OPEN c; FETCH c; UPDATE t SET b = 'x' WHERE CURRENT OF c; UPDATE t SET a = 51 WHERE CURRENT OF c; SELECT a, b FROM t", "id int\n1\nerror 16932\na int, b varchar(9)\n51|NULL\n21|two"},
		{"DECLARE c CURSOR LOCAL FOR SELECT id FROM t ORDER BY id DESC; OPEN c; FETCH c; DELETE t WHERE id = 2; INSERT t (id, a) VALUES (5, 5); UPDATE t SET a = 99 WHERE CURRENT OF c; SELECT id, a FROM t", "id int\n2\nerror 16947\nid int, a int\n1|51\n5|5"},
		{"DECLARE c CURSOR LOCAL STATIC FOR SELECT id FROM t; OPEN c; FETCH c; DELETE t WHERE CURRENT OF c", "id int\n1\nerror 16929"},
		{"DECLARE c CURSOR LOCAL FOR SELECT id FROM t FOR READ ONLY; OPEN c; FETCH c; DELETE t WHERE CURRENT OF c", "id int\n1\nerror 16929"},
		{"DECLARE c CURSOR LOCAL FOR SELECT COUNT(*) AS n FROM t; OPEN c; FETCH c; DELETE t WHERE CURRENT OF c", "n int\n2\nerror 16929"},
		{"DECLARE c CURSOR LOCAL FOR SELECT DISTINCT a FROM t WHERE a > 5; OPEN c; FETCH c; DELETE t WHERE CURRENT OF c", "a int\n51\nerror 16929"},
		{"INSERT h VALUES (1); DECLARE c CURSOR LOCAL FOR SELECT a FROM h; OPEN c; FETCH c; DELETE h WHERE CURRENT OF c", "a int\n1\nerror 16929"},
		{"SELECT COUNT(*) AS n FROM t", "n int\n2"},
		{"DECLARE c CURSOR LOCAL FOR SELECT id FROM t; OPEN c; FETCH c; UPDATE t SET zz = 1 WHERE CURRENT OF c", "error 207"},
	})
}

func TestCursorStatus(t *testing.T) {
	s := open(t, newEngine(t), adminLogin)
	steps(t, s, []step{
		{"CREATE TABLE t (a int)", ""},
		{"DECLARE g CURSOR GLOBAL FOR SELECT 1 AS a; DECLARE e CURSOR LOCAL FOR SELECT a FROM t; DECLARE @c CURSOR; SELECT CURSOR_STATUS('global', 'g') AS a, CURSOR_STATUS('local', 'e') AS b, CURSOR_STATUS('variable', '@c') AS c, CURSOR_STATUS('local', 'g') AS d", "a smallint, b smallint, c smallint, d smallint\n-1|-1|-2|-3"},
		{"DECLARE e CURSOR LOCAL FOR SELECT a FROM t; OPEN e; OPEN g; IF CURSOR_STATUS('global', 'G') >= 0 SELECT CURSOR_STATUS('LOCAL', 'e') AS e, CURSOR_STATUS('global', 'g') AS g; CLOSE g; DEALLOCATE g; SELECT CURSOR_STATUS('global', 'g') AS n", "e smallint, g smallint\n0|1\nn smallint\n-3"},
	})
}

// A cursor reads no more than its user may, and changes no more.
func TestCurrentOfAsReader(t *testing.T) {
	e := newEngine(t)
	admin := open(t, e, adminLogin)
	steps(t, admin, []step{
		{"CREATE TABLE t (id int PRIMARY KEY, a int); CREATE TABLE secret (id int PRIMARY KEY); INSERT t VALUES (1, 1); INSERT secret VALUES (1)", ""},
		{"CREATE USER [app] FROM EXTERNAL PROVIDER; GRANT SELECT (a) ON t TO [app]", ""},
	})
	s := open(t, e, security.Login{Name: "app", SID: appSID})
	steps(t, s, []step{
		{"DECLARE c CURSOR LOCAL FOR SELECT 1 AS x FROM secret; OPEN c; FETCH c", "error 229\nerror 16917"},
		{"DECLARE c CURSOR LOCAL FOR SELECT id FROM t; OPEN c; FETCH c", "error 230\nerror 16917"},
		{"DECLARE c CURSOR LOCAL FOR SELECT a FROM t; OPEN c; FETCH c; UPDATE t SET a = 2 WHERE CURRENT OF c", "a int\n1\nerror 229"},
	})
	steps(t, admin, []step{{"GRANT UPDATE ON t TO [app]", ""}})
	steps(t, s, []step{{"DECLARE c CURSOR LOCAL FOR SELECT a FROM t; OPEN c; FETCH c; UPDATE t SET a = 2 WHERE CURRENT OF c", "a int\n1\nerror 230"}})
	steps(t, admin, []step{{"GRANT SELECT ON t TO [app]", ""}})
	steps(t, s, []step{{"DECLARE c CURSOR LOCAL FOR SELECT a FROM t; OPEN c; FETCH c; UPDATE t SET a = 2 WHERE CURRENT OF c; SELECT a FROM t", "a int\n1\na int\n2"}})
}
