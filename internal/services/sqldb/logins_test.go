package sqldb

import (
	"errors"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func password(t *testing.T, text string) *security.Password {
	t.Helper()
	p, err := security.NewPassword(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// logins returns those of srv1.
func (f *fixture) logins() entry.Logins {
	f.Helper()
	t, err := f.service.find(f.Context(), request(func(*tds.LoginRequest) {}))
	if err != nil {
		f.Fatal(err)
	}
	return f.service.loginsOf(t.server)
}

func number(err error) int32 {
	var e *types.Error
	errors.As(err, &e)
	if e == nil {
		return 0
	}
	return e.Number
}

func TestLoginsAreKept(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.server("srv1")
		f.server("srv2")
		l := f.logins()
		sid := func(b byte) []byte { return []byte{b, 15: 1} }
		for _, one := range []entry.ServerLogin{{Name: "web", Kind: security.SQLUser, SID: sid(1), Password: password(t, secret)}, {Name: "Ägypten", Kind: security.ExternalUser, SID: sid(2)}} {
			if err := l.Create(t.Context(), one); err != nil {
				t.Fatal(err)
			}
		}
		for name, want := range map[string]int32{"WEB ": 15025, "boss": 15025, "äGYPTEN": 15025, "third": 15433} {
			if err := l.Create(t.Context(), entry.ServerLogin{Name: name, SID: sid(1)}); number(err) != want {
				t.Errorf("%s: %v", name, err)
			}
		}
		got, ok, err := l.Named(t.Context(), "wEb")
		if err != nil || !ok || got.Name != "web" || !got.Password.Fits(secret) || got.Password.Fits(secret+"x") || got.Created == "" {
			t.Errorf("%+v %v", got, err)
		}
		if err := l.Alter(t.Context(), "web", func(l *entry.ServerLogin) { l.Name, l.Disabled = "site", true }); err != nil {
			t.Fatal(err)
		}
		if err := l.Alter(t.Context(), "site", func(l *entry.ServerLogin) { l.Name = "ägypten" }); number(err) != 15025 {
			t.Errorf("a name that is taken: %v", err)
		}
		all, err := l.List(t.Context())
		if err != nil || len(all) != 2 || all[0].Name != "site" || !all[0].Disabled || all[1].Kind != security.ExternalUser {
			t.Errorf("%+v %v", all, err)
		}
		for _, name := range []string{"web", "boss"} {
			if number(l.Drop(t.Context(), name)) != 15151 || number(l.Alter(t.Context(), name, func(*entry.ServerLogin) {})) != 15151 {
				t.Errorf("%s was found", name)
			}
		}
		if err := l.Drop(t.Context(), "SITE"); err != nil {
			t.Fatal(err)
		}
		// A server that is made again has none of them.
		f.want(200, "", "DELETE", id("srv1"), "")
		f.server("srv1")
		if all, err := f.logins().List(t.Context()); err != nil || len(all) != 0 {
			t.Errorf("%+v %v", all, err)
		}
	})
}

// A login of the server needs a user in the database, a contained user none
// anywhere else.
func TestSQLLogins(t *testing.T) {
	f := loginFixture(t)
	l := f.logins()
	sid := []byte("0123456789abcdef")
	if err := l.Create(t.Context(), entry.ServerLogin{Name: "web@site", Kind: security.SQLUser, SID: sid, Password: password(t, secret)}); err != nil {
		t.Fatal(err)
	}
	const no = `Cannot open database "db1" requested by the login. The login failed.`
	f.refused(4060, 11, no, byPassword("web@site", secret))
	f.explains("The password is right", "CREATE USER [web@site] FOR LOGIN [web@site];")
	f.refused(18456, 14, "Login failed for user 'web@site'.", byPassword("web@site", secret+"x"))
	f.explains("ALTER LOGIN [web@site] WITH PASSWORD")
	f.inDatabase(func(c *security.Context) (*security.Database, *types.Error) {
		return c.CreateUser(security.Principal{Name: "web", Kind: security.SQLUser, SID: sid})
	})
	for _, user := range []string{"web@site", "WEB@site@srv1", "web@site@srv1.database.windows.net"} {
		if e := f.enters(byPassword(user, secret)); e.Login.Admin || e.External || e.Name != "web@site" || string(e.Login.SID) != string(sid) {
			t.Errorf("%s: %+v", user, e)
		}
	}
	f.refused(4060, 11, strings.Replace(no, "db1", "master", 1), byPassword("web@site", secret), func(r *tds.LoginRequest) { r.Database = "" })
	f.refused(4060, 11, strings.Replace(no, "db1", "none", 1), byPassword("web@site", secret), func(r *tds.LoginRequest) { r.Database = "none" })
	if err := l.Alter(t.Context(), "web@site", func(l *entry.ServerLogin) { l.Disabled = true }); err != nil {
		t.Fatal(err)
	}
	f.refused(18470, 14, "Login failed for user 'web@site'. Reason: The account is disabled.", byPassword("web@site", secret))
	f.explains("ALTER LOGIN [web@site] ENABLE;")
	f.refused(18456, 14, "Login failed for user 'web@site'.", byPassword("web@site", "wrong"))

	// Contained users.
	f.refused(18456, 14, "Login failed for user 'shop'.", byPassword("shop", secret))
	f.inDatabase(func(c *security.Context) (*security.Database, *types.Error) {
		return c.CreateUser(security.Principal{Name: "shop", Kind: security.SQLUser, SID: []byte("shop0123456789ab"), Password: password(t, secret)})
	})
	f.enters(byPassword("Shop", secret))
	f.enters(byPassword("shop@srv1", secret))
	f.refused(18456, 14, "Login failed for user 'shop'.", byPassword("shop", secret+"x"))
	f.refused(18456, 14, "Login failed for user 'shop'.", byPassword("shop", ""))
	f.refused(18456, 14, "Login failed for user 'shop'.", byPassword("shop", secret), func(r *tds.LoginRequest) { r.Database = "master" })
	// Users without a password are nobody to a password.
	f.createUser("app1")
	for _, user := range []string{"app1", "dbo", "guest", "public", "web", "boss@srv2"} {
		f.refused(18456, 14, "Login failed for user '"+user+"'.", byPassword(user, ""))
		f.refused(18456, 14, "Login failed for user '"+user+"'.", byPassword(user, secret))
	}
	f.want(200, "", "PUT", id("srv1")+"/azureADOnlyAuthentications/Default", `{"properties":{"azureADOnlyAuthentication":true}}`)
	f.refused(18456, 14, "Login failed for user 'shop'. Reason: Azure Active Directory only authentication is enabled. Please contact your system administrator.", byPassword("shop", secret))
}

// An external login that is disabled shuts its principal out of all databases.
func TestDisabledExternalLogin(t *testing.T) {
	f := loginFixture(t)
	f.createUser("app1")
	mine := byToken(f.mint(app, appID))
	sid, _ := security.SID(appID)
	if err := f.logins().Create(t.Context(), entry.ServerLogin{Name: "app1", Kind: security.ExternalUser, SID: sid}); err != nil {
		t.Fatal(err)
	}
	f.enters(mine)
	// It has no password to get in with.
	f.refused(18456, 14, "Login failed for user 'app1'.", byPassword("app1", ""))
	if err := f.logins().Alter(t.Context(), "app1", func(l *entry.ServerLogin) { l.Disabled = true }); err != nil {
		t.Fatal(err)
	}
	f.refused(18456, 14, failed+" Reason: The account is disabled.", mine)
}
