package sqldb

import (
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
	"github.com/lanyard-dev/lanyard/internal/token"
)

const (
	appID = "77777777-0000-4000-8000-00000000000a" // the client id of app
	group = "88888888-0000-4000-8000-00000000000b"
	fqdn  = "srv1.database.windows.net"
)

// loginFixture has srv1 with db1, open to this machine, whose administrator
// is the user dev.
func loginFixture(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t)
	f.server("srv1")
	f.want(201, "", "PUT", id("srv1")+"/databases/db1", `{"location":"westeurope"}`)
	f.want(201, "", "PUT", id("srv1")+"/firewallRules/azure", `{"properties":{"startIpAddress":"0.0.0.0","endIpAddress":"0.0.0.0"}}`)
	f.people = []*directory.Object{
		{ID: app, Kind: principal.ServicePrincipal, Name: "app1", AppID: appID},
		{ID: dev, Kind: principal.User, Name: "Dev", UPN: "dev@contoso.com"},
		{ID: group, Kind: principal.Group, Name: "team"},
		{ID: nobody, Kind: principal.ServicePrincipal, Name: "twin", AppID: nobody}, {ID: owner, Kind: principal.ServicePrincipal, Name: "twin", AppID: owner},
	}
	return f
}

// claims of an application or, without an application id, of a user.
func (f *fixture) mint(oid, appID string, change ...func(*token.Claims)) string {
	f.Helper()
	c := token.Claims{Audience: resource, ObjectID: oid, AppID: appID, IDType: "app"}
	if appID == "" {
		c.AppID, c.IDType, c.UPN = nobody, "user", "dev@contoso.com"
	}
	for _, do := range change {
		do(&c)
	}
	raw, err := f.Tokens.Mint(f.Context(), c, token.Life)
	if err != nil {
		f.Fatal(err)
	}
	return raw
}

func request(change func(*tds.LoginRequest)) *tds.LoginRequest {
	r := &tds.LoginRequest{SNI: fqdn, Server: fqdn, Database: "db1", Version: tds.Version74, RemoteAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 5}}
	change(r)
	return r
}

func byToken(raw string) func(*tds.LoginRequest) {
	return func(r *tds.LoginRequest) { r.Federated, r.Token = true, tds.Secret(raw) }
}

func byPassword(user, password string) func(*tds.LoginRequest) {
	return func(r *tds.LoginRequest) { r.User, r.Password = user, tds.Secret(password) }
}

// login returns the entry, or the error.
func (f *fixture) login(change ...func(*tds.LoginRequest)) (entry.Entry, *types.Error) {
	f.Helper()
	f.engine.entry = entry.Entry{}
	_, err := f.service.Login(f.Context(), request(func(r *tds.LoginRequest) {
		for _, do := range change {
			do(r)
		}
	}))
	var e *types.Error
	if err != nil && !errors.As(err, &e) {
		f.Fatal(err)
	}
	return f.engine.entry, e
}

func (f *fixture) refused(number int32, level uint8, text string, change ...func(*tds.LoginRequest)) {
	f.Helper()
	in, e := f.login(change...)
	if e == nil || e.Number != number || e.Level != level || e.Message != text {
		f.Errorf("%v, want %d level %d: %s", e, number, level, text)
	}
	if in.Name != "" {
		f.Errorf("a session was opened for %s", in.Name)
	}
}

func (f *fixture) enters(change ...func(*tds.LoginRequest)) entry.Entry {
	f.Helper()
	in, e := f.login(change...)
	if e != nil {
		f.Fatal(e)
	}
	return in
}

// inDatabase changes the security of db1 as dbo.
func (f *fixture) inDatabase(do func(c *security.Context) (*security.Database, *types.Error)) {
	f.Helper()
	t, err := f.service.find(f.Context(), request(func(*tds.LoginRequest) {}))
	if err != nil {
		f.Fatal(err)
	}
	now, err := f.engine.Security(f.Context(), t.described())
	if err != nil {
		f.Fatal(err)
	}
	dbo, _ := now.As(security.DBO)
	next, e := do(dbo)
	if e != nil {
		f.Fatal(e)
	}
	f.engine.databases[t.described().ID] = next
}

func (f *fixture) createUser(name string) {
	f.Helper()
	p, err := f.service.lookup(f.Context(), name, "")
	if err != nil {
		f.Fatal(err)
	}
	f.inDatabase(func(c *security.Context) (*security.Database, *types.Error) { return c.CreateUser(p) })
}

const failed = "Login failed for user '<token-identified principal>'."

func TestTokenLogins(t *testing.T) {
	f := loginFixture(t)
	mine := byToken(f.mint(app, appID))
	f.refused(18456, 14, failed, mine)
	// Owner of the subscription is nobody in a database.
	f.refused(18456, 14, failed, byToken(f.mint(owner, owner)))
	f.createUser("app1")
	e := f.enters(mine)
	if e.Login.Admin || !e.External || e.Name != appID+"@"+f.Kit.TenantID || e.Server != "srv1" || e.Database.Name != "db1" {
		t.Errorf("%+v", e)
	}
	f.enters(byToken(f.mint(app, appID, func(c *token.Claims) { c.Audience = "https://database.windows.net" })))
	// The object id is not an application's sid.
	f.refused(18456, 14, failed, byToken(f.mint(app, app)))
	// A user lives in one database alone.
	f.refused(18456, 14, failed, mine, func(r *tds.LoginRequest) { r.Database = "" })
	f.refused(18456, 14, failed, mine, func(r *tds.LoginRequest) { r.Database = "master" })
	f.refused(18456, 14, failed, mine, func(r *tds.LoginRequest) { r.Database = "none" })

	accept := " The server is not currently configured to accept this token."
	f.refused(18456, 14, failed+accept, byToken(f.mint(app, appID, func(c *token.Claims) { c.Audience = "https://vault.azure.net" })))
	f.refused(18456, 14, failed+accept, byToken(f.mint(app, appID, func(c *token.Claims) { c.Audience = resource + "/" })))
	f.refused(18456, 14, failed+" Incorrect or invalid token.", byToken("nonsense"))
	f.refused(18456, 14, failed+" Incorrect or invalid token.", byToken(""))
	forged := f.mint(app, appID)
	f.refused(18456, 14, failed+" Incorrect or invalid token.", byToken(forged[:len(forged)-6]+"AAAAAA"))
	f.Clock.T = f.Clock.T.Add(48 * time.Hour)
	f.refused(18456, 14, failed+" Token is expired.", mine)
}

func TestEntraAdministrators(t *testing.T) {
	f := loginFixture(t)
	e := f.enters(byToken(f.mint(dev, "")))
	if !e.Login.Admin || e.Name != "dev@contoso.com" {
		t.Errorf("%+v", e)
	}
	f.enters(byToken(f.mint(dev, "")), func(r *tds.LoginRequest) { r.Database = "" })
	f.refused(4060, 11, `Cannot open database "none" requested by the login. The login failed.`, byToken(f.mint(dev, "")), func(r *tds.LoginRequest) { r.Database = "none" })
	f.Groups[app] = []string{group}
	for _, c := range []struct {
		kind, sid string
		app, user bool
	}{
		{"", dev, false, true}, {"User", dev, false, true}, {"Group", dev, false, false}, {"Application", dev, false, false},
		{"", appID, true, false}, {"Application", appID, true, false}, {"User", appID, false, false}, {"", app, false, false}, {"Application", app, false, false},
		{"", group, true, false}, {"Group", group, true, false}, {"User", group, false, false}, {"Application", group, false, false},
	} {
		a := map[string]any{"login": "x", "sid": c.sid}
		if c.kind != "" {
			a["principalType"] = c.kind
		}
		server := &armkit.Resource{Body: armkit.Document{"properties": map[string]any{"administrators": a}}}
		if got := f.service.administers(server, principal.Principal{ObjectID: app, AppID: appID, Type: principal.ServicePrincipal}); got != c.app {
			t.Errorf("%s %s: the app %v", c.kind, c.sid, got)
		}
		// An application that a user signed in to has a client id, too.
		if got := f.service.administers(server, principal.Principal{ObjectID: dev, AppID: appID, Type: principal.User}); got != c.user {
			t.Errorf("%s %s: the user %v", c.kind, c.sid, got)
		}
	}
	f.want(200, "", "DELETE", id("srv1")+"/administrators/ActiveDirectory", "")
	f.refused(18456, 14, failed, byToken(f.mint(dev, "")))
}

func TestGroups(t *testing.T) {
	f := loginFixture(t)
	f.createUser("team")
	f.refused(18456, 14, failed, byToken(f.mint(app, appID)))
	f.Groups[app] = []string{group}
	f.enters(byToken(f.mint(app, appID)))
	f.Groups[app] = nil
	f.refused(18456, 14, failed, byToken(f.mint(app, appID)))
}

func TestSQLAdministrator(t *testing.T) {
	f := loginFixture(t)
	for _, user := range []string{"boss", "BOSS", "boss@srv1"} {
		if e := f.enters(byPassword(user, secret)); !e.Login.Admin || e.External || e.Name != "boss" {
			t.Errorf("%s: %+v", user, e)
		}
	}
	f.refused(18456, 14, "Login failed for user 'boss'.", byPassword("boss", secret+"x"))
	f.refused(18456, 14, "Login failed for user 'boss'.", byPassword("boss", ""))
	f.refused(18456, 14, "Login failed for user 'sa'.", byPassword("sa", secret))
	f.refused(18456, 14, "Login failed for user ''.", byPassword("", ""))
	f.want(200, "", "PUT", id("srv1")+"/azureADOnlyAuthentications/Default", `{"properties":{"azureADOnlyAuthentication":true}}`)
	only := "Login failed for user 'boss'. Reason: Azure Active Directory only authentication is enabled. Please contact your system administrator."
	f.refused(18456, 14, only, byPassword("boss", secret))
	f.refused(18456, 14, only, byPassword("boss", "wrong"))
	f.enters(byToken(f.mint(dev, "")))
	// A server of Entra alone never had a password.
	f.want(201, "", "PUT", id("srv3"), `{"location":"westeurope","properties":{"administrators":{"login":"x","sid":"`+dev+`","azureADOnlyAuthentication":true}}}`)
	f.want(201, "", "PUT", id("srv3")+"/firewallRules/azure", `{"properties":{"startIpAddress":"0.0.0.0","endIpAddress":"0.0.0.0"}}`)
	f.want(200, "", "DELETE", id("srv3")+"/azureADOnlyAuthentications/Default", "")
	p := f.want(200, "", "GET", id("srv3"), "").JSON()["properties"].(map[string]any)
	login := p["administratorLogin"].(string)
	f.refused(18456, 14, "Login failed for user '"+login+"'.", byPassword(login, ""), func(r *tds.LoginRequest) { r.SNI = "srv3" + hostSuffix; r.Database = "" })
}

func TestWhichServer(t *testing.T) {
	f := loginFixture(t)
	f.want(201, "", "PUT", id("srv2"), `{"location":"westeurope","properties":{"administratorLogin":"chief","administratorLoginPassword":"`+secret+`"}}`)
	f.want(201, "", "PUT", id("srv2")+"/firewallRules/azure", `{"properties":{"startIpAddress":"0.0.0.0","endIpAddress":"0.0.0.0"}}`)
	f.want(201, "", "PUT", id("srv2")+"/databases/db2", `{"location":"westeurope"}`)
	for _, c := range []struct{ sni, server, user, database, want string }{
		{"srv1.database.windows.net", "", "boss", "db1", "srv1"}, {"SRV2.database.windows.net", "", "chief", "db2", "srv2"},
		{"127.0.0.1", "tcp:127.0.0.1,1433", "boss", "db1", "srv1"}, {"", "127.0.0.1", "chief", "db2", "srv2"},
		{"", "127.0.0.1", "chief@srv2", "", "srv2"}, {"", "tcp:srv1.database.windows.net,1433", "boss", "", "srv1"},
		{"", "127.0.0.1", "chief@srv2.database.windows.net", "db2", "srv2"},
		{"", "127.0.0.1", "boss", "", ""}, {"", "127.0.0.1", "boss", "master", ""}, {"", "127.0.0.1", "boss", "db3", ""},
		{"srv9.database.windows.net", "127.0.0.1", "boss@srv1", "db1", ""}, {"a.srv1.database.windows.net", "127.0.0.1", "boss", "nodb", ""},
	} {
		e, err := f.login(byPassword(c.user, secret), func(r *tds.LoginRequest) { r.SNI, r.Server, r.Database = c.sni, c.server, c.database })
		if e.Server != c.want || (c.want == "") != (err != nil && err.Number == 40532) {
			t.Errorf("%+v: %q, %v", c, e.Server, err)
		}
	}
}

func TestFirewallAndSettings(t *testing.T) {
	f := loginFixture(t)
	from := func(ip string) func(*tds.LoginRequest) {
		return func(r *tds.LoginRequest) { r.RemoteAddr = &net.TCPAddr{IP: net.ParseIP(ip), Port: 5} }
	}
	text := "Cannot open server 'srv1' requested by the login. Client with IP address '%' is not allowed to access the server.  To enable access, use the Windows Azure Management Portal or run sp_set_firewall_rule on the master database to create a firewall rule for this IP address or address range.  It may take up to five minutes for this change to take effect."
	admin := byToken(f.mint(dev, ""))
	f.enters(admin, from("::1"))
	f.refused(40615, 14, strings.Replace(text, "%", "10.1.2.3", 1), admin, from("10.1.2.3"))
	f.refused(40615, 14, strings.Replace(text, "%", "10.1.2.3", 1), admin, from("::ffff:10.1.2.3"))
	f.want(200, "", "DELETE", id("srv1")+"/firewallRules/azure", "")
	f.refused(40615, 14, strings.Replace(text, "%", "127.0.0.1", 1), admin)
	f.want(201, "", "PUT", id("srv1")+"/firewallRules/me", `{"properties":{"startIpAddress":"127.0.0.1","endIpAddress":"127.0.0.1"}}`)
	f.enters(admin)
	f.want(200, "", "PATCH", id("srv1"), `{"properties":{"minimalTlsVersion":"1.3"}}`)
	if _, e := f.login(admin); e == nil || e.Number != 47072 {
		t.Errorf("TLS 1.2: %v", e)
	}
	f.enters(admin, func(r *tds.LoginRequest) { r.Version = tds.Version80 })
	f.want(200, "", "PATCH", id("srv1"), `{"properties":{"minimalTlsVersion":"1.2","publicNetworkAccess":"Disabled"}}`)
	if _, e := f.login(admin); e == nil || e.Number != 47073 {
		t.Errorf("no public access: %v", e)
	}
}

func TestLookup(t *testing.T) {
	f := loginFixture(t)
	sid := func(id string) string { s, _ := security.SID(id); return string(s) }
	for _, c := range []struct {
		name, object string
		kind         security.Kind
		sid          string
	}{
		{"app1", "", "E", appID}, {"APP1", "", "E", appID}, {"dev@contoso.com", "", "E", dev}, {"team", "", "X", group}, {"other", app, "E", appID}, {"twin", owner, "E", owner},
	} {
		p, err := f.service.lookup(t.Context(), c.name, c.object)
		if err != nil || p.Kind != c.kind || string(p.SID) != sid(c.sid) || p.Name != c.name {
			t.Errorf("%s: %+v %v", c.name, p, err)
		}
	}
	for name, number := range map[string]int32{"nobody": 33134, "Dev": 33134, "twin": 33131} {
		var e *types.Error
		if _, err := f.service.lookup(t.Context(), name, ""); !errors.As(err, &e) || e.Number != number || e.Level != 16 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func (f *fixture) why() *access.Explanation {
	f.Helper()
	r, found, err := f.Access.Find(f.Context(), "")
	if err != nil || !found {
		f.Fatal(found, err)
	}
	e, err := f.service.Explain(f.Context(), r)
	if err != nil {
		f.Fatal(err)
	}
	return e
}

func (f *fixture) explains(texts ...string) {
	f.Helper()
	text := f.why().Text()
	for _, want := range texts {
		if !strings.Contains(text, want) {
			f.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestExplanations(t *testing.T) {
	f := loginFixture(t)
	mine := byToken(f.mint(app, appID))
	f.login(mine)
	f.explains("Refused: Login", fqdn, "Azure roles give no access", "CREATE USER [app1] FROM EXTERNAL PROVIDER;", app)
	f.createUser("app1")
	f.explains("would be let in now")
	e := f.enters(mine)
	schema := security.Securable{Class: security.SchemaClass, ID: 1, Name: "dbo", Owner: security.DBO}
	table := security.Securable{Class: security.ObjectClass, ID: 9, Name: "or]ders", Schema: &schema}
	now, _ := f.engine.Security(t.Context(), e.Database)
	user, _ := now.Enter(e.Login)
	e.Refused(user.Check(security.Select, table), security.Select, table)
	f.explains("Refused: Statement", "app1 lacks SELECT ON [dbo].[or]]ders]", "GRANT SELECT ON [dbo].[or]]ders] TO [app1];", "ALTER ROLE db_datareader ADD MEMBER [app1];")
	f.inDatabase(func(c *security.Context) (*security.Database, *types.Error) {
		return c.SetMember("db_denydatareader", "app1", true)
	})
	f.explains("db_denydatareader at ", "the role denies SELECT")
	other := table
	other.ID, other.Name = 10, "others"
	f.engine.securables = []security.Securable{schema, table, other}
	f.explains("db_denydatareader at ", "the role denies SELECT")
	f.inDatabase(func(c *security.Context) (*security.Database, *types.Error) {
		return c.SetMember("db_denydatareader", "app1", false)
	})
	f.inDatabase(func(c *security.Context) (*security.Database, *types.Error) {
		return c.Grant(security.Statement{Permission: security.Select, On: other, Principal: "app1"})
	})
	f.explains("app1 lacks SELECT ON [dbo].[or]]ders]", "GRANT SELECT ON [dbo].[or]]ders] TO [app1];")
	f.inDatabase(func(c *security.Context) (*security.Database, *types.Error) {
		return c.SetMember("db_datareader", "app1", true)
	})
	if text := f.why().Text(); !strings.Contains(text, "app1 has the permission now") || strings.Contains(text, "does not grant") || strings.Contains(text, "GRANT SELECT") {
		t.Error(text)
	}
	e.Refused(user.Check(security.CreateTable, security.InDatabase()), security.CreateTable, security.InDatabase())
	f.explains("GRANT CREATE TABLE TO [app1];", "ALTER ROLE db_ddladmin ADD MEMBER [app1];")
	f.login(byPassword("boss", "wrong"))
	f.explains("Principal: boss", "az sql server update", "--admin-password")
	f.login(mine, func(r *tds.LoginRequest) { r.RemoteAddr = &net.TCPAddr{IP: net.IPv4(10, 0, 0, 1)} })
	f.explains("az sql server firewall-rule create --resource-group rg1 --server srv1", "Principal: ServicePrincipal")
	f.login(mine, func(r *tds.LoginRequest) { r.SNI = "none" + hostSuffix })
	f.explains("no logical server")
	f.login(byToken(f.mint(dev, "")), func(r *tds.LoginRequest) { r.Database = "db9" })
	f.explains("az sql db create --resource-group rg1 --server srv1 --name db9")
	// An object id where a client id belongs.
	f.want(200, "", "PUT", id("srv1")+"/administrators/ActiveDirectory", `{"properties":{"login":"app1","sid":"`+nobody+`"}}`)
	f.login(byToken(f.mint(nobody, "66666666-0000-4000-8000-00000000000c")))
	f.explains("SQL wants its client id", "--object-id 66666666-0000-4000-8000-00000000000c")
}
