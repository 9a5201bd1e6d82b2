package gateway

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

const (
	appID  = "11111111-2222-3333-4444-555555555555"
	userID = "aaaaaaaa-2222-3333-4444-555555555555"
	teamID = "bbbbbbbb-2222-3333-4444-555555555555"
)

func sid(id string) []byte {
	b, _ := security.SID(id)
	return b
}

// The people of the tests.
var (
	admin = entry.Entry{External: true, Login: security.Login{Name: "admin", Admin: true}}
	boss  = entry.Entry{Login: security.Login{Name: "boss", Admin: true}}
	app   = entry.Entry{External: true, Login: security.Login{Name: "app", SID: sid(appID)}}
	user  = entry.Entry{External: true, Login: security.Login{Name: "user", SID: sid(userID)}}
)

// in is somebody who is in groups.
func in(e entry.Entry, groups ...string) entry.Entry {
	for _, g := range groups {
		e.Login.Groups = append(e.Login.Groups, sid(g))
	}
	return e
}

func onBoth(t *testing.T, test func(t *testing.T, f *fixture)) {
	storetest.Run(t, []store.Schema{Schema}, func(t *testing.T, db *store.DB) {
		f := newFixture(t, db)
		f.people = map[string]security.Principal{
			"app1": {Kind: security.ExternalUser, SID: sid(appID)}, "dev@contoso.com": {Kind: security.ExternalUser, SID: sid(userID)}, "team": {Kind: security.ExternalGroup, SID: sid(teamID)},
		}
		test(t, f)
	})
}

// A principal gets in once the database has a user for it, under a login that
// has its sid and a password that nobody knows.
func TestMirrors(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.want(18456, app, "SELECT 1")
		if got := f.state(); got != "" {
			t.Errorf("a refused login left\n%s", got)
		}
		f.want(33159, boss, "CREATE USER app1 FROM EXTERNAL PROVIDER")
		f.want(33134, admin, "CREATE USER nobody FROM EXTERNAL PROVIDER")
		f.want(0, admin, "IF 1 = 1 BEGIN\n CREATE USER [app1] FROM EXTERNAL PROVIDER WITH DEFAULT_SCHEMA = s;\nEND")
		f.want(0, app, "SELECT 1")
		if got := f.state(); got != "login 11111111 11111111222233334444555555555555\nuser app1 11111111" {
			t.Error(got)
		}
		f.want(18456, user, "SELECT 1")
		if f.as(app, "master") != 18456 {
			t.Error("a principal with a user was let into master")
		}
		last := f.far.seen[len(f.far.seen)-2]
		if last != "sa: IF 1 = 1 BEGIN\n CREATE USER [app1] FOR LOGIN [11111111-2222-3333-4444-555555555555@"+tenant+"] WITH DEFAULT_SCHEMA = [s];\nEND" {
			t.Error(last)
		}
		// Another home has made the login, or changed its password.
		if err := f.gateway.DB.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), `DELETE FROM sqlgateway_mirrors`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		f.want(0, app)
		for _, l := range f.far.logins {
			l.password = "another"
		}
		f.want(0, app)
		// The same sid in another home's name: a login with another sid is not taken over.
		for _, l := range f.far.logins {
			l.sid, l.password = "somebody else's!", "x"
		}
		f.want(15433, app)
	})
}

// With SID and TYPE nothing is looked up; what is not known stays as it is.
func TestRewriting(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.want(0, admin, "CREATE USER [x]]y] WITH SID = 0x11111111222233334444555555555555, TYPE = E")
		f.want(15419, admin, "CREATE USER z WITH SID = 0x1111, TYPE = E")
		f.want(40517, admin, "CREATE LOGIN app1 FROM EXTERNAL PROVIDER")
		f.want(40517, admin, "ALTER USER app1 FROM EXTERNAL PROVIDER")
		for _, text := range []string{"CREATE USER local FOR LOGIN other", "DROP USER local", "DROP TABLE t", "this is no T-SQL FROM EXTERNAL PROVIDER", "SELECT sid, 'EXTERNAL' FROM t"} {
			f.want(0, admin, text)
			if got := f.far.seen[len(f.far.seen)-1]; got != "sa: "+text {
				t.Errorf("%s became %s", text, got)
			}
		}
	})
}

// A group is a role: whoever is in it gets in and into the role, and out of
// both when he leaves it.
func TestGroups(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.want(0, admin, "CREATE USER [app1] FROM EXTERNAL PROVIDER")
		f.want(15247, app, "CREATE USER team FROM EXTERNAL PROVIDER")
		if got := f.state(); strings.Contains(got, "team") || strings.Contains(got, "login bbbbbbbb") {
			t.Errorf("a refused statement left\n%s", got)
		}
		f.want(0, admin, "CREATE USER team FROM EXTERNAL PROVIDER")
		f.want(15023, admin, "CREATE USER team FROM EXTERNAL PROVIDER")
		f.want(18456, user)
		f.want(0, in(user, teamID))
		f.want(0, in(app, teamID, userID))
		if got := f.state(); !strings.Contains(got, "member team app1\n") || !strings.Contains(got, "member team aaaaaaaa") || !strings.Contains(got, "user aaaaaaaa aaaaaaaa") {
			t.Errorf("both are in the group:\n%s", got)
		}
		f.want(18456, user)
		f.want(0, app)
		if got := f.state(); strings.Contains(got, "member team app1") {
			t.Errorf("the app has left:\n%s", got)
		}
		// A user of the group's cannot drop it; the administrator can.
		f.want(0, app, "DROP USER team")
		if got := f.far.seen[len(f.far.seen)-1]; !strings.HasSuffix(got, ": DROP USER team") {
			t.Error(got)
		}
		f.want(0, in(app, teamID))
		f.want(0, admin, "DROP USER [team]")
		if got := f.state(); strings.Contains(got, "role team") || strings.Contains(got, "user group") || strings.Contains(got, "user aaaaaaaa") {
			t.Errorf("the group's role, or who came by it, is there still:\n%s", got)
		}
		f.want(18456, in(user, teamID))
		f.want(0, in(app, teamID))
		// A role of the name that somebody makes later is none of the group's.
		f.far.roles["team"] = map[string]bool{}
		f.want(0, in(app, teamID))
		if got := f.state(); strings.Contains(got, "member team") {
			t.Errorf("a role of the same name:\n%s", got)
		}
	})
}

// A role is a group's by its owner there: not by a statement that did not run,
// and not by its name.
func TestGroupsAreTheRolesThatWereMade(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.want(0, admin, "CREATE USER [app1] FROM EXTERNAL PROVIDER", "IF 1 = 0 CREATE USER team FROM EXTERNAL PROVIDER")
		f.far.roles["team"] = map[string]bool{}
		f.want(0, in(app, teamID))
		f.want(18456, in(user, teamID))
		if got := f.state(); strings.Contains(got, "member") || strings.Contains(got, "user group") {
			t.Errorf("CREATE USER did not run:\n%s", got)
		}
		delete(f.far.roles, "team")
		f.want(0, admin, "CREATE USER team FROM EXTERNAL PROVIDER")
		f.want(0, in(app, teamID))
		f.want(0, in(user, teamID))
		before := f.state()
		f.want(0, admin, "IF 1 = 0 DROP USER team")
		if got := f.state(); got != before || !strings.Contains(got, "member team app1") {
			t.Errorf("DROP USER did not run:\n%s\nbefore it:\n%s", got, before)
		}
		f.want(0, admin, "ALTER ROLE [team] DROP MEMBER [app1]", "ALTER ROLE [team] DROP MEMBER ["+userID+"@"+tenant+"]", "DROP ROLE [team]")
		f.want(18456, in(user, teamID)) // whose user is left
		f.far.roles["team"], f.far.owners["team"] = map[string]bool{}, "app1"
		f.want(0, in(app, teamID))
		if got := f.state(); strings.Contains(got, "member") {
			t.Errorf("another role of the name:\n%s", got)
		}
		f.far.roles["team"]["app1"] = true
		f.want(0, app)
		if got := f.state(); !strings.Contains(got, "member team app1") {
			t.Errorf("a role that app1 owns and is in is none of the gateway's:\n%s", got)
		}
		delete(f.far.roles["team"], "app1")
		// The owner has stayed, and owns the next one.
		f.want(0, admin, "DROP ROLE [team]", "CREATE USER team FROM EXTERNAL PROVIDER")
		f.want(0, in(user, teamID))
	})
}

// Who may not make users learns nothing of the directory, and makes no logins.
func TestPermissionIsAskedFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.want(0, admin, "CREATE USER [app1] FROM EXTERNAL PROVIDER")
		before := f.state()
		f.want(15247, app, "CREATE USER nobody FROM EXTERNAL PROVIDER")
		f.want(15247, app, "CREATE USER [dev@contoso.com] FROM EXTERNAL PROVIDER")
		f.want(15247, app, "CREATE USER x WITH SID = 0x22222222222233334444555555555555, TYPE = E")
		if got := f.state(); got != before {
			t.Errorf("a refused statement left\n%s", got)
		}
		f.far.makers[appID+"@"+tenant] = true
		f.want(33134, app, "CREATE USER nobody FROM EXTERNAL PROVIDER")
		f.want(0, app, "CREATE USER [dev@contoso.com] FROM EXTERNAL PROVIDER")
		f.want(15247, app, "CREATE USER team FROM EXTERNAL PROVIDER")
		f.want(0, user)
		// The same of a name with a password.
		f.far.logins["local"], f.far.users["local"] = &farLogin{"0123456789abcdef", "pw of local"}, "local"
		local := entry.Entry{Login: security.Login{Name: "local"}}
		f.want(15247, local, "CREATE USER app2 FROM EXTERNAL PROVIDER")
		f.far.makers["local"] = true
		f.want(33159, local, "CREATE USER app2 FROM EXTERNAL PROVIDER")
	})
}

// Names with passwords are the far server's own; the databases that are
// missing there are made; and nobody hears of its administrator.
func TestAdministratorsAndPasswords(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.far.noDB = true
		f.want(0, boss, "SELECT 1")
		f.far.logins["local"] = &farLogin{"0123456789abcdef", "pw of local"}
		f.far.users["local"] = "local"
		f.want(0, entry.Entry{Login: security.Login{Name: "local"}})
		f.far.logins["local"].password = "x"
		f.want(18456, entry.Entry{Login: security.Login{Name: "local"}})
		f.gateway.Upstream.Password = "wrong"
		f.want(40613, boss)
		f.want(40613, app)
		f.gateway.Upstream.Target.Address = "127.0.0.1:1"
		f.want(40613, boss)
	})
}

func TestParse(t *testing.T) {
	for option, want := range map[string]string{
		"10.0.0.1":                         "sa 10.0.0.1:1433 10.0.0.1 false",
		"tcp:db.example,5000":              "sa db.example:5000 db.example false",
		"sqlserver://boss@db.example":      "boss db.example:1433 db.example false",
		"sqlserver://b%40s@db.example:5/":  "b@s db.example:5 db.example false",
		"sqlserver://b@db?encrypt=disable": "b db:1433 none",
		"sqlserver://b@db?trustServerCertificate=true&hostNameInCertificate=x": "b db:1433 x true",
	} {
		u, err := Parse(option, "secret", "")
		if err != nil {
			t.Error(err)
			continue
		}
		got := u.User + " " + u.Target.Address
		if c := u.Target.TLS; c == nil {
			got += " none"
		} else if got += " " + c.ServerName + " false"; c.InsecureSkipVerify {
			got = strings.TrimSuffix(got, "false") + "true"
		}
		if got != want || u.Password != "secret" {
			t.Errorf("%s: %s, want %s", option, got, want)
		}
	}
	for _, option := range []string{"", "postgres://sa@db", "sqlserver://db", "sqlserver://sa:hunter2@db", "sqlserver://sa@db/other", "sqlserver://sa@db?encrypt=perhaps", "sqlserver://sa@db?certificate=/none", "sqlserver://sa@db?database=x", "://"} {
		if _, err := Parse(option, "secret", ""); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", option, err)
		}
	}
	if _, err := Parse("db", "", ""); err == nil || !strings.Contains(err.Error(), "LANYARD_SQL_UPSTREAM_PASSWORD") {
		t.Error(err)
	}
}
