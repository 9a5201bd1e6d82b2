package app

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strconv"
	"strings"
	"testing"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"
)

// sqlLogin logs in to the database db1 with go-mssqldb, as a client that
// reaches the port by its address, and returns the number of the refusal.
func (w *world) sqlLogin(encrypt, token string) int32 {
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
	connector, err := mssql.NewSecurityTokenConnector(c, func(context.Context) (string, error) { return token, nil })
	if err != nil {
		w.Fatal(err)
	}
	conn, err := connector.Connect(w.Context())
	if err == nil {
		_ = conn.Close()
		return 0
	}
	var e mssql.Error
	if !errors.As(err, &e) {
		w.Fatal(err)
	}
	return e.Number
}

// A managed identity's token goes the whole way to the server's port: the
// firewall, the audience, and then the answer that data is not built yet.
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
		if n := w.sqlLogin(encrypt, good); n != 40517 {
			t.Errorf("%s: a good token: %d", encrypt, n)
		}
	}
	why("not built yet", "the managed identity of")
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
