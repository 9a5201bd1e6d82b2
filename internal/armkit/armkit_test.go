package armkit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
)

const (
	base   = "https://management.azure.com"
	things = servicetest.GroupID + "/providers/Microsoft.Test/things"
	owner  = "0b5a1c3e-0000-4000-8000-000000000001"
	nobody = "0b5a1c3e-0000-4000-8000-000000000002"
)

type fixture struct {
	*servicetest.Cloud
	arm http.Handler
}

// newFixture serves a type of its own making with nested ones.
func newFixture(t *testing.T) *fixture {
	t.Helper()
	c := servicetest.New(t)
	f := &fixture{Cloud: c}
	f.arm = c.ARM(c.Kit.Register(
		&armkit.Type{Name: "Microsoft.Test/things", Title: "Things", Global: true, Shape: thingShape, Write: func(_ context.Context, _ *store.Tx, w *armkit.Write) error {
			w.New.Properties().Default("size", 1)
			return nil
		}},
		&armkit.Type{Name: "Microsoft.Test/things/parts", Title: "Parts"},
		&armkit.Type{Name: "Microsoft.Test/things/settings", Title: "Settings", Fixed: []string{"default"}, Implied: true}))
	c.Assign(owner, "Owner", "/subscriptions/"+servicetest.Subscription)
	return f
}

func (f *fixture) do(method, path, body string) servicetest.Answer {
	f.Helper()
	if !strings.Contains(path, "api-version=") {
		if strings.Contains(path, "?") {
			path += "&"
		} else {
			path += "?"
		}
		path += "api-version=2024-01-01"
	}
	return f.Do(f.arm, servicetest.Call{Method: method, URL: base + path, Token: f.Token(owner, base), Body: body})
}

func (f *fixture) want(status int, code, method, path, body string) servicetest.Answer {
	f.Helper()
	a := f.do(method, path, body)
	if a.Status != status || a.Code() != code {
		f.Fatalf("%s %s: %d %s, want %d %s\n%s", method, path, a.Status, a.Code(), status, code, a.Body)
	}
	if a.Get("X-Go-Azure-Sdk-Skip-Polling-Delay") != "true" {
		f.Errorf("%s %s: no polling header", method, path)
	}
	return a
}

func TestLifeOfAResource(t *testing.T) {
	f := newFixture(t)
	// Nulls are absent, what nobody knows stays, what the cloud writes itself
	// is not taken from a client.
	a := f.want(201, "", "PUT", things+"/One", `{"location":"West Europe","tags":{"a":"b"},"zones":["1"],"extra":{"deep":[1,{"x":null}]},"id":"/evil","type":"x","name":"y","properties":{"unknown":{"kept":true},"gone":null}}`)
	want := `{"extra":{"deep":[1,{}]},"id":"` + things + `/One","location":"West Europe","name":"One","properties":{"size":1,"unknown":{"kept":true}},"tags":{"a":"b"},"type":"Microsoft.Test/things","zones":["1"]}`
	if a.Body != want {
		t.Errorf("%s\nwant %s", a.Body, want)
	}
	for _, path := range []string{
		things + "/One", strings.ToUpper(things) + "/ONE", strings.Replace(things, "/providers", "//providers", 1) + "//one",
		strings.Replace(things, "resourceGroups", "resourcegroups", 1) + "/oNE", things + "/One/",
	} {
		if a := f.want(200, "", "GET", path, ""); a.Body != want {
			t.Errorf("%s: %s", path, a.Body)
		}
	}
	// PUT replaces, and keeps the id of the one who made it.
	a = f.want(200, "", "PUT", things+"/ONE", `{"location":"westeurope","properties":{"size":2}}`)
	if p := a.JSON(); p["id"] != things+"/One" || p["tags"] != nil || fmt.Sprint(p["properties"]) != "map[size:2]" {
		t.Errorf("after PUT: %s", a.Body)
	}
	// PATCH merges, null removes, tags are one value.
	f.want(200, "", "PATCH", things+"/One", `{"tags":{"a":"1","b":"2"},"properties":{"x":{"y":1,"z":2}}}`)
	a = f.want(200, "", "PATCH", things+"/One", `{"tags":{"c":"3"},"properties":{"x":{"y":null}}}`)
	if p := a.JSON(); fmt.Sprint(p["properties"]) != "map[size:2 x:map[z:2]]" || fmt.Sprint(p["tags"]) != "map[c:3]" {
		t.Errorf("after PATCH: %s", a.Body)
	}
	f.want(404, "ResourceNotFound", "PATCH", things+"/none", `{}`)
	f.want(200, "", "DELETE", things+"/one", "")
	if a := f.want(204, "", "DELETE", things+"/one", ""); a.Body != "" {
		t.Errorf("DELETE of nothing answered %s", a.Body)
	}
	a = f.want(404, "ResourceNotFound", "GET", things+"/One", "")
	if a.Message() != "The Resource 'Microsoft.Test/things/One' under resource group 'rg1' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix" || a.Get("x-ms-failure-cause") != "gateway" {
		t.Errorf("%s (%s)", a.Message(), a.Get("x-ms-failure-cause"))
	}
}

func TestCallsThatAreRefused(t *testing.T) {
	f := newFixture(t)
	f.want(201, "", "PUT", things+"/one", `{"location":"westeurope"}`)
	f.PutGroup("rg2")
	sub, elsewhere := "/subscriptions/"+servicetest.Subscription, "/subscriptions/00000000-0000-4000-8000-000000000000"
	f.Assign(owner, "Owner", "/")
	for _, c := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"GET", things + "/one?api-version=", "", 400, "MissingApiVersionParameter"},
		{"GET", things + "/one?api-version=latest", "", 400, "InvalidApiVersionParameter"},
		{"GET", things + "/one?api-version=2024-1-1", "", 400, "InvalidApiVersionParameter"},
		{"GET", things + "/one?api-version=2024-01-01%0d%0ax", "", 400, "InvalidApiVersionParameter"},
		{"GET", things + "/one?API-VERSION=2024-01-01-preview&api-version=2024-01-01", "", 200, ""},
		{"PUT", things + "/two", `{"location":"nowhere"}`, 400, "LocationNotAvailableForResourceType"},
		{"PUT", things + "/two", `{"location":`, 400, "InvalidRequestContent"},
		{"PUT", things + "/two", `[]`, 400, "InvalidRequestContent"},
		{"PUT", strings.Replace(things, "/rg1/", "/rg2/", 1) + "/ONE", `{"location":"westeurope"}`, 409, "Conflict"},
		{"PUT", strings.Replace(things, "/rg1/", "/rg3/", 1) + "/two", `{"location":"westeurope"}`, 404, "ResourceGroupNotFound"},
		{"GET", strings.Replace(things, "/rg1/", "/rg3/", 1), "", 404, "ResourceGroupNotFound"},
		{"GET", strings.Replace(things, sub, elsewhere, 1) + "/one", "", 404, "SubscriptionNotFound"},
		{"PUT", things + "/none/parts/p", `{}`, 404, "ParentResourceNotFound"},
		{"GET", things + "/none/parts", "", 404, "ParentResourceNotFound"},
		{"PUT", things + "/one/settings/other", `{}`, 404, "ResourceNotFound"},
		{"GET", things + "/one/settings/other", "", 404, "ResourceNotFound"},
		{"GET", things + "/none/settings/default", "", 404, "ResourceNotFound"},
		{"GET", things + "/one/settings/DEFAULT", "", 200, ""},
		{"DELETE", things + "/one/settings/default", "", 405, "MethodNotAllowed"},
		{"POST", things + "/one", "", 405, "MethodNotAllowed"},
		{"GET", things + "/one/wheels/w", "", 404, "InvalidResourceType"},
		{"GET", servicetest.GroupID + "/providers/Microsoft.Other/things/x", "", 404, "InvalidResourceType"},
		{"GET", "/nothing", "", 404, "NotFound"},
		{"GET", things + "?$top=x", "", 400, "InvalidTopQueryParameter"},
		{"GET", things + "?$top=0", "", 400, "InvalidTopQueryParameter"},
		{"GET", things + "/one?a=%zz", "", 400, "InvalidQueryParameterValue"},
	} {
		f.want(c.status, c.code, c.method, c.path, c.body)
	}
	// Too large a body, and who asks.
	f.want(413, "RequestEntityTooLarge", "PUT", things+"/big", `{"location":"westeurope","x":"`+strings.Repeat("x", 5<<20)+`"}`)
	for name, c := range map[string]struct {
		token, code string
		status      int
	}{
		"nobody":           {"", "AuthenticationFailed", 401},
		"nonsense":         {"x", "InvalidAuthenticationToken", 401},
		"a vault's token":  {f.Token(owner, "https://vault.azure.net"), "InvalidAuthenticationTokenAudience", 401},
		"a look-alike":     {f.Token(owner, base+".evil.example"), "InvalidAuthenticationTokenAudience", 401},
		"a longer one":     {f.Token(owner, base+"/x"), "InvalidAuthenticationTokenAudience", 401},
		"without a role":   {f.Token(nobody, base), "AuthorizationFailed", 403},
		"the other name":   {f.Token(owner, "https://management.core.windows.net/"), "", 200},
		"with a slash":     {f.Token(owner, base+"/"), "", 200},
		"the other, plain": {f.Token(owner, "https://management.core.windows.net"), "", 200},
	} {
		a := f.Do(f.arm, servicetest.Call{Method: "GET", URL: base + things + "/one?api-version=2024-01-01", Token: c.token})
		if a.Status != c.status || a.Code() != c.code {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
		if c.status == 401 && !strings.HasPrefix(a.Get("WWW-Authenticate"), `Bearer authorization_uri="https://login.windows.net/`+servicetest.Tenant+`"`) {
			t.Errorf("%s: challenge %q", name, a.Get("WWW-Authenticate"))
		}
	}
}

func TestListsArePaged(t *testing.T) {
	f := newFixture(t)
	f.PutGroup("rg10")
	for i := range 5 {
		f.want(201, "", "PUT", fmt.Sprintf("%s/t%d", things, i), `{"location":"westeurope"}`)
		f.want(201, "", "PUT", fmt.Sprintf("%s/t0/parts/p%d", things, i), `{}`)
	}
	f.want(201, "", "PUT", strings.Replace(things, "/rg1/", "/rg10/", 1)+"/other", `{"location":"westeurope"}`)
	all := func(path string) (names []string, pages int) {
		next := path
		for next != "" {
			var page struct {
				Value    []struct{ Name string }
				NextLink string
			}
			a := f.want(200, "", "GET", next, "")
			if err := json.Unmarshal([]byte(a.Body), &page); err != nil || page.Value == nil {
				t.Fatal(a.Body)
			}
			for _, v := range page.Value {
				names = append(names, v.Name)
			}
			pages++
			next = ""
			if page.NextLink != "" {
				u, err := url.Parse(page.NextLink)
				if err != nil || u.Scheme+"://"+u.Host != base {
					t.Fatal(page.NextLink)
				}
				next = u.RequestURI()
			}
		}
		return names, pages
	}
	for _, c := range []struct {
		path         string
		names, pages int
	}{
		{things, 5, 1}, {things + "?$top=2", 5, 3}, {things + "?$top=5", 5, 1}, {things + "/t0/parts?$top=4", 5, 2}, {things + "/t1/parts", 0, 1},
		{"/subscriptions/" + servicetest.Subscription + "/providers/Microsoft.Test/things?$top=4", 6, 2},
	} {
		if names, pages := all(c.path); len(names) != c.names || pages != c.pages {
			t.Errorf("%s: %v in %d pages", c.path, names, pages)
		}
	}
}
