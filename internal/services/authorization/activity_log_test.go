package authorization

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

const (
	owner    = "00000000-0000-4000-8000-000000000001"
	nobody   = "00000000-0000-4000-8000-000000000002"
	granted  = "00000000-0000-4000-8000-000000000003"
	audience = "https://management.azure.com/"
	root     = "https://management.azure.com"
	within   = "/subscriptions/" + servicetest.Subscription
	readers  = within + "/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7"
	activity = root + within + "/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter="
)

// A change of a role assignment is in the log, as its start and its success,
// and a refused one is not.
func TestActivityLog(t *testing.T) {
	storetest.Run(t, servicetest.Schemas(directory.Schema, Schema), func(t *testing.T, db *store.DB) {
		c := servicetest.On(t, db)
		s, err := New(Config{Kit: c.Kit, Authz: c.Authz, Directory: newDirectory(c)})
		if err != nil {
			t.Fatal(err)
		}
		front := c.ARM(s.ARM())
		c.Assign(owner, "Owner", within)
		as, stranger := c.Token(owner, audience), c.Token(nobody, audience)
		assignment := func(scope, name string) string {
			return root + scope + "/providers/Microsoft.Authorization/roleAssignments/" + name + "?api-version=2022-04-01"
		}
		first, second := assignment(servicetest.GroupID, "10000000-0000-4000-8000-000000000000"), assignment(within, "20000000-0000-4000-8000-000000000000")
		body := `{"properties":{"roleDefinitionId":"` + readers + `","principalId":"` + granted + `","principalType":"ServicePrincipal"}}`
		c.Must(front, 403, servicetest.Call{Method: "PUT", URL: first, Token: stranger, Body: body})
		c.Must(front, 201, servicetest.Call{Method: "PUT", URL: first, Token: as, Body: body})
		c.Must(front, 409, servicetest.Call{Method: "PUT", URL: strings.Replace(first, "/1", "/3", 1), Token: as, Body: body})
		c.Clock.T = c.Clock.T.Add(time.Minute)
		c.Must(front, 201, servicetest.Call{Method: "PUT", URL: second, Token: as, Body: body})
		c.Must(front, 403, servicetest.Call{Method: "DELETE", URL: first, Token: stranger})
		c.Must(front, 200, servicetest.Call{Method: "DELETE", URL: first, Token: as})
		c.Must(front, 204, servicetest.Call{Method: "DELETE", URL: first, Token: as})

		list := func(from, to time.Duration) []string {
			t.Helper()
			at := func(d time.Duration) string { return c.Clock.T.Add(d).Format(time.RFC3339) }
			filter := url.QueryEscape("resourceProvider eq Microsoft.Authorization and eventTimestamp ge " + at(from) + " and eventTimestamp le " + at(to))
			var out []string
			for _, v := range c.Must(front, 200, servicetest.Call{Method: "GET", URL: activity + filter, Token: as}).JSON()["value"].([]any) {
				e := v.(map[string]any)
				status, caller := e["status"].(map[string]any)["value"].(string), e["caller"].(string)
				if caller != owner {
					t.Errorf("the caller is %s", caller)
				}
				out = append(out, e["httpRequest"].(map[string]any)["method"].(string)+" "+status)
			}
			return out
		}
		if got := list(-2*time.Minute, -30*time.Second); strings.Join(got, ", ") != "PUT Succeeded, PUT Started" {
			t.Errorf("the first minute: %v", got)
		}
		if got := list(-30*time.Second, time.Second); len(got) != 4 {
			t.Errorf("the second minute: %v", got)
		}
		c.Must(front, 403, servicetest.Call{Method: "GET", URL: activity + "x", Token: stranger})
		for _, filter := range []string{"", "eventTimestamp ge 2026-01-01T00:00:00Z", "resourceProvider eq Microsoft.Web and eventTimestamp ge 2026-01-01T00:00:00Z and eventTimestamp le 2027-01-01T00:00:00Z", "caller eq 'x'"} {
			if a := c.Must(front, 400, servicetest.Call{Method: "GET", URL: activity + url.QueryEscape(filter), Token: as}); a.Code() != "NotSupported" {
				t.Errorf("%q: %s", filter, a.Body)
			}
		}
		// What is older than the log's retention goes with the next change.
		c.Clock.T = c.Clock.T.Add(retention + time.Hour)
		as = c.Token(owner, audience)
		c.Must(front, 201, servicetest.Call{Method: "PUT", URL: first, Token: as, Body: body})
		if got := list(-200*24*time.Hour, time.Second); len(got) != 2 {
			t.Errorf("after the retention: %v", got)
		}
	})
}
