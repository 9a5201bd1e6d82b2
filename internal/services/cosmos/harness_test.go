package cosmos

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	owner    = "99999999-0000-4000-8000-000000000001"
	nobody   = "99999999-0000-4000-8000-000000000002"
	app      = "99999999-0000-4000-8000-000000000003"
	host     = "https://cos1.documents.azure.com"
	audience = host
	reader   = "00000000-0000-0000-0000-000000000001"
	writer   = "00000000-0000-0000-0000-000000000002"
	items    = "/dbs/db1/colls/items"
)

var schemas = []store.Schema{DocumentsSchema, Schema}

// fixture is the service with an account that has one database with one
// container, and an owner of everything in Azure's roles.
type fixture struct {
	*servicetest.Cloud
	service   *Service
	arm, data *web.Front
}

func newFixture(t testing.TB) *fixture { return fixtureOn(t, servicetest.New(t, schemas...), 1) }

func fixtureOn(t testing.TB, c *servicetest.Cloud, partitions int) *fixture {
	t.Helper()
	if c.Groups == nil {
		c.Groups = map[string][]string{}
	}
	s, err := New(Config{
		Kit: c.Kit, DB: c.DB, Box: c.Box, Verifier: c.Tokens.Verifier, Web: c.Web, Partitions: partitions,
		GroupsOf: func(id string) []string { return c.Groups[id] },
	})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{Cloud: c, service: s, arm: c.ARM(s.ARM())}
	if f.data, err = s.Front(); err != nil {
		t.Fatal(err)
	}
	c.Assign(owner, "Owner", "/")
	for _, name := range []string{"cos1", "cos2"} {
		f.control(200, "PUT", id(name), `{"location":"westeurope","properties":{"databaseAccountOfferType":"Standard","locations":[{"locationName":"westeurope","failoverPriority":0}]}}`)
		f.control(200, "PUT", id(name)+"/sqlDatabases/db1", `{"properties":{"resource":{"id":"db1"}}}`)
		f.control(200, "PUT", id(name)+"/sqlDatabases/db1/containers/items", `{"properties":{"resource":{"id":"items","partitionKey":{"paths":["/pk"],"kind":"Hash","version":2}}}}`)
	}
	return f
}

func onBoth(t *testing.T, test func(t *testing.T, f *fixture)) {
	storetest.Run(t, servicetest.Schemas(schemas...), func(t *testing.T, db *store.DB) { test(t, fixtureOn(t, servicetest.On(t, db), 1)) })
}

func id(account string) string {
	return servicetest.GroupID + "/providers/Microsoft.DocumentDB/databaseAccounts/" + account
}

// control calls Resource Manager as the owner.
func (f *fixture) control(status int, method, path, body string) servicetest.Answer {
	f.Helper()
	return f.controlAs(owner, status, method, path, body)
}

func (f *fixture) controlAs(who string, status int, method, path, body string) servicetest.Answer {
	f.Helper()
	return f.Must(f.arm, status, servicetest.Call{
		Method: method, URL: "https://management.azure.com" + path + "?api-version=2026-03-15", Body: body, Token: f.Token(who, "https://management.azure.com"),
	})
}

// grant gives a principal a Cosmos data role of the account cos1 and returns
// the path of the assignment.
func (f *fixture) grant(who, role, scope string) string {
	f.Helper()
	path := id("cos1") + "/sqlRoleAssignments/" + f.Web.NewID()
	f.control(200, "PUT", path, `{"properties":{"roleDefinitionId":"`+id("cos1")+`/sqlRoleDefinitions/`+role+`","scope":"`+id("cos1")+scope+`","principalId":"`+who+`"}}`)
	return path
}

// aad is the authorization header of a token.
func aad(token string) string { return "type=aad&ver=1.0&sig=" + token }

// as calls the data plane with a token; header lists name, value, ….
func (f *fixture) as(who, method, path, body string, header ...string) servicetest.Answer {
	f.Helper()
	return f.with(aad(f.Token(who, audience)), method, path, body, header...)
}

// with calls the data plane with an authorization header, none if empty.
func (f *fixture) with(authorization, method, path, body string, header ...string) servicetest.Answer {
	f.Helper()
	h := map[string]string{"x-ms-version": "2020-07-15", "x-ms-date": f.date()}
	if authorization != "" {
		h["Authorization"] = authorization
	}
	for i := 0; i+1 < len(header); i += 2 {
		h[header[i]] = header[i+1]
	}
	return f.Do(f.data, servicetest.Call{Method: method, URL: host + path, Body: body, Header: h})
}

func (f *fixture) date() string { return f.Clock.Now().UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT") }

// signed calls the data plane with one of the account's keys.
func (f *fixture) signed(key, method, path, body string, header ...string) servicetest.Answer {
	f.Helper()
	return f.with(f.signature(key, method, path), method, path, body, header...)
}

// signature is the authorization header that a key makes.
func (f *fixture) signature(key, method, path string) string {
	f.Helper()
	kind, link := linkOf(strings.Trim(strings.SplitN(path, "?", 2)[0], "/"), false)
	secret, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		f.Fatal(err)
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(strings.ToLower(method) + "\n" + kind + "\n" + link + "\n" + strings.ToLower(f.date()) + "\n\n"))
	signature := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	return url.QueryEscape("type=master&ver=1.0&sig=" + signature)
}

func (f *fixture) keys() keys {
	f.Helper()
	var k keys
	if err := json.Unmarshal([]byte(f.control(200, "POST", id("cos1")+"/listKeys", "").Body), &k); err != nil {
		f.Fatal(err)
	}
	return k
}

// inPart is the header that names a partition.
func inPart(key string) []string { return []string{partitionKeyHeader, `["` + key + `"]`} }

// put makes a document as the app.
func (f *fixture) put(part, body string) {
	f.Helper()
	if a := f.as(app, "POST", items+"/docs", body, append(inPart(part), "x-ms-documentdb-is-upsert", "True")...); a.Status != 201 && a.Status != 200 {
		f.Fatalf("%s: %d %s", body, a.Status, a.Body)
	}
}

// want fails unless the answer has the status and the finer code.
func want(t testing.TB, a servicetest.Answer, status int, substatus string) {
	t.Helper()
	if got := a.Get(substatusHeader); a.Status != status || got != substatus {
		t.Fatalf("%d/%s, want %d/%s\n%s", a.Status, got, status, substatus, a.Body)
	}
}

// callTo is a GET with an authorization header.
func callTo(url, authorization string) servicetest.Call {
	return servicetest.Call{Method: "GET", URL: url, Header: map[string]string{"Authorization": authorization}}
}
