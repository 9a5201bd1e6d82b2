// Package sdk holds what every Azure SDK must see when an app uses it with
// DefaultAzureCredential: the cases are written once, and each language
// brings a client program that plays them. The tests of the languages, beside
// this folder, import it.
package sdk

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// Client is one language's program, and its SDK's own words where the cases
// end in an error that is not a service's.
type Client struct {
	Command []string
	// NoIdentity and UnknownTenant are what the SDK says when there is no
	// managed identity at all, and no such tenant.
	NoIdentity, UnknownTenant string
	// FoldsHeaders says that the language's HTTP library does not keep the
	// case of header names, and so of metadata's.
	FoldsHeaders bool
	// Terse says that Key Vault's exceptions carry no inner code, and those of
	// its lists no text.
	Terse bool
	// GivesUp bounds how long the SDK takes to say that it has no token; 0
	// means 15 seconds. An SDK that starts over takes minutes.
	GivesUp time.Duration
	// Cosmos is what its SDK for Cosmos DB lacks.
	Cosmos CosmosLimits
}

// stage is a cloud with what the cases play on: two vaults, two accounts and
// apps, whose names begin with the client's.
type stage struct {
	*clienttest.Cloud
	client Client
	name   string
	op     *clienttest.Operator
}

// Play runs every case for one client; name keeps apart what clients make in
// one cloud.
func Play(t *testing.T, c *clienttest.Cloud, name string, client Client) {
	c = c.On(t)
	op := c.Operator()
	s := &stage{c, client, name, op}
	op.MakePlace()
	op.SignIn(graph)
	for _, n := range []string{"1", "2"} {
		op.Do("PUT", s.vaultID(n), "2024-11-01", map[string]any{"location": "westeurope", "properties": map[string]any{
			"tenantId": c.Status.TenantID, "sku": map[string]any{"family": "A", "name": "standard"}, "enableRbacAuthorization": true}})
		op.Do("PUT", s.accountID(n), "2024-01-01", map[string]any{"location": "westeurope", "kind": "StorageV2", "sku": map[string]any{"name": "Standard_LRS"}})
	}
	t.Run("no identity", s.noIdentity)
	t.Run("identity without a role", s.noRole)
	t.Run("secrets", s.secrets)
	t.Run("roles of a vault", s.vaultRoles)
	t.Run("blobs", s.blobs)
	t.Run("roles of an account", s.accountRoles)
	t.Run("role removed", s.roleRemoved)
	t.Run("user-assigned identities", s.userAssigned)
	t.Run("other sign-ins", s.otherSignIns)
}

func (s *stage) vaultID(n string) string {
	return s.op.Path("Microsoft.KeyVault/vaults/kv" + s.name + n)
}
func (s *stage) vault(n string) string { return "https://kv" + s.name + n + ".vault.azure.net" }

func (s *stage) accountID(n string) string {
	return s.op.Path("Microsoft.Storage/storageAccounts/st" + s.name + n)
}
func (s *stage) account(n string) string { return "https://st" + s.name + n + ".blob.core.windows.net" }

// app makes an app with the identities and settings, and returns its full
// name and the object id of its system-assigned identity, if it has one.
func (s *stage) app(name string, system bool, users []clienttest.Identity, settings map[string]string) (string, string) {
	s.Helper()
	name = "app-" + s.name + "-" + name
	return name, s.op.MakeApp(name, system, users, settings)
}

// graph is where the tenant's service principals are.
const graph = "https://graph.microsoft.com"

// tenant makes a call to Graph, which must succeed.
func (s *stage) tenant(method, path, body string, answer any) {
	s.Helper()
	status, text, err := s.op.Call(method, graph+"/v1.0"+path, graph, []byte(body))
	if err == nil && status >= 300 {
		err = fmt.Errorf("status %d", status)
	}
	if err == nil {
		err = json.Unmarshal(text, answer)
	}
	if err != nil {
		s.Fatalf("%s %s: %v\n%s", method, path, err, text)
	}
}

// clientID is the application id of a service principal.
func (s *stage) clientID(objectID string) string {
	s.Helper()
	var sp struct{ AppID string }
	s.tenant("GET", "/servicePrincipals/"+objectID, "", &sp)
	return sp.AppID
}

// talk starts the client as the app.
func (s *stage) talk(t *testing.T, app string) *play {
	t.Helper()
	return &play{s.Talk(t, app, s.client.Command...)}
}

// play is a dialogue with the questions of the cases.
type play struct{ *clienttest.Dialogue }

// on is the same dialogue in a part of the test.
func (p *play) on(t *testing.T) *play {
	d := *p.Dialogue
	d.TB = t
	return &play{&d}
}

// gives asks what must succeed and compares its value, unless want is nil.
func (p *play) gives(want any, do, at string, args ...any) json.RawMessage {
	p.Helper()
	a := p.Ask(do, at, args...)
	if a.Error != nil {
		p.Fatalf("%s %v: %+v", do, args, *a.Error)
	}
	if want != nil {
		text, _ := json.Marshal(want)
		if !sameJSON(text, a.Value) {
			p.Errorf("%s %v = %s, want %s", do, args, a.Value, text)
		}
	}
	return a.Value
}

// text asks what must succeed with a string.
func (p *play) text(do, at string, args ...any) string {
	p.Helper()
	var out string
	if v := p.gives(nil, do, at, args...); json.Unmarshal(v, &out) != nil {
		p.Fatalf("%s %v = %s, want a string", do, args, v)
	}
	return out
}

// fails asks what must be refused with the status, the code and texts.
func (p *play) fails(status int, code, do, at string, args ...any) clienttest.Failure {
	p.Helper()
	a := p.Ask(do, at, args...)
	if a.Error == nil {
		p.Fatalf("%s %v = %s, want %d %s", do, args, a.Value, status, code)
	}
	if a.Error.Status != status || a.Error.Code != code {
		p.Errorf("%s %v: %+v, want %d %s", do, args, *a.Error, status, code)
	}
	return *a.Error
}

func sameJSON(a, b []byte) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	one, _ := json.Marshal(x)
	two, _ := json.Marshal(y)
	return string(one) == string(two)
}
