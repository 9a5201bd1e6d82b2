package engine

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

func TestScript(t *testing.T) {
	s := open(t, newEngine(t), security.Login{Name: "admin", Admin: true})
	for _, c := range []struct{ text, want string }{
		{"CREATE TABLE t (id int IDENTITY PRIMARY KEY, name nvarchar(10) NOT NULL UNIQUE, price decimal(9,2), n tinyint)", ""},
		{"CREATE TABLE u (tid int, qty bigint)", ""},
		{"INSERT t (name, price, n) VALUES ('Bolt', 1.005, 3), (N'nut', 2, NULL)", ""},
		{"SELECT * FROM t ORDER BY id", "id int, name nvarchar(10), price decimal(9,2), n tinyint\n1|Bolt|1.01|3\n2|nut|2.00|NULL"},
		{"SELECT id FROM t WHERE name = 'BOLT  '", "id int\n1"},
		{"SELECT SCOPE_IDENTITY() AS k", "k decimal(38,0)\n2"},
		{"INSERT t (name) VALUES ('BOLT')", "error 2627"},
		{"INSERT t (price) VALUES (1)", "error 515"},
		{"INSERT t (name) VALUES ('longer than ten')", "error 2628"},
		{"INSERT t (name, n) VALUES ('x', 256)", "error 220"},
		{"INSERT t (name, n) VALUES ('x', 'y')", "error 245"},
		{"SELECT count(*) AS c FROM t", "c int\n2"},
		{"INSERT u VALUES (1, 5), (1, 7), (9, 1)", ""},
		{"SELECT t.name, u.qty FROM t JOIN u ON u.tid = t.id ORDER BY u.qty", "name nvarchar(10), qty bigint\nBolt|5\nBolt|7"},
		{"SELECT t.id, u.qty FROM t LEFT JOIN u ON u.tid = t.id WHERE u.qty IS NULL", "id int, qty bigint\n2|NULL"},
		{"SELECT tid, SUM(qty) AS s, AVG(qty) AS a FROM u GROUP BY tid ORDER BY tid", "tid int, s bigint, a bigint\n1|12|6\n9|1|1"},
		{"SELECT TOP (1) qty FROM u ORDER BY qty DESC", "qty bigint\n7"},
		{"SELECT qty FROM u ORDER BY qty OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY", "qty bigint\n5"},
		{"SELECT 1/0 AS x", "x int\nerror 8134"},
		{"SELECT 2147483647 + 1 AS x", "x int\nerror 8115"},
		{"SELECT 1.0/3 AS x", "x decimal(7,6)\n0.333333"},
		{"SELECT nope FROM t", "error 207"},
		{"SELECT 1 FROM nope", "error 208"},
		{"SELECT name, count(*) FROM t", "error 8120"},
		{"UPDATE t SET price = price * 2 WHERE id = 1; SELECT price FROM t WHERE id = 1", "price decimal(9,2)\n2.02"},
		{"BEGIN TRAN; DELETE u; SELECT count(*) AS c FROM u; ROLLBACK; SELECT count(*) AS c FROM u", "c int\n0\nc int\n3"},
		{"COMMIT", "error 3902"},
		{"SELECT x.id FROM (SELECT id FROM t) AS x WHERE EXISTS (SELECT 1 FROM u WHERE u.tid = x.id)", "id int\n1"},
		{"SELECT name, type FROM sys.tables ORDER BY name", "name nvarchar(128), type char(2)\nt|U \nu|U "},
		{"SELECT 1 AS a UNION SELECT 2", "a int\n1\n2"},
	} {
		if got := play(s, c.text); got != c.want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", c.text, got, c.want)
		}
	}
}

func TestPermissions(t *testing.T) {
	e := newEngine(t)
	admin := open(t, e, security.Login{Name: "admin", Admin: true})
	app := open(t, e, security.Login{Name: "app", SID: appSID})
	for _, c := range []struct {
		s          *Session
		text, want string
	}{
		{app, "SELECT 1", "error 916"},
		{admin, "CREATE TABLE t (a int, b int); INSERT t VALUES (1, 2); CREATE USER app FROM EXTERNAL PROVIDER", ""},
		{app, "SELECT a FROM t", "error 229"},
		{app, "SELECT count(*) AS c FROM t", "error 229"},
		{app, "CREATE TABLE x (a int)", "error 262"},
		{admin, "GRANT SELECT ON t (a) TO app", ""},
		{app, "SELECT a FROM t", "a int\n1"},
		{app, "SELECT a FROM t WHERE b = 2", "error 230"},
		{app, "SELECT a FROM t ORDER BY b", "error 230"},
		{admin, "ALTER ROLE db_datareader ADD MEMBER app", ""},
		{app, "SELECT b FROM t", "b int\n2"},
		{app, "INSERT t VALUES (3, 4)", "error 229"},
		{app, "DELETE t", "error 229"},
		{app, "UPDATE t SET a = 1", "error 229"},
		{admin, "DENY SELECT ON t TO app", ""},
		{app, "SELECT b FROM t", "error 230"}, // the GRANT on column a outlives the DENY on the table
		{app, "SELECT a FROM t", "a int\n1"},
		{admin, "REVOKE SELECT ON t (a) FROM app", ""},
		{admin, "DENY SELECT ON t TO app", ""},
		{app, "SELECT a FROM t", "error 229"},
		{admin, "DROP USER app", ""},
		{app, "SELECT 1 AS x", "error 916"},
	} {
		if got := play(c.s, c.text); got != c.want {
			t.Errorf("%s\ngot\n%s\nwant\n%s", c.text, got, c.want)
		}
	}
}

func TestSecurables(t *testing.T) {
	e := newEngine(t)
	s := open(t, e, adminLogin)
	if got := play(s, "CREATE SCHEMA two"); got != "" {
		t.Fatal(got)
	}
	if got := play(s, "CREATE TABLE two.t (a int)"); got != "" {
		t.Fatal(got)
	}
	all, err := e.Securables(t.Context(), s.entry.Database)
	if err != nil {
		t.Fatal(err)
	}
	schema, table := false, false
	for _, on := range all {
		schema = schema || on.Class == security.SchemaClass && on.Name == "two"
		table = table || on.Class == security.ObjectClass && on.Name == "t" && on.Schema.Name == "two"
	}
	if !schema || !table {
		t.Errorf("schema %v table %v: %+v", schema, table, all)
	}
}

// A transaction reads what others committed until it writes, and a session
// that is closed takes back what it did not commit.
func TestIsolation(t *testing.T) {
	e := newEngine(t)
	a := open(t, e, security.Login{Name: "admin", Admin: true})
	b := open(t, e, security.Login{Name: "admin", Admin: true})
	if got := play(a, "CREATE TABLE t (a int); BEGIN TRAN; INSERT t VALUES (1)"); got != "" {
		t.Fatal(got)
	}
	if got := play(b, "SELECT a FROM t"); got != "a int" {
		t.Errorf("uncommitted: %s", got)
	}
	a.Close()
	if got := play(b, "SELECT a FROM t; INSERT t VALUES (2); SELECT a FROM t"); got != "a int\na int\n2" {
		t.Errorf("after close: %s", got)
	}
}
