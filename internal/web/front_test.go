package web_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	alice    = "aaaaaaaa-0000-4000-8000-000000000001"
	audience = "https://things.test"
	vault    = servicetest.GroupID + "/providers/Microsoft.KeyVault/vaults/kv1"
	get      = "Microsoft.KeyVault/vaults/secrets/getSecret/action"
	list     = "Microsoft.KeyVault/vaults/secrets/readMetadata/action"
	address  = "https://things.test"
)

// plain is a dialect of one word an answer.
type plain struct{}

func (plain) Headers(r *web.Request, h http.Header) { h.Set("X-Request", r.ID) }
func (plain) Error(_ *web.Request, e *azerr.Error) *web.Response {
	return web.Bytes(e.Status(), "text/plain", []byte(e.Code+" "+e.Message))
}
func (plain) Denied(_ *web.Request, d web.Denial) *azerr.Error {
	return azerr.New(azerr.Forbidden, "Denied", d.Action+" at "+d.Scope)
}
func (plain) Unknown(_ *web.Request, methods []string) *azerr.Error {
	return azerr.New(azerr.NotFound, "Unknown", strings.Join(methods, ","))
}
func (plain) Unsupported(*web.Request) *azerr.Error {
	return azerr.New(azerr.Conflict, "Unsupported", "")
}

// things is a service as small as one can be, with one call of each kind.
type things struct {
	*servicetest.Cloud
	front *web.Front
	// calls are the handlers that ran.
	calls []string
}

func newThings(t *testing.T, change ...func(*web.Config)) *things {
	s := &things{Cloud: servicetest.New(t)}
	handler := func(name string) web.Handler {
		return func(context.Context, *web.Request) (*web.Response, error) {
			s.calls = append(s.calls, name)
			return web.Empty(http.StatusOK), nil
		}
	}
	two := web.Data("Both", "PUT", "/things/{name}", get, "/secrets/{name}", handler("both"))
	two.Needs = []op.Grant{{op.Data(get, "/secrets/{name}"), op.Data(list, "")}}
	either := web.Data("Either", "PATCH", "/things/{name}", get, "", handler("either"))
	either.Needs = []op.Grant{{op.Data(get, "/secrets/{name}")}, {op.Data(list, "")}}
	c := s.Web
	c.Service, c.Dialect = "things", plain{}
	c.Resolve = func(_ context.Context, r *web.Request) error { r.Base = vault; return nil }
	c.Authenticate = func(ctx context.Context, r *web.Request) (principal.Principal, error) {
		raw, ok := web.Bearer(r.HTTP)
		if !ok {
			return principal.Principal{}, azerr.New(azerr.Unauthorized, "NoToken", "")
		}
		claims, err := s.Tokens.Verifier.Verify(ctx, raw, []string{audience})
		if err != nil {
			return principal.Principal{}, azerr.New(azerr.Unauthorized, "BadToken", "")
		}
		return claims.Principal(), nil
	}
	c.Rows = []web.Row{
		web.Data("Get", "GET", "/things/{name}", get, "/secrets/{name}", handler("get")),
		two, either,
		web.Unbuilt(web.Data("Move", "POST", "/things/{name}/move", get, "/secrets/{name}", nil)),
		web.Open("Describe", "GET", "/about", "it says nothing of anybody", handler("describe")),
		web.Anonymous("Health", "GET", "/health", "a load balancer asks", handler("health")),
		web.Open("Panic", "GET", "/panic", "a test", func(context.Context, *web.Request) (*web.Response, error) { panic("the key is hunter2") }),
		web.Open("Break", "GET", "/break", "a test", func(context.Context, *web.Request) (*web.Response, error) {
			return nil, errors.New("the key is hunter2")
		}),
	}
	for _, f := range change {
		f(&c)
	}
	front, err := web.NewFront(c)
	if err != nil {
		t.Fatal(err)
	}
	s.front = front
	return s
}

func (s *things) call(method, path, token string) servicetest.Answer {
	return s.Do(s.front, servicetest.Call{Method: method, URL: address + path, Token: token})
}

// is fails unless an answer begins so, and, if it is no 200, nothing ran.
func (s *things) is(what string, a servicetest.Answer, status int, begins string) {
	s.Helper()
	if a.Status != status || !strings.HasPrefix(a.Body, begins) || a.Get("X-Request") == "" {
		s.Errorf("%s: %d %q", what, a.Status, a.Body)
	}
	if status != 200 && len(s.calls) > 0 {
		s.Errorf("%s: refused, and %v ran", what, s.calls)
	}
	s.calls = nil
}

// Who calls is asked before what there is, and both before whether it may be.
func TestTheOrderOfRefusals(t *testing.T) {
	s := newThings(t)
	own := s.Token(alice, audience)
	for _, path := range []string{"/things/a", "/things/a/move", "/about", "/nothing", "/panic", "/things/a?%zz"} {
		s.is(path+" without a token", s.call("GET", path, ""), 401, "NoToken")
		s.is(path+" with another's", s.call("GET", path, s.Token(alice, "https://other.test")), 401, "BadToken")
	}
	s.is("unknown", s.call("GET", "/nothing", own), 404, "Unknown ")
	s.is("another method", s.call("DELETE", "/things/a", own), 404, "Unknown GET")
	s.is("a query that is none", s.call("GET", "/things/a?%zz", own), 400, "InvalidQueryParameterValue")
	s.is("no role", s.call("GET", "/things/a", own), 403, "Denied "+get+" at "+vault+"/secrets/a")
	s.is("not built, and no role", s.call("POST", "/things/a/move", own), 403, "Denied ")
	s.is("open", s.call("GET", "/about", own), 200, "")
	s.is("anonymous", s.call("GET", "/health", ""), 200, "")

	s.Assign(alice, "Key Vault Secrets User", vault)
	s.is("not built", s.call("POST", "/things/a/move", own), 409, "Unsupported")
	s.is("a role", s.call("GET", "/things/a", own), 200, "")
}

// A permission counts at the scope of its row, and for the one who has it.
func TestScopes(t *testing.T) {
	s := newThings(t)
	s.Assign(alice, "Key Vault Secrets User", vault+"/secrets/a")
	own := s.Token(alice, audience)
	s.is("the secret", s.call("GET", "/things/a", own), 200, "")
	s.is("another secret", s.call("GET", "/things/b", own), 403, "Denied")
	s.is("another secret, spelt as this one", s.call("GET", "/things/b%2F..%2Fa", own), 404, "Unknown")
	s.is("another caller", s.call("GET", "/things/a", s.Token("bbbbbbbb-0000-4000-8000-000000000002", audience)), 403, "Denied")
	s.is("both, one of them lacking", s.call("PUT", "/things/a", own), 403, "Denied "+list+" at "+vault)
	s.is("either", s.call("PATCH", "/things/a", own), 200, "")
	s.is("neither", s.call("PATCH", "/things/b", own), 403, "Denied "+get)
}

// A fault is the server's, answered in the service's words; what it was about
// is for the log alone.
func TestFaultsSayNothing(t *testing.T) {
	s := newThings(t)
	for _, path := range []string{"/panic", "/break"} {
		a := s.call("GET", path, s.Token(alice, audience))
		s.is(path, a, 500, "InternalServerError")
		if strings.Contains(a.Body, "hunter2") {
			t.Errorf("%s: %s", path, a.Body)
		}
	}
}

// Each decision is recorded, with the assignment that allowed it or the reason
// why none did; what is open is no decision.
func TestDecisionsAreRecorded(t *testing.T) {
	s := newThings(t)
	own := s.Token(alice, audience)
	s.call("GET", "/about", own)
	s.call("GET", "/things/a", "")
	s.call("GET", "/things/a", own)
	id := s.Assign(alice, "Key Vault Secrets User", servicetest.GroupID)
	s.call("GET", "/things/a", own)
	got := s.Access.Since(0)
	if len(got) != 2 {
		t.Fatalf("%d decisions", len(got))
	}
	refused, granted := got[0], got[1]
	if refused.Allowed || refused.Reason == "" || refused.Operation != "Get" || refused.Caller.ObjectID != alice || refused.Scope != vault+"/secrets/a" {
		t.Errorf("%+v", refused)
	}
	if !granted.Allowed || granted.Assignment != id || granted.Role != "Key Vault Secrets User" || granted.AssignedAt != servicetest.GroupID {
		t.Errorf("%+v", granted)
	}
}

// A service's own decision stands in the place of roles, both ways.
func TestAServiceMayDecide(t *testing.T) {
	for _, allows := range []bool{true, false} {
		s := newThings(t, func(c *web.Config) {
			c.DecidedBy = "the thing's policy"
			c.Decide = func(context.Context, *web.Request, []op.Grant) (bool, error) {
				if allows {
					return true, nil
				}
				return true, azerr.New(azerr.Forbidden, "Policy", "")
			}
		})
		own := s.Token(alice, audience)
		if allows {
			s.is("allowed without a role", s.call("GET", "/things/a", own), 200, "")
		} else {
			s.Assign(alice, "Key Vault Administrator", vault)
			s.is("refused with a role", s.call("GET", "/things/a", own), 403, "Policy")
		}
		if got := s.Access.Since(0); len(got) != 1 || got[0].Allowed != allows || got[0].Note != "the thing's policy" || got[0].Role != "" {
			t.Errorf("%+v", got)
		}
	}
}

// What is wrong in a table is told when the front is made.
func TestRowsThatDoNotStart(t *testing.T) {
	ok := func(context.Context, *web.Request) (*web.Response, error) { return web.Empty(200), nil }
	for name, rows := range map[string][]web.Row{
		"no handler":    {web.Data("A", "GET", "/a", get, "", nil)},
		"no permission": {{Operation: op.Operation{Name: "A", Method: "GET", Path: "/a"}, Handle: ok}},
		"no reason":     {web.Open("A", "GET", "/a", "", ok)},
		"one path":      {web.Data("A", "GET", "/a/{x}", get, "", ok), web.Data("B", "GET", "/a/{y}", get, "", ok)},
	} {
		if _, err := web.NewFront(web.Config{Service: "things", Rows: rows}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
