package app

import (
	"crypto/tls"
	"database/sql"
	"errors"
	"net"
	"strconv"
	"testing"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"
)

// sqlAs returns a database for a login with a password.
func (w *world) sqlAs(user, password, database string) *sql.DB {
	w.Helper()
	host, port, err := net.SplitHostPort(w.system.SQLEndpoint())
	if err != nil {
		w.Fatal(err)
	}
	c, err := msdsn.Parse("sqlserver://" + host + "?encrypt=true")
	if err != nil {
		w.Fatal(err)
	}
	if c.Port, err = strconv.ParseUint(port, 10, 16); err != nil {
		w.Fatal(err)
	}
	c.User, c.Password, c.Database = user, password, database
	c.TLSConfig = &tls.Config{RootCAs: w.roots, ServerName: "sql1.database.windows.net"}
	db := sql.OpenDB(mssql.NewConnectorConfig(c))
	w.Cleanup(func() { _ = db.Close() })
	return db
}

// Logins of the server and users with passwords are made, changed and dropped
// by T-SQL, and log in.
func TestSQLAccounts(t *testing.T) {
	w := startWith(t, Config{Home: home(t), SQLListen: "127.0.0.1:0"})
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	server := w.group() + "/providers/Microsoft.Sql/servers/sql1"
	w.put(server, "2023-08-01", `{"location":"westeurope","properties":{"administratorLogin":"boss","administratorLoginPassword":"Correct-Horse-1",
		"administrators":{"login":"operator","sid":"`+w.cloud.OperatorApp+`"}}}`)
	w.put(server+"/databases/db1", "2023-08-01", `{"location":"westeurope"}`)
	w.put(server+"/firewallRules/azure", "2023-08-01", `{"properties":{"startIpAddress":"0.0.0.0","endIpAddress":"0.0.0.0"}}`)
	boss := func(database string) *sql.DB { return w.sqlAs("boss", "Correct-Horse-1", database) }
	master, db1 := boss("master"), boss("db1")
	do := func(db *sql.DB, want int32, text string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), text); w.number(err) != want {
			t.Errorf("%s: %v, want %d", text, err, want)
		}
	}
	enters := func(want int32, user, password, database string) {
		t.Helper()
		if err := w.sqlAs(user, password, database).PingContext(t.Context()); w.number(err) != want {
			t.Errorf("%s in %s: %v, want %d", user, database, err, want)
		}
	}
	// noEntry wants 4060 and then, as SQL Server has it, 18456.
	noEntry := func(user, password, database string) {
		t.Helper()
		err := w.sqlAs(user, password, database).PingContext(t.Context())
		var e mssql.Error
		if !errors.As(err, &e) || len(e.All) != 2 || e.All[0].Number != 4060 || e.All[0].Class != 11 || e.Number != 18456 || e.All[1].Message != "Login failed for user '"+user+"'." {
			t.Errorf("%s in %s: %v, %+v", user, database, err, e.All)
		}
	}
	do(db1, 5001, "CREATE LOGIN web WITH PASSWORD = 'Long-enough-4-you'")
	do(master, 40632, "CREATE LOGIN web WITH PASSWORD = 'simple'")
	do(master, 15025, "CREATE LOGIN BOSS WITH PASSWORD = 'Long-enough-4-you'")
	do(master, 33159, "CREATE LOGIN app1 FROM EXTERNAL PROVIDER")
	do(master, 0, "CREATE LOGIN web WITH PASSWORD = 'Long-enough-4-you', SID = 0x00112233445566778899aabbccddeeff")
	do(master, 15433, "CREATE LOGIN web2 WITH PASSWORD = 'Long-enough-4-you', SID = 0x00112233445566778899aabbccddeeff")
	do(master, 15025, "CREATE LOGIN Web WITH PASSWORD = 'Long-enough-4-you'")
	noEntry("web", "Long-enough-4-you", "db1")
	noEntry("boss", "Correct-Horse-1", "none")
	do(db1, 15007, "CREATE USER nobody FOR LOGIN nobody")
	do(db1, 0, "CREATE USER web FOR LOGIN web")
	enters(0, "web", "Long-enough-4-you", "db1")
	enters(18456, "web", "Long-enough-4-us", "db1")
	var sid []byte
	if err := db1.QueryRowContext(t.Context(), "SELECT sid FROM sys.database_principals WHERE name = 'web'").Scan(&sid); err != nil || string(sid) != "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff" {
		t.Errorf("its sid is %x, %v", sid, err)
	}
	web := w.sqlAs("web", "Long-enough-4-you", "db1")
	do(web, 15247, "CREATE USER mine WITH PASSWORD = 'Long-enough-4-you'")
	do(web, 5001, "CREATE LOGIN mine WITH PASSWORD = 'Long-enough-4-you'")

	// In master a user is nobody's administrator.
	do(master, 0, "CREATE USER web FOR LOGIN web")
	inMaster := w.sqlAs("web", "Long-enough-4-you", "master")
	do(inMaster, 15247, "CREATE LOGIN mine WITH PASSWORD = 'Long-enough-4-you'")
	count := func(db *sql.DB, want int) {
		t.Helper()
		var n int
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM sys.sql_logins").Scan(&n); err != nil || n != want {
			t.Errorf("sys.sql_logins has %d rows, %v; want %d", n, err, want)
		}
	}
	count(master, 2)
	count(inMaster, 1)
	count(db1, 0)

	do(master, 0, "ALTER LOGIN web WITH PASSWORD = 'Another-1-of-them'")
	enters(18456, "web", "Long-enough-4-you", "db1")
	enters(0, "web", "Another-1-of-them", "db1")
	do(master, 0, "ALTER LOGIN web DISABLE")
	enters(18470, "web", "Another-1-of-them", "db1")
	enters(18456, "web", "Long-enough-4-you", "db1")
	do(master, 0, "ALTER LOGIN web ENABLE")
	do(master, 0, "ALTER LOGIN web WITH NAME = site")
	enters(0, "site", "Another-1-of-them", "db1")
	do(master, 0, "DROP LOGIN site")
	do(master, 15151, "DROP LOGIN site")
	enters(18456, "site", "Another-1-of-them", "db1")

	do(db1, 0, "CREATE USER shop WITH PASSWORD = 'Long-enough-4-you'")
	enters(0, "shop", "Long-enough-4-you", "db1")
	enters(18456, "shop", "Long-enough-4-you", "master")
	do(db1, 0, "ALTER USER shop WITH PASSWORD = 'Another-1-of-them'")
	enters(18456, "shop", "Long-enough-4-you", "db1")
	enters(0, "shop", "Another-1-of-them", "db1")
	do(master, 33233, "CREATE USER shop WITH PASSWORD = 'Long-enough-4-you'")
	do(db1, 0, "DROP USER shop")
	enters(18456, "shop", "Another-1-of-them", "db1")

	admin := w.sqlOpen("true", w.operator("https://database.windows.net"))
	do(admin, 0, "CREATE USER app1 FROM EXTERNAL PROVIDER")
	do(admin, 0, "DROP USER app1")
}
