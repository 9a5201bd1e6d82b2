package resources

import (
	"fmt"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
)

const (
	owner  = "0b5a1c3e-0000-4000-8000-000000000001"
	reader = "0b5a1c3e-0000-4000-8000-000000000002"
	nobody = "0b5a1c3e-0000-4000-8000-000000000003"
	arm    = "https://management.azure.com"
	sub    = "/subscriptions/" + servicetest.Subscription
)

type fixture struct {
	*servicetest.Cloud
	call func(who string, status int, method, path, body string) servicetest.Answer
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	c := servicetest.New(t)
	config := c.Web
	s, err := New(Config{Kit: c.Kit, HasAccess: c.Authz.HasAny, TenantName: "Lanyard", TenantDomain: "lanyard.onmicrosoft.com"})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.ARM()
	if err != nil {
		t.Fatal(err)
	}
	config.Rows = rows
	front, err := armkit.NewFront(config, c.Tokens.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	c.PutGroup(servicetest.Group)
	c.Assign(owner, "Owner", sub)
	c.Assign(reader, "Reader", servicetest.GroupID)
	return &fixture{c, func(who string, status int, method, path, body string) servicetest.Answer {
		t.Helper()
		return c.Must(front, status, servicetest.Call{Method: method, URL: arm + path + "?api-version=2024-11-01", Token: c.Token(who, arm), Body: body})
	}}
}

// Each way to a group asks for its own action, and says nothing to who lacks
// it: not even whether the group is there.
func TestGroupsAreGuarded(t *testing.T) {
	f := newFixture(t)
	body := `{"location":"westeurope","tags":{"a":"b"}}`
	for _, path := range []string{servicetest.GroupID, sub + "/resourceGroups/absent"} {
		for method, mayRead := range map[string]bool{"GET": true, "HEAD": true, "PUT": false, "PATCH": false, "DELETE": false} {
			f.call(nobody, 403, method, path, body)
			switch {
			case !mayRead || path != servicetest.GroupID:
				f.call(reader, 403, method, path, body)
			case method == "HEAD":
				f.call(reader, 204, method, path, "")
			default:
				f.call(reader, 200, method, path, "")
			}
		}
	}
	f.call(owner, 404, "HEAD", sub+"/resourceGroups/absent", "")
	f.call(owner, 404, "PATCH", sub+"/resourceGroups/absent", body)
	f.call(owner, 204, "HEAD", servicetest.GroupID, "")
	f.call(nobody, 403, "POST", sub+"/providers/Microsoft.Resources/register", "")
	f.call(reader, 403, "POST", sub+"/providers/Microsoft.Resources/unregister", "")
	if a := f.call(owner, 409, "POST", sub+"/providers/Microsoft.Resources/unregister", ""); a.Code() != "CannotUnregisterProvider" {
		t.Error(a.Body)
	}
	if a := f.call(owner, 404, "POST", sub+"/providers/Microsoft.Nothing/register", ""); a.Code() != "InvalidResourceNamespace" {
		t.Error(a.Body)
	}
}

// A patch changes tags and what manages the group, and nothing else.
func TestPatchGroup(t *testing.T) {
	f := newFixture(t)
	f.call(owner, 200, "PATCH", servicetest.GroupID, `{"location":"northeurope","name":"other","tags":{"a":"b","n":1,"none":null},"managedBy":"/subscriptions/x"}`)
	got := f.call(owner, 200, "GET", servicetest.GroupID, "").JSON()
	if fmt.Sprint(got["tags"]) != "map[a:b n:1]" || got["location"] != "westeurope" || got["name"] != servicetest.Group || got["managedBy"] != "/subscriptions/x" {
		t.Errorf("%v", got)
	}
	f.call(owner, 200, "PATCH", servicetest.GroupID, `{"managedBy":null}`)
	if got := f.call(owner, 200, "GET", servicetest.GroupID, "").JSON(); got["managedBy"] != nil || fmt.Sprint(got["tags"]) != "map[a:b n:1]" {
		t.Errorf("%v", got)
	}
	for _, tags := range []string{`"x"`, `[]`, `{"a":{}}`} {
		for _, method := range []string{"PATCH", "PUT"} {
			if a := f.call(owner, 400, method, servicetest.GroupID, `{"location":"westeurope","tags":`+tags+`}`); a.Code() != "InvalidRequestContent" {
				t.Errorf("%s %s: %s", method, tags, a.Body)
			}
		}
	}
}
