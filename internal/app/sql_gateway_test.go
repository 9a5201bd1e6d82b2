package app

import (
	"database/sql"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/gateway"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Databases on a second cloud, reached through the first: logins end in the
// first, users and permissions are the second's.
func TestSQLGateway(t *testing.T) {
	const password = "Correct-Horse-1"
	all := `{"properties":{"startIpAddress":"0.0.0.0","endIpAddress":"0.0.0.0"}}`
	far := startWith(t, Config{Home: home(t), SQLListen: "127.0.0.1:0"})
	far.put(far.group(), "2024-11-01", `{"location":"westeurope"}`)
	there := far.group() + "/providers/Microsoft.Sql/servers/far1"
	far.put(there, "2023-08-01", `{"location":"westeurope","properties":{"administratorLogin":"chief","administratorLoginPassword":"`+password+`"}}`)
	far.put(there+"/databases/db1", "2023-08-01", `{"location":"westeurope"}`)
	far.put(there+"/firewallRules/azure", "2023-08-01", all)
	to, err := gateway.Parse("sqlserver://chief@"+far.system.SQLEndpoint()+"?hostNameInCertificate=far1.database.windows.net&certificate="+far.system.authority.File(), password, "")
	if err != nil {
		t.Fatal(err)
	}

	w := startWith(t, Config{Home: home(t), SQLListen: "127.0.0.1:0", SQLUpstream: to})
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	principal := w.site("app1")
	server := w.group() + "/providers/Microsoft.Sql/servers/sql1"
	w.put(server, "2023-08-01", `{"location":"westeurope","properties":{"administratorLogin":"boss","administratorLoginPassword":"`+password+`",
		"administrators":{"login":"operator","sid":"`+w.cloud.OperatorApp+`"}}}`)
	w.put(server+"/databases/db1", "2023-08-01", `{"location":"westeurope"}`)
	w.put(server+"/firewallRules/azure", "2023-08-01", all)
	info := w.run("app1").Info()
	var answer struct {
		Token string `json:"access_token"`
	}
	w.identityToken(info.IdentityEndpoint, info.App.Identity.Header, "resource=https%3A%2F%2Fdatabase.windows.net%2F").json(t, &answer)
	do := func(db *sql.DB, want int32, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if _, err := db.ExecContext(t.Context(), text); w.number(err) != want {
				t.Fatalf("%s: %v, want %d", text, err, want)
			}
		}
	}
	says := func(db *sql.DB, text, want string) {
		t.Helper()
		var got string
		if err := db.QueryRowContext(t.Context(), text).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q %v, want %q", text, got, err, want)
		}
	}
	boss, admin := w.sqlOpen("true", ""), w.sqlOpen("strict", w.operator("https://database.windows.net"))
	do(boss, 0, "CREATE TABLE items (id int PRIMARY KEY, name nvarchar(20))", "INSERT items VALUES (1, N'bolt'), (2, N'nut')")
	do(boss, 33159, "CREATE USER app1 FROM EXTERNAL PROVIDER")
	says(boss, "SELECT USER_NAME()", "dbo")
	says(admin, "SELECT USER_NAME()", "dbo")
	for _, encrypt := range []string{"true", "strict"} {
		if n := w.sqlLogin(encrypt, answer.Token); n != 18456 {
			t.Errorf("%s: without a user: %d", encrypt, n)
		}
	}
	if e, err := w.system.Why(t.Context(), ""); err != nil || !strings.Contains(e.Text, "CREATE USER [app1] FROM EXTERNAL PROVIDER") {
		t.Errorf("%v\n%s", err, e.Text)
	}
	do(admin, 33134, "CREATE USER nobody FROM EXTERNAL PROVIDER")
	do(admin, 0, "IF NOT EXISTS (SELECT name FROM sys.database_principals WHERE name = 'app1') CREATE USER app1 FROM EXTERNAL PROVIDER")
	app := w.sqlOpen("true", answer.Token)
	do(app, 229, "SELECT name FROM items")
	do(admin, 0, "ALTER ROLE db_datareader ADD MEMBER app1")
	says(app, "SELECT name FROM items WHERE id = 2", "nut")
	says(app, "SELECT USER_NAME()", "app1")
	do(app, 229, "DELETE items")
	if _, err := app.ExecContext(t.Context(), "CREATE TABLE other (id int)"); w.number(err) == 0 {
		t.Error("a reader made a table")
	}
	// A home that is new finds the login that this one has made there.
	if err := w.system.base.db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), `DELETE FROM sqlgateway_mirrors`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := w.sqlOpen("strict", answer.Token).QueryRowContext(t.Context(), "SELECT count(*) FROM items WHERE name = @p1", "BOLT").Scan(&n); err != nil || n != 1 {
		t.Errorf("with a parameter: %d %v", n, err)
	}
	// The far server's session is the principal's own.
	tx, err := app.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.QueryRowContext(t.Context(), "SELECT count(*) FROM items").Scan(&n); err != nil || n != 2 || tx.Commit() != nil {
		t.Errorf("in a transaction: %d %v", n, err)
	}
	do(admin, 0, "DROP USER app1")
	if n := w.sqlLogin("true", answer.Token); n != 18456 {
		t.Errorf("after DROP USER: %d", n)
	}

	// By a group.
	const team = "99999999-0000-4000-8000-000000000077"
	err = w.system.base.db.Write(t.Context(), func(tx *store.Tx) error {
		if _, err := tx.Exec(t.Context(), `INSERT INTO principals (id, kind, name, explicit_identity) VALUES (?, 'Group', 'team', 0)`, team); err != nil {
			return err
		}
		return w.system.base.directory.AddMember(t.Context(), tx, team, principal)
	})
	if err != nil {
		t.Fatal(err)
	}
	do(admin, 0, "CREATE USER team FROM EXTERNAL PROVIDER", "GRANT SELECT ON items TO team")
	member := w.sqlOpen("true", answer.Token)
	says(member, "SELECT name FROM items WHERE id = 1", "bolt")
	do(member, 229, "DELETE items")
	do(admin, 0, "IF 1 = 0 DROP USER team")
	says(w.sqlOpen("true", answer.Token), "SELECT name FROM items WHERE id = 1", "bolt")
	do(admin, 0, "DROP USER team")
	do(w.sqlOpen("true", answer.Token), 18456, "SELECT name FROM items")
	says(admin, "SELECT CAST(COUNT(*) AS varchar(9)) FROM sys.database_principals WHERE name LIKE 'group %' OR name LIKE '%@%'", "0")

	// A role of the name that the statement did not make gives nobody anything.
	for _, text := range []string{
		"IF 1 = 0 CREATE USER team FROM EXTERNAL PROVIDER",
		"BEGIN TRANSACTION; CREATE USER team FROM EXTERNAL PROVIDER; ROLLBACK",
		"CREATE USER team FROM EXTERNAL PROVIDER; DROP ROLE team",
	} {
		do(admin, 0, text, "CREATE ROLE team", "GRANT SELECT ON items TO team")
		if n := w.sqlLogin("true", answer.Token); n != 18456 {
			t.Errorf("%s: %d", text, n)
		}
		do(admin, 15151, "DROP USER team")
		do(admin, 0, "DROP ROLE team")
	}
	do(admin, 0, "BEGIN TRANSACTION; CREATE USER team FROM EXTERNAL PROVIDER; COMMIT", "GRANT SELECT ON items TO team", "ALTER ROLE team WITH NAME = crew")
	says(w.sqlOpen("true", answer.Token), "SELECT name FROM items WHERE id = 1", "bolt")
	do(admin, 15023, "CREATE USER crew FROM EXTERNAL PROVIDER WITH OBJECT_ID = '"+team+"'")

	// Whether somebody may make users is asked before anybody is looked up.
	do(w.sqlOpen("true", answer.Token), 15247, "CREATE USER nobody FROM EXTERNAL PROVIDER", "CREATE USER x WITH SID = 0x22222222222233334444555555555555, TYPE = E")
	do(admin, 0, "ALTER ROLE db_accessadmin ADD MEMBER crew")
	do(w.sqlOpen("true", answer.Token), 33134, "CREATE USER nobody FROM EXTERNAL PROVIDER")
	do(w.sqlOpen("true", answer.Token), 0, "CREATE USER app2 WITH SID = 0x22222222222233334444555555555555, TYPE = E")
	do(w.sqlOpen("true", answer.Token), 15247, "CREATE USER team FROM EXTERNAL PROVIDER")
	do(admin, 0, "DROP USER crew")
	do(w.sqlOpen("true", answer.Token), 18456, "SELECT name FROM items")
}
