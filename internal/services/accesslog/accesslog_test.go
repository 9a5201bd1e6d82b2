package accesslog

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
)

const (
	vaultA = servicetest.GroupID + "/providers/Microsoft.KeyVault/vaults/a"
	vaultB = servicetest.GroupID + "/providers/Microsoft.KeyVault/vaults/b"
	get    = "Microsoft.KeyVault/vaults/secrets/getSecret/action"
	log    = "https://management.azure.com/subscriptions/" + servicetest.Subscription + "/providers/Lanyard.Access/decisions"

	boss   = "0b5a1c3e-0000-4000-8000-000000000001" // Owner at the root
	reader = "0b5a1c3e-0000-4000-8000-000000000002" // Reader of vault a
	app    = "0b5a1c3e-0000-4000-8000-000000000003" // what is decided about
	nobody = "0b5a1c3e-0000-4000-8000-000000000004"
)

type fixture struct {
	*servicetest.Cloud
	service *Service
	arm     http.Handler
}

func newFixture(t *testing.T) *fixture {
	c := servicetest.New(t)
	s, err := New(Config{Kit: c.Kit, Authz: c.Authz, Access: c.Access, Explain: func(_ context.Context, r access.Record) (*access.Explanation, error) {
		return access.Explain(c.Authz, r, func(string) (bool, error) { return true, nil })
	}})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{Cloud: c, service: s, arm: c.ARM(s.ARM())}
	c.Assign(boss, "Owner", "/")
	c.Assign(reader, "Reader", vaultA)
	return f
}

// decide records a decision about app, and returns its request id.
func (f *fixture) decide(scope string, allowed bool) string {
	r := access.Record{
		ID: f.Web.NewID(), Time: f.Clock.Now(), Service: "keyvault", Operation: "Get Secret", Method: "GET", Host: "a.vault.azure.net", Path: "/secrets/s",
		Caller: principal.Principal{ObjectID: app, AppID: app, Type: principal.ServicePrincipal, Name: "my app"}, Action: get, Data: true, Scope: scope, Allowed: allowed,
	}
	if allowed {
		r.Assignment, r.Role, r.AssignedAt = "x", "Key Vault Secrets User", scope
	}
	f.Access.Record(r)
	return r.ID
}

type answer struct {
	Value  []entry
	Latest int64
}

func (f *fixture) list(who, query string) answer {
	f.Helper()
	a := f.Must(f.arm, 200, servicetest.Call{Method: "GET", URL: log + "?api-version=2026-11-01" + query, Token: f.Token(who, "https://management.azure.com")})
	var out answer
	if err := json.Unmarshal([]byte(a.Body), &out); err != nil {
		f.Fatal(err)
	}
	return out
}

func (f *fixture) get(who, name string) servicetest.Answer {
	return f.Do(f.arm, servicetest.Call{Method: "GET", URL: log + "/" + name + "?api-version=2026-11-01", Token: f.Token(who, "https://management.azure.com")})
}

// Who may read role assignments at one vault sees that vault's decisions, and
// of another's neither a line, nor an entry, nor that there are any.
func TestDecisionsAreSeenWhereAssignmentsAre(t *testing.T) {
	f := newFixture(t)
	elsewhere := []string{vaultB, vaultA + "0", servicetest.GroupID, "/v1.0/users", "no scope", ""}
	var hidden []string
	for _, scope := range elsewhere {
		hidden = append(hidden, f.decide(scope, false), f.decide(scope, true))
	}
	if got := f.list(reader, ""); len(got.Value) != 0 || got.Latest != 0 {
		t.Errorf("the reader of another vault sees %+v", got)
	}
	denied, allowed := f.decide(vaultA+"/secrets/s", false), f.decide(vaultA, true)
	all := f.list(boss, "")
	if len(all.Value) != len(hidden)+2 || all.Latest != all.Value[0].Properties.Sequence {
		t.Errorf("the owner sees %d decisions, want %d", len(all.Value), len(hidden)+2)
	}
	got := f.list(reader, "")
	if len(got.Value) != 2 || got.Value[0].Properties.RequestID != allowed || got.Value[1].Properties.RequestID != denied {
		t.Errorf("the reader sees %+v", got.Value)
	}
	for _, e := range all.Value {
		for who, status := range map[string]int{boss: 200, nobody: 404, reader: map[bool]int{true: 200, false: 404}[strings.HasPrefix(e.Properties.Scope, vaultA+"/") || e.Properties.Scope == vaultA]} {
			if a := f.get(who, e.Name); a.Status != status {
				t.Errorf("%s, a decision at %q: %d, want %d", who, e.Properties.Scope, a.Status, status)
			}
		}
	}
	for _, id := range hidden {
		if a := f.get(reader, id); a.Status != 404 {
			t.Errorf("by its request id: %d %s", a.Status, a.Body)
		}
	}
	if a := f.list(nobody, ""); len(a.Value) != 0 || a.Latest != 0 {
		t.Errorf("a stranger sees %+v", a)
	}
	if a := f.list(app, ""); len(a.Value) != 0 {
		t.Errorf("who is decided about sees %+v", a)
	}
	// A stranger learns as much of what is there as of what is not.
	one, none := f.get(nobody, denied), f.get(nobody, "1")
	if strings.ReplaceAll(one.Body, denied, "1") != none.Body {
		t.Errorf("%s\n%s", one.Body, none.Body)
	}
	if a := f.Do(f.arm, servicetest.Call{Method: "GET", URL: log + "?api-version=2026-11-01"}); a.Status != 401 {
		t.Errorf("without a token: %d", a.Status)
	}
	other := strings.Replace(log, servicetest.Subscription, "aaaaaaaa-bbbb-4ccc-8ddd-ffffffffffff", 1)
	if a := f.Do(f.arm, servicetest.Call{Method: "GET", URL: other + "?api-version=2026-11-01", Token: f.Token(boss, "https://management.azure.com")}); a.Status != 404 {
		t.Errorf("in another subscription: %d", a.Status)
	}
}

// An explanation says nothing of what its principal has at scopes that the
// reader does not see.
func TestExplanationsAreLimitedToWhatIsSeen(t *testing.T) {
	f := newFixture(t)
	f.Assign(app, "Key Vault Secrets User", vaultB)
	f.Assign(app, "Key Vault Reader", vaultA)
	id := f.decide(vaultA+"/secrets/s", false)
	if a := f.get(boss, id); !strings.Contains(a.Body, vaultB) || !strings.Contains(a.Body, summaryOf(t, a)) || summaryOf(t, a) != "The caller has a role that grants this, but not at this scope." {
		t.Errorf("to the owner: %s", a.Body)
	}
	a := f.get(reader, id)
	if a.Status != 200 || strings.Contains(a.Body, vaultB) || strings.Contains(a.Body, "ScopeElsewhere") || !strings.Contains(a.Body, "Key Vault Reader") {
		t.Errorf("to the reader of vault a: %s", a.Body)
	}
	if s := summaryOf(t, a); s != "No role of the caller at this scope grants this action." {
		t.Error(s)
	}
}

func summaryOf(t *testing.T, a servicetest.Answer) string {
	t.Helper()
	var e entry
	if err := json.Unmarshal([]byte(a.Body), &e); err != nil || e.Properties.Explanation == nil {
		t.Fatalf("%v in %s", err, a.Body)
	}
	return e.Properties.Explanation.Summary
}

// The first fix of an entry is all that a program needs to make it.
func TestFixesAreStructured(t *testing.T) {
	f := newFixture(t)
	var e entry
	_ = json.Unmarshal([]byte(f.get(boss, f.decide(vaultA+"/secrets/s", false)).Body), &e)
	fix := e.Properties.Explanation.Fixes[0]
	if fix.Kind != access.RoleAssignment || fix.Role != "Key Vault Secrets User" || fix.Scope != vaultA+"/secrets/s" || fix.PrincipalID != app || fix.PrincipalType != principal.ServicePrincipal ||
		fix.RoleDefinitionID != "/providers/Microsoft.Authorization/roleDefinitions/"+fix.RoleID || !strings.HasPrefix(fix.Command, "az role assignment create ") {
		t.Errorf("%+v", fix)
	}
	_ = json.Unmarshal([]byte(f.get(boss, f.list(boss, "&decision=allowed").entry(t, f, vaultA)).Body), &e)
	if text := e.Properties.Explanation.Text; !strings.Contains(text, "Allowed by the role Key Vault Secrets User, assigned at "+vaultA) {
		t.Error(text)
	}
}

// entry makes a decision that was allowed and returns its name.
func (answer) entry(t *testing.T, f *fixture, scope string) string {
	f.decide(scope, true)
	got := f.list(boss, "&decision=allowed")
	if len(got.Value) != 1 {
		t.Fatalf("%+v", got)
	}
	return got.Value[0].Name
}

func TestFilters(t *testing.T) {
	f := newFixture(t)
	f.decide(vaultA, true)
	f.decide(vaultA+"/secrets/s", false)
	f.decide(vaultA+"0", false)
	since := f.list(boss, "&top=1").Latest
	f.decide(vaultB, true)
	for query, want := range map[string]int{
		"": 4, "&decision=allowed": 2, "&decision=Denied": 2, "&top=3": 3,
		"&principal=" + app: 4, "&principal=" + strings.ToUpper(app): 4, "&principal=MY+app": 4, "&principal=" + boss: 0,
		"&resource=" + url.QueryEscape(vaultA): 2, "&resource=" + url.QueryEscape(strings.ToUpper(vaultA)): 2, "&resource=vaults%2Fa": 3, "&resource=" + url.QueryEscape(servicetest.GroupID): 4,
		"&since=0&decision=denied&resource=%2Fsubscriptions": 2,
	} {
		if got := f.list(boss, query); len(got.Value) != want {
			t.Errorf("%s: %d decisions, want %d", query, len(got.Value), want)
		}
	}
	if got := f.list(boss, "&since="+itoa(since)); len(got.Value) != 1 || got.Value[0].Properties.Scope != vaultB {
		t.Errorf("since %d: %+v", since, got)
	}
	for _, query := range []string{"&decision=maybe", "&since=x", "&since=-1", "&top=1001", "&wait=31", "&resource=%2Fa%2F%2Fb"} {
		if a := f.Do(f.arm, servicetest.Call{Method: "GET", URL: log + "?api-version=2026-11-01" + query, Token: f.Token(boss, "https://management.azure.com")}); a.Status != 400 {
			t.Errorf("%s: %d", query, a.Status)
		}
	}
}

func itoa(n int64) string { data, _ := json.Marshal(n); return string(data) }

// Who waits is answered by the next decision that he sees, not by others, and
// let go when the program ends.
func TestWaiting(t *testing.T) {
	f := newFixture(t)
	f.decide(vaultA, true)
	since := itoa(f.list(reader, "").Latest)
	answered := make(chan answer, 1)
	wait := func() { answered <- f.list(reader, "&wait=30&since="+since) }
	go wait()
	f.decide(vaultB, false)
	select {
	case a := <-answered:
		t.Fatalf("answered by another vault's decision: %+v", a)
	case <-time.After(100 * time.Millisecond):
	}
	id := f.decide(vaultA, false)
	select {
	case a := <-answered:
		if len(a.Value) != 1 || a.Value[0].Properties.RequestID != id {
			t.Errorf("%+v", a)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("nothing was answered")
	}
	since = itoa(f.list(reader, "").Latest)
	ctx, end := context.WithCancel(t.Context())
	go func() { _ = f.service.Run(ctx) }()
	go wait()
	time.Sleep(20 * time.Millisecond)
	end()
	select {
	case a := <-answered:
		if len(a.Value) != 0 || itoa(a.Latest) != since {
			t.Errorf("at the end: %+v", a)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("who waits is not let go at the end")
	}
}
