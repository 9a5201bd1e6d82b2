package sqldb

import (
	"context"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/entry"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	owner  = "99999999-0000-4000-8000-000000000001"
	nobody = "99999999-0000-4000-8000-000000000002"
	app    = "99999999-0000-4000-8000-000000000003"
	dev    = "99999999-0000-4000-8000-000000000004"
	secret = "Correct-Horse-1"
)

// fixture is the service and an owner of everything in Azure's roles.
type fixture struct {
	*servicetest.Cloud
	service *Service
	arm     *web.Front
	engine  *rules
	people  []*directory.Object
}

// rules is an engine that has the security of databases and nothing in them.
type rules struct {
	databases map[string]*security.Database
	entry     entry.Entry // of the last session

	securables []security.Securable // of every database
}

func (r *rules) Security(_ context.Context, d entry.Database) (*security.Database, error) {
	if r.databases[d.ID] == nil {
		r.databases[d.ID] = security.New(d.Name, d.Owner)
	}
	return r.databases[d.ID], nil
}

func (r *rules) Securables(context.Context, entry.Database) ([]security.Securable, error) {
	return r.securables, nil
}

func (r *rules) Kept() ([]string, error) {
	var out []string
	for id := range r.databases {
		out = append(out, id)
	}
	return out, nil
}

func (r *rules) Remove(id string) error {
	delete(r.databases, id)
	return nil
}

func (r *rules) Open(_ context.Context, e entry.Entry) (tds.Session, error) {
	r.entry = e
	return session{}, nil
}

// session is one that only begins.
type session struct{ tds.Session }

func (session) Info() tds.Info {
	return tds.Info{Server: "srv1", Database: "db1", Language: "us_english", Collation: defaultCollation}
}
func (session) Close() {}

func fixtureOn(t testing.TB, c *servicetest.Cloud) *fixture {
	t.Helper()
	f := &fixture{Cloud: c, engine: &rules{databases: map[string]*security.Database{}}}
	s, err := New(Config{
		Kit: c.Kit, DB: c.DB, Verifier: c.Tokens.Verifier, GroupsOf: func(id string) []string { return c.Groups[id] }, Engine: f.engine, Web: c.Web,
		Objects: func(context.Context) ([]*directory.Object, error) { return f.people, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	f.service, f.arm = s, c.ARM(s.ARM())
	c.Assign(owner, "Owner", "/")
	return f
}

func newFixture(t testing.TB) *fixture { return fixtureOn(t, servicetest.New(t, Schema)) }

func onBoth(t *testing.T, test func(t *testing.T, f *fixture)) {
	storetest.Run(t, servicetest.Schemas(Schema), func(t *testing.T, db *store.DB) { test(t, fixtureOn(t, servicetest.On(t, db))) })
}

func id(server string) string {
	return servicetest.GroupID + "/providers/Microsoft.Sql/servers/" + server
}

func (f *fixture) as(who, method, path, body string) servicetest.Answer {
	f.Helper()
	return f.Do(f.arm, servicetest.Call{
		Method: method, URL: "https://management.azure.com" + path + "?api-version=2024-11-01-preview", Body: body, Token: f.Token(who, "https://management.azure.com"),
	})
}

// want calls Resource Manager as the owner.
func (f *fixture) want(status int, code, method, path, body string) servicetest.Answer {
	f.Helper()
	a := f.as(owner, method, path, body)
	if a.Status != status || a.Code() != code {
		f.Fatalf("%s %s: %d %s, want %d %s\n%s", method, path, a.Status, a.Code(), status, code, a.Body)
	}
	return a
}

// server makes one with an Entra administrator and a SQL one.
func (f *fixture) server(name string) {
	f.Helper()
	f.want(201, "", "PUT", id(name), `{"location":"westeurope","properties":{"administratorLogin":"boss","administratorLoginPassword":"`+secret+`",
		"administrators":{"principalType":"User","login":"dev@contoso.com","sid":"`+dev+`"}}}`)
}
