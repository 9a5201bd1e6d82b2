package storage

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/servicetest"
	"github.com/lanyard-dev/lanyard/internal/token"
)

func TestWhoMayDoWhat(t *testing.T) {
	f := newFixture(t)
	f.contributor()
	f.put("/con1/a.txt", "hello")
	const container = "/blobServices/default/containers/con1"
	for name, tc := range map[string]struct {
		role, scope, method, path string
		status                    int
	}{
		"nobody lists containers":                   {"", "", "GET", "/?comp=list", 403},
		"nobody reads a blob":                       {"", "", "GET", "/con1/a.txt", 403},
		"nobody reads a blob that is not there":     {"", "", "GET", "/con1/none", 403},
		"nobody reads a container that is not":      {"", "", "GET", "/none?restype=container", 403},
		"reader lists containers":                   {"Reader", id(account), "GET", "/?comp=list", 200},
		"reader reads no blob":                      {"Reader", id(account), "GET", "/con1/a.txt", 403},
		"owner lists containers":                    {"Owner", "/", "GET", "/?comp=list&maxresults=5&include=", 200},
		"owner reads no blob":                       {"Owner", "/", "GET", "/con1/a.txt", 403},
		"owner lists no blobs":                      {"Owner", "/", "GET", "/con1?restype=container&comp=list", 403},
		"owner creates a container":                 {"Owner", "/", "PUT", "/con2?restype=container", 201},
		"data reader lists containers":              {"Storage Blob Data Reader", id(account), "GET", "/?comp=list", 200},
		"data reader reads a blob":                  {"Storage Blob Data Reader", id(account), "GET", "/con1/a.txt", 200},
		"data reader writes no blob":                {"Storage Blob Data Reader", id(account), "PUT", "/con1/b.txt", 403},
		"data reader deletes no blob":               {"Storage Blob Data Reader", id(account), "DELETE", "/con1/a.txt", 403},
		"container's reader lists no containers":    {"Storage Blob Data Reader", id(account) + container, "GET", "/?comp=list", 403},
		"container's reader reads its blobs":        {"Storage Blob Data Reader", id(account) + container, "GET", "/con1/a.txt", 200},
		"container's reader reads no other":         {"Storage Blob Data Reader", id(account) + container + "0", "GET", "/con1/a.txt", 403},
		"a role on the other account":               {"Storage Blob Data Owner", id(other), "GET", "/con1/a.txt", 403},
		"a role on an account whose name goes on":   {"Storage Blob Data Owner", id(account) + "0", "GET", "/con1/a.txt", 403},
		"a role on a group whose name goes on":      {"Storage Blob Data Owner", servicetest.GroupID + "0", "GET", "/con1/a.txt", 403},
		"a group's role reaches its blobs":          {"Storage Blob Data Reader", servicetest.GroupID, "GET", "/con1/a.txt", 200},
		"what is not built is authorized first":     {"", "", "PUT", "/con1/a.txt?comp=snapshot", 403},
		"and then refused, not as a server's fault": {"Storage Blob Data Contributor", id(account), "PUT", "/con1/a.txt?comp=snapshot", 409},
		"contributor sees the kind of the account":  {"Contributor", id(account), "GET", "/con1?restype=account&comp=properties", 200},
		"data owner does not":                       {"Storage Blob Data Owner", id(account), "GET", "/?restype=account&comp=properties", 403},
		"an escaped slash is no container":          {"Storage Blob Data Reader", id(account) + container, "GET", "/con1%2f..%2fcon2/a.txt", 400},
		"dots lead nowhere":                         {"Storage Blob Data Reader", id(account) + container, "GET", "/../con1/a.txt", 400},
		"a backslash is no slash":                   {"Storage Blob Data Reader", id(account) + container, "GET", `/con1\a.txt`, 400},
	} {
		who := "77777777-0000-4000-8000-" + strings.Repeat("0", 12)
		var assignment string
		if tc.role != "" {
			assignment = f.Assign(who, tc.role, tc.scope)
		}
		a := f.call(who, tc.method, tc.path, "", "x-ms-blob-type", "BlockBlob")
		if a.Status != tc.status {
			t.Errorf("%s: %d %s, want %d\n%s", name, a.Status, code(a), tc.status, a.Body)
		}
		if a.Status == 403 && (code(a) != "AuthorizationPermissionMismatch" || !strings.Contains(a.Body, "This request is not authorized to perform this operation using this permission.\nRequestId:")) {
			t.Errorf("%s: %s\n%s", name, code(a), a.Body)
		}
		if assignment != "" {
			f.Unassign(assignment)
		}
	}
}

func TestTokensThatDoNotWork(t *testing.T) {
	f := newFixture(t)
	f.contributor()
	mint := func(c token.Claims) string {
		raw, err := f.Tokens.Mint(t.Context(), c, token.Life)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	good := f.Token(app, audience)
	for name, tc := range map[string]struct{ token, code, detail string }{
		"none":                    {"", "NoAuthenticationInformation", ""},
		"not a token":             {"x.y.z", "InvalidAuthenticationInfo", "Malformed token."},
		"another audience":        {mint(token.Claims{Audience: "https://vault.azure.net", ObjectID: app}), "InvalidAuthenticationInfo", "Audience validation failed. Audience did not match."},
		"the other account":       {mint(token.Claims{Audience: "https://" + other + ".blob.core.windows.net", ObjectID: app}), "InvalidAuthenticationInfo", "Audience validation failed. Audience did not match."},
		"a changed signature":     {good[:len(good)-8] + "AAAAAAAA", "InvalidAuthenticationInfo", "Signature validation failed."},
		"a subject of its choice": {strings.Split(good, ".")[0] + "." + strings.Split(mint(token.Claims{Audience: audience, ObjectID: owner}), ".")[1] + "." + strings.Split(good, ".")[2], "InvalidAuthenticationInfo", "Signature validation failed."},
	} {
		a := f.Do(f.blob, servicetest.Call{Method: "GET", URL: host + "/?comp=list", Token: tc.token})
		challenge := header(a, "WWW-Authenticate")
		if a.Status != 401 || code(a) != tc.code || !strings.Contains(a.Body, tc.detail) ||
			challenge != "Bearer authorization_uri=https://login.microsoftonline.com/"+servicetest.Tenant+"/oauth2/authorize resource_id=https://storage.azure.com" {
			t.Errorf("%s: %d %s %q\n%s", name, a.Status, code(a), challenge, a.Body)
		}
	}
	for _, aud := range []string{audience, audience + "/", host, host + "/"} {
		a := f.Do(f.blob, servicetest.Call{Method: "GET", URL: host + "/?comp=list", Token: f.Token(app, aud)})
		if a.Status != 200 {
			t.Errorf("audience %s: %d", aud, a.Status)
		}
	}
	if a := f.Do(f.blob, servicetest.Call{Method: "GET", URL: host + "/con1/a?sv=2024&sig=x"}); a.Status != 403 || code(a) != "AuthenticationFailed" {
		t.Errorf("a shared access signature: %d %s", a.Status, code(a))
	}
}

func TestAnAssignmentThatGoesTakesItsAccessAlong(t *testing.T) {
	f := newFixture(t)
	f.contributor()
	f.put("/con1/a", "x")
	id := f.Assign(nobody, "Storage Blob Data Reader", id(account))
	f.must(200, nobody, "GET", "/con1/a", "")
	f.Unassign(id)
	f.must(403, nobody, "GET", "/con1/a", "")
}

// Properties that are not of the kind that clients read would break their lists.
func TestOddPropertiesOfAnAccount(t *testing.T) {
	f := newFixture(t)
	for _, odd := range []string{`{"networkAcls":"x"}`, `{"networkAcls":{"ipRules":{}}}`, `{"encryption":[]}`, `{"encryption":{"services":{"blob":true}}}`, `{"sasPolicy":1}`} {
		f.armCall(400, "PUT", id("odd"), `{"location":"westeurope","sku":{"name":"Standard_LRS"},"properties":`+odd+`}`)
		f.armCall(400, "PATCH", id(account), `{"properties":`+odd+`}`)
	}
	f.armCall(404, "GET", id("odd"), "")
	for _, odd := range []string{`{"cors":[]}`, `{"cors":{"corsRules":[{"allowedOrigins":"*"}]}}`, `{"deleteRetentionPolicy":true}`} {
		f.armCall(400, "PUT", id(account)+"/blobServices/default", `{"properties":`+odd+`}`)
	}
}
