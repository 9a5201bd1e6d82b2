package authorization

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// The roles that the tests assign.
const (
	reader      = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
	secretsUser = "4633458b-17de-408a-b874-0445c86b69e6"
	base        = "https://management.azure.com"
	sub         = "/subscriptions/" + servicetest.Subscription
	rg1         = servicetest.GroupID
	assignments = "/providers/Microsoft.Authorization/roleAssignments"
	definitions = "/providers/Microsoft.Authorization/roleDefinitions"
)

type fixture struct {
	*servicetest.Cloud
	arm       http.Handler
	directory *directory.Directory
	boss      string // Owner at the root
	app       string // a service principal without a role
	user      string
}

// newDirectory is a cloud's directory, whose operator has no role.
func newDirectory(c *servicetest.Cloud) *directory.Directory {
	c.Helper()
	d, err := directory.New(c.Context(), directory.Config{DB: c.DB, Box: c.Box, Clock: c.Clock, NewID: c.Web.NewID, Log: slog.New(slog.DiscardHandler),
		Empower: func(context.Context, *store.Tx, directory.Cloud) error { return nil }})
	if err != nil {
		c.Fatal(err)
	}
	return d
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	c := servicetest.New(t, directory.Schema, Schema)
	d := newDirectory(c)
	s, err := New(Config{Kit: c.Kit, Authz: c.Authz, Directory: d})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{Cloud: c, arm: c.ARM(s.ARM()), directory: d, boss: d.Cloud().OperatorObject, user: d.Cloud().OperatorUser, app: c.Web.NewID()}
	c.Assign(f.boss, "Owner", "/")
	f.principal(f.app, principal.ServicePrincipal)
	return f
}

// principal puts an object into the directory.
func (f *fixture) principal(id string, kind principal.Type) {
	f.Helper()
	err := f.DB.Write(f.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(f.Context(), `INSERT INTO principals (id, kind, name, explicit_identity) VALUES (?, ?, ?, 0)`, id, string(kind), "test "+id)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
}

// as calls Resource Manager; the path may hold a query.
func (f *fixture) as(who, method, path, version, body string) servicetest.Answer {
	f.Helper()
	mark := "?"
	for _, c := range path {
		if c == '?' {
			mark = "&"
		}
	}
	return f.Do(f.arm, servicetest.Call{Method: method, URL: base + path + mark + "api-version=" + version, Token: f.Token(who, base), Body: body})
}

func (f *fixture) want(a servicetest.Answer, status int, code string) servicetest.Answer {
	f.Helper()
	if a.Status != status || a.Code() != code {
		f.Fatalf("%d %s, want %d %s\n%s", a.Status, a.Code(), status, code, a.Body)
	}
	return a
}

func (f *fixture) scope(text string) rbac.Scope {
	f.Helper()
	sc, err := rbac.ParseScope(text)
	if err != nil {
		f.Fatal(err)
	}
	return sc
}

func assignment(role, principalID, more string) string {
	return fmt.Sprintf(`{"properties":{"roleDefinitionId":"%s","principalId":"%s"%s}}`, role, principalID, more)
}

func properties(a servicetest.Answer) map[string]any {
	p, _ := a.JSON()["properties"].(map[string]any)
	return p
}
