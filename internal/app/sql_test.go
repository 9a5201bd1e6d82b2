package app

import (
	"context"
	"crypto/tls"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"net"
	"strconv"
	"strings"
	"testing"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"github.com/lanyard-dev/lanyard/internal/access"
)

// sqlOpen returns the database db1 through go-mssqldb, as a client that reaches
// the port by its address: with a token, or as boss with a password.
func (w *world) sqlOpen(encrypt, token string) *sql.DB {
	w.Helper()
	host, port, err := net.SplitHostPort(w.system.SQLEndpoint())
	if err != nil {
		w.Fatal(err)
	}
	c, err := msdsn.Parse("sqlserver://" + host + "?database=db1&encrypt=" + encrypt)
	if err != nil {
		w.Fatal(err)
	}
	if c.Port, err = strconv.ParseUint(port, 10, 16); err != nil {
		w.Fatal(err)
	}
	c.TLSConfig = &tls.Config{RootCAs: w.roots, ServerName: "127.0.0.1"}
	if encrypt == "strict" {
		c.TLSConfig.NextProtos = []string{"tds/8.0"}
	}
	var connector driver.Connector
	if token == "" {
		c.User, c.Password = "boss", "Correct-Horse-1"
		connector = mssql.NewConnectorConfig(c)
	} else if connector, err = mssql.NewSecurityTokenConnector(c, func(context.Context) (string, error) { return token, nil }); err != nil {
		w.Fatal(err)
	}
	db := sql.OpenDB(connector)
	w.Cleanup(func() { _ = db.Close() })
	return db
}

// number is the number of the error that a statement was refused with.
func (w *world) number(err error) int32 {
	w.Helper()
	var e mssql.Error
	if err != nil && !errors.As(err, &e) {
		w.Fatal(err)
	}
	return e.Number
}

// sqlLogin returns the number of the refusal, 0 if there is none.
func (w *world) sqlLogin(encrypt, token string) int32 {
	w.Helper()
	db := w.sqlOpen(encrypt, token)
	defer db.Close()
	return w.number(db.PingContext(w.Context()))
}

// A managed identity's token goes the whole way: the firewall, the audience, the
// database's users, and what they may do there.
func TestSQLLogins(t *testing.T) {
	w := startWith(t, Config{Home: home(t), SQLListen: "127.0.0.1:0"})
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	server := w.group() + "/providers/Microsoft.Sql/servers/sql1"
	w.put(server, "2023-08-01", `{"location":"westeurope","properties":{"administratorLogin":"boss","administratorLoginPassword":"Correct-Horse-1"}}`)
	w.put(server+"/databases/db1", "2023-08-01", `{"location":"westeurope"}`)
	info := w.run("app1").Info()
	token := func(resource string) string {
		var answer struct {
			Token string `json:"access_token"`
		}
		w.identityToken(info.IdentityEndpoint, info.App.Identity.Header, "resource="+resource).json(t, &answer)
		return answer.Token
	}
	why := func(texts ...string) {
		t.Helper()
		e, err := w.system.Why(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if !strings.Contains(e.Text, text) {
				t.Errorf("no %q in\n%s", text, e.Text)
			}
		}
	}
	good, bad := token("https%3A%2F%2Fdatabase.windows.net%2F"), token("https%3A%2F%2Fvault.azure.net")
	for _, encrypt := range []string{"true", "strict"} {
		if n := w.sqlLogin(encrypt, good); n != 40615 {
			t.Errorf("%s: without a firewall rule: %d", encrypt, n)
		}
	}
	why("az sql server firewall-rule create", "sql1.database.windows.net")
	w.put(server+"/firewallRules/azure", "2023-08-01", `{"properties":{"startIpAddress":"0.0.0.0","endIpAddress":"0.0.0.0"}}`)
	for _, encrypt := range []string{"true", "strict"} {
		if n := w.sqlLogin(encrypt, bad); n != 18456 {
			t.Errorf("%s: a vault's token: %d", encrypt, n)
		}
		if n := w.sqlLogin(encrypt, good); n != 18456 {
			t.Errorf("%s: a token without a user: %d", encrypt, n)
		}
	}
	why("CREATE USER [app1] FROM EXTERNAL PROVIDER", "the managed identity of")
	boss := w.sqlOpen("true", "")
	for _, text := range []string{"CREATE TABLE items (id int IDENTITY PRIMARY KEY, name nvarchar(20) NOT NULL)", "INSERT items (name) VALUES (N'bolt'), (N'nut')"} {
		if _, err := boss.ExecContext(t.Context(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	external := "CREATE USER app1 FROM EXTERNAL PROVIDER"
	if _, err := boss.ExecContext(t.Context(), external); w.number(err) != 33159 {
		t.Errorf("an external user made by a SQL login: %v", err)
	}
	master := w.sqlAs("boss", "Correct-Horse-1", "master")
	if _, err := master.ExecContext(t.Context(), "CREATE LOGIN app1 FROM EXTERNAL PROVIDER"); w.number(err) != 37525 {
		t.Errorf("an external login without an Entra administrator: %v", err)
	}
	w.put(server+"/administrators/ActiveDirectory", "2023-08-01", `{"properties":{"administratorType":"ActiveDirectory","login":"operator","sid":"`+w.cloud.OperatorApp+`","tenantId":"`+w.cloud.TenantID+`"}}`)
	admin := w.sqlOpen("true", w.operator("https://database.windows.net"))
	if _, err := admin.ExecContext(t.Context(), external); err != nil {
		t.Fatal(err)
	}
	for _, encrypt := range []string{"true", "strict"} {
		app := w.sqlOpen(encrypt, good)
		read := func() (n int, err error) {
			return n, app.QueryRowContext(t.Context(), "SELECT count(*) FROM items WHERE name = @p1", "BOLT").Scan(&n)
		}
		if _, err := read(); w.number(err) != 229 {
			t.Errorf("%s: a user without a role: %v", encrypt, err)
		}
		why("ALTER ROLE db_datareader ADD MEMBER [app1]")
		if _, err := admin.ExecContext(t.Context(), "ALTER ROLE db_datareader ADD MEMBER app1"); err != nil {
			t.Fatal(err)
		}
		if n, err := read(); err != nil || n != 1 {
			t.Errorf("%s: a reader: %d, %v", encrypt, n, err)
		}
		for _, action := range []string{"CONNECT", "SELECT ON [dbo].[items]"} {
			if got := w.decisions(t, action); len(got) == 0 || got[0].Properties.Decision != "Allowed" || got[0].Properties.Principal.ObjectID == "" || got[0].Properties.Note == "" {
				t.Errorf("%s: of %s is recorded: %+v", encrypt, action, got)
			}
		}
		if _, err := app.ExecContext(t.Context(), "DELETE items"); w.number(err) != 229 {
			t.Errorf("%s: a reader who deletes: %v", encrypt, err)
		}
		if _, err := admin.ExecContext(t.Context(), "ALTER ROLE db_datareader DROP MEMBER app1"); err != nil {
			t.Fatal(err)
		}
	}
	app := w.sqlOpen("true", good)
	for _, text := range []string{"CREATE PROCEDURE count_items AS SELECT count(*) FROM items", "CREATE TABLE other (a int, b int)", "GRANT UPDATE ON other (a) TO app1"} {
		if _, err := admin.ExecContext(t.Context(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	// Of each refusal, the first fix lets the same statement through.
	for text, number := range map[string]int32{
		"SELECT * FROM other": 229, "EXEC count_items": 229, "UPDATE other SET b = 1": 230, "CREATE TABLE mine (a int)": 262, "CREATE VIEW its AS SELECT 1 AS a": 262, "CREATE SCHEMA s": 2759,
		"CREATE PROCEDURE p AS SELECT 1": 262, "CREATE FUNCTION f () RETURNS int AS BEGIN RETURN 1 END": 262,
	} {
		if _, err := app.ExecContext(t.Context(), text); w.number(err) != number {
			t.Errorf("%s: %v, want %d", text, err, number)
			continue
		}
		said, err := w.system.Why(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		var e access.Explanation
		if err := json.Unmarshal(said.JSON, &e); err != nil || len(e.Fixes) == 0 {
			t.Errorf("%s: no fix in %s, %v", text, said.JSON, err)
			continue
		}
		if _, err := admin.ExecContext(t.Context(), e.Fixes[0].Command); err != nil {
			t.Errorf("%s: %s: %v", text, e.Fixes[0].Command, err)
		}
		if _, err := app.ExecContext(t.Context(), text); err != nil {
			t.Errorf("%s after %s: %v", text, e.Fixes[0].Command, err)
		}
		if _, err := admin.ExecContext(t.Context(), "REVOKE ALTER ON SCHEMA::dbo FROM app1"); err != nil {
			t.Fatal(err)
		}
	}
	st, err := w.system.Status(t.Context())
	if err != nil || st.SQLEndpoint != w.system.SQLEndpoint() {
		t.Errorf("%q, %v", st.SQLEndpoint, err)
	}

	// The default port gives way, one that was asked for does not.
	taken := w.system.SQLEndpoint()
	other := startWith(t, Config{Home: home(t), SQLListen: taken})
	if other.system.SQLEndpoint() == taken || other.system.SQLEndpoint() == "" {
		t.Errorf("the second cloud took %q", other.system.SQLEndpoint())
	}
	if s, err := New(t.Context(), Config{Home: home(t), Listen: "127.0.0.1:0", SQLListen: taken, SQLListenExplicit: true, Log: discard}); err == nil || !strings.Contains(err.Error(), "--sql-listen") {
		t.Errorf("a taken port that was asked for: %v", err)
		if s != nil {
			_ = s.Close()
		}
	}
}
