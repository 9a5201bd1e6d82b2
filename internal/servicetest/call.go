package servicetest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/token"
)

// Token returns an access token of a service principal for an audience. The
// application id is the object id, which suffices for tests.
func (c *Cloud) Token(objectID, audience string) string {
	c.Helper()
	raw, err := c.Tokens.Mint(c.Context(), token.Claims{
		Audience: audience, ObjectID: objectID, AppID: objectID, IDType: "app", AppIDACR: "2",
	}, token.Life)
	if err != nil {
		c.Fatal(err)
	}
	return raw
}

// Assign gives a principal a role, named as in the portal, and returns the
// assignment's id for Unassign.
func (c *Cloud) Assign(objectID, role, scope string) string {
	c.Helper()
	for _, r := range c.Authz.Roles() {
		if r.Name != role {
			continue
		}
		a := authz.Assignment{
			ID: c.Web.NewID(), Scope: scope, PrincipalID: objectID, PrincipalType: "ServicePrincipal", RoleID: r.ID,
			Created: c.Clock.Now(), Updated: c.Clock.Now(),
		}
		if err := c.DB.Write(c.Context(), func(tx *store.Tx) error { return authz.PutAssignment(c.Context(), tx, a) }); err != nil {
			c.Fatal(err)
		}
		return a.ID
	}
	c.Fatalf("no role is called %q", role)
	return ""
}

// Unassign takes an assignment away.
func (c *Cloud) Unassign(id string) {
	c.Helper()
	if err := c.DB.Write(c.Context(), func(tx *store.Tx) error { return authz.RemoveAssignment(c.Context(), tx, id) }); err != nil {
		c.Fatal(err)
	}
}

// Call is a request of a test. URL is whole: "https://host/path?query".
type Call struct {
	Method, URL string
	Token       string // for the Authorization header, none if empty
	Body        string
	Header      map[string]string
}

// Answer is what a front answered.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Do sends a call to a front. The path reaches it as it is written, dots,
// double slashes and escapes included.
func (c *Cloud) Do(front http.Handler, call Call) Answer {
	r := httptest.NewRequest(call.Method, call.URL, strings.NewReader(call.Body))
	if call.Token != "" {
		r.Header.Set("Authorization", "Bearer "+call.Token)
	}
	if call.Body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range call.Header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	front.ServeHTTP(w, r)
	return Answer{w.Code, w.Header(), w.Body.String()}
}

// Must is Do that fails the test unless the status is the expected one.
func (c *Cloud) Must(front http.Handler, status int, call Call) Answer {
	c.Helper()
	a := c.Do(front, call)
	if a.Status != status {
		c.Fatalf("%s %s: status %d, want %d\n%s", call.Method, call.URL, a.Status, status, a.Body)
	}
	return a
}

// JSON decodes the body of an answer.
func (a Answer) JSON() map[string]any {
	var v map[string]any
	_ = json.Unmarshal([]byte(a.Body), &v)
	return v
}

// Code returns the code of {"error":{"code"}}, and that of its innererror
// behind a slash.
func (a Answer) Code() string {
	var v struct {
		Error struct {
			Code  string
			Inner struct{ Code string } `json:"innererror"`
		}
	}
	_ = json.Unmarshal([]byte(a.Body), &v)
	if v.Error.Inner.Code != "" {
		return v.Error.Code + "/" + v.Error.Inner.Code
	}
	return v.Error.Code
}

// Message returns the text of {"error":{"message"}}.
func (a Answer) Message() string {
	var v struct{ Error struct{ Message string } }
	_ = json.Unmarshal([]byte(a.Body), &v)
	return v.Error.Message
}

// Get returns a header of the answer, whatever the case of its name: fronts
// write names in Azure's casing, which net/http does not look for.
func (a Answer) Get(name string) string {
	for n, values := range a.Header {
		if strings.EqualFold(n, name) && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}
