package keyvault

import (
	"net/http"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
)

const (
	operator = "00000000-0000-4000-8000-0000000000aa"
	app      = "00000000-0000-4000-8000-0000000000bb"

	armAudience = "https://management.azure.com/"
	kvAudience  = "https://vault.azure.net"

	vaultID = servicetest.GroupID + "/providers/Microsoft.KeyVault/vaults/"
	rbacOn  = `"enableRbacAuthorization":true`
)

// fixture is a Key Vault whose operator is Owner of the subscription and
// Key Vault Secrets Officer in it.
type fixture struct {
	*servicetest.Cloud
	arm, front http.Handler
	service    *Service
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	return fixtureOn(t, servicetest.New(t, Schema))
}

func fixtureOnDB(t testing.TB, db *store.DB) *fixture {
	t.Helper()
	return fixtureOn(t, servicetest.On(t, db))
}

func fixtureOn(t testing.TB, c *servicetest.Cloud) *fixture {
	t.Helper()
	s, err := New(Config{Kit: c.Kit, DB: c.DB, Box: c.Box, Verifier: c.Tokens.Verifier, Web: c.Web})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{Cloud: c, service: s, arm: c.ARM(s.ARM())}
	front, err := s.Front()
	if err != nil {
		t.Fatal(err)
	}
	f.front = front
	c.Assign(operator, "Owner", "/subscriptions/"+servicetest.Subscription)
	c.Assign(operator, "Key Vault Secrets Officer", "/subscriptions/"+servicetest.Subscription)
	return f
}

// control is a call of the operator to Resource Manager.
func (f *fixture) control(method, path, body string) servicetest.Answer {
	f.Helper()
	return f.controlAs(operator, method, path, "2026-02-01", body)
}

func (f *fixture) controlAs(who, method, path, version, body string) servicetest.Answer {
	f.Helper()
	return f.Do(f.arm, servicetest.Call{
		Method: method, URL: "https://management.azure.com" + path + "?api-version=" + version, Token: f.Token(who, armAudience), Body: body,
	})
}

// data is a call of the operator to a vault; path may hold a query.
func (f *fixture) data(method, host, path, body string) servicetest.Answer {
	f.Helper()
	return f.dataAs(operator, method, host, path, body)
}

func (f *fixture) dataAs(who, method, host, path, body string) servicetest.Answer {
	f.Helper()
	return f.Do(f.front, servicetest.Call{
		Method: method, URL: "https://" + host + suffix + versioned(path), Token: f.Token(who, kvAudience), Body: body,
	})
}

func versioned(path string) string {
	if strings.Contains(path, "?") {
		return path + "&api-version=7.4"
	}
	return path + "?api-version=7.4"
}

// vaultBody is what az sends for a vault, with more properties.
func vaultBody(more ...string) string {
	return `{"location":"westeurope","properties":{"tenantId":"` + servicetest.Tenant +
		`","sku":{"name":"standard","family":"A"},"accessPolicies":[]` + joined(more) + `}}`
}

func joined(members []string) string {
	if len(members) == 0 {
		return ""
	}
	return "," + strings.Join(members, ",")
}

// createVault makes a vault with roles.
func (f *fixture) createVault(name string, more ...string) {
	f.Helper()
	want(f, f.control("PUT", vaultID+name, vaultBody(append([]string{rbacOn}, more...)...)), 200, "")
}

// setSecret sets a value and returns the version's name.
func (f *fixture) setSecret(vault, name, value string) string {
	f.Helper()
	a := f.data("PUT", vault, "/secrets/"+name, `{"value":"`+value+`"}`)
	want(f, a, 200, "")
	id := a.JSON()["id"].(string)
	return id[strings.LastIndexByte(id, '/')+1:]
}

// want fails unless the answer has the status and the error code.
func want(t testing.TB, a servicetest.Answer, status int, code string) {
	t.Helper()
	if a.Status != status || a.Code() != code {
		t.Fatalf("answer %d %q, want %d %q\n%s", a.Status, a.Code(), status, code, a.Body)
	}
}
