package cosmos

import (
	"net/url"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/token"
)

// calls are the operations on data, each with the action that it needs.
var calls = []struct {
	name, method, path, body string
	header                   []string
	action                   string
}{
	{"account", "GET", "/", "", nil, readMetadata},
	{"databases", "GET", "/dbs", "", nil, readMetadata},
	{"container", "GET", items, "", nil, readMetadata},
	{"ranges", "GET", items + "/pkranges", "", nil, readMetadata},
	{"read", "GET", items + "/docs/1", "", inPart("p"), readItem},
	{"create", "POST", items + "/docs", `{"id":"new","pk":"p"}`, inPart("p"), createItem},
	{"upsert", "POST", items + "/docs", `{"id":"1","pk":"p"}`, append(inPart("p"), "x-ms-documentdb-is-upsert", "True"), upsertItem},
	{"replace", "PUT", items + "/docs/1", `{"id":"1","pk":"p"}`, inPart("p"), replaceItem},
	{"patch", "PATCH", items + "/docs/1", `[{"op":"set","path":"/n","value":1}]`, inPart("p"), replaceItem},
	{"query", "POST", items + "/docs", `{"query":"SELECT * FROM c"}`, append(inPart("p"), "x-ms-documentdb-isquery", "True"), executeQuery},
	{"plan", "POST", items + "/docs", `{"query":"SELECT * FROM c"}`, []string{"x-ms-cosmos-is-query-plan-request", "True"}, executeQuery},
	{"list", "GET", items + "/docs", "", inPart("p"), readChangeFeed},
	{"feed", "GET", items + "/docs", "", append(inPart("p"), "A-IM", "Incremental Feed"), readChangeFeed},
	{"delete", "DELETE", items + "/docs/1", "", inPart("p"), deleteItem},
}

func TestEachCallNeedsItsAction(t *testing.T) {
	f := newFixture(t)
	for _, c := range calls {
		t.Run(c.name, func(t *testing.T) {
			f.seed()
			for _, action := range dataActions[:len(dataActions)-2] {
				if action == readMetadata {
					continue
				}
				role := f.role(readMetadata, action)
				path := f.grant(nobody, role, "")
				a := f.as(nobody, c.method, c.path, c.body, c.header...)
				if allowed := action == c.action || c.action == readMetadata; allowed != (a.Status < 300) {
					t.Errorf("with %s: %d %s", action, a.Status, a.Body)
				} else if !allowed {
					want(t, a, 403, "5301")
				}
				f.control(204, "DELETE", path, "")
				f.control(204, "DELETE", id("cos1")+"/sqlRoleDefinitions/"+role, "")
				f.seed()
			}
		})
	}
}

// seed puts the document back that calls use.
func (f *fixture) seed() {
	f.Helper()
	k := f.keys()
	f.signed(k.Primary, "DELETE", items+"/docs/new", "", inPart("p")...)
	if a := f.signed(k.Primary, "POST", items+"/docs", `{"id":"1","pk":"p"}`, append(inPart("p"), "x-ms-documentdb-is-upsert", "True")...); a.Status > 201 {
		f.Fatalf("%d %s", a.Status, a.Body)
	}
}

// role makes a custom role of actions.
func (f *fixture) role(actions ...string) string {
	f.Helper()
	role := f.Web.NewID()
	f.control(200, "PUT", id("cos1")+"/sqlRoleDefinitions/"+role, `{"properties":{"roleName":"role `+role+`","type":"CustomRole","assignableScopes":["`+id("cos1")+`"],"permissions":[{"dataActions":["`+strings.Join(actions, `","`)+`"]}]}}`)
	return role
}

// The text that users know, with the caller, the action and the resource.
func TestRefusalWordForWord(t *testing.T) {
	f := newFixture(t)
	a := f.as(nobody, "GET", "/", "")
	want(t, a, 403, "5301")
	expected := `{"code":"Forbidden","message":"Request blocked by Auth cos1 : Request is blocked because principal [` + nobody + `] does not have required RBAC permissions to perform action [Microsoft.DocumentDB/databaseAccounts/readMetadata] on resource [/]. Learn more: https://aka.ms/cosmos-native-rbac.\r\nActivityId: ` + a.Get("x-ms-activity-id") + `, Microsoft.Azure.Documents.Common/2.14.0"}`
	if a.Body != expected {
		t.Errorf("%s\nwant %s", a.Body, expected)
	}
	f.grant(app, reader, "")
	a = f.as(app, "POST", items+"/docs", `{"id":"1","pk":"p"}`, inPart("p")...)
	want(t, a, 403, "5301")
	if !strings.Contains(a.Body, "action [Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items/create] on resource [/dbs/db1/colls/items]") {
		t.Error(a.Body)
	}
	// Addressed by resource ids, the resource is the id.
	c := f.as(app, "GET", items, "").JSON()
	byID := "/" + strings.TrimSuffix(c["_self"].(string), "/")
	a = f.as(app, "POST", byID+"/docs", `{"id":"1","pk":"p"}`, inPart("p")...)
	if want(t, a, 403, "5301"); !strings.Contains(a.Body, "on resource ["+c["_rid"].(string)+"]") {
		t.Error(a.Body)
	}
}

func TestScopes(t *testing.T) {
	f := newFixture(t)
	for _, name := range []string{"other", "Items", "items2"} {
		f.control(200, "PUT", id("cos1")+"/sqlDatabases/db1/containers/"+name, `{"properties":{"resource":{"id":"`+name+`","partitionKey":{"paths":["/pk"]}}}}`)
	}
	f.grant(app, writer, "/dbs/db1/colls/items")
	want(t, f.as(app, "GET", "/", ""), 200, "")
	want(t, f.as(app, "GET", items, ""), 200, "")
	want(t, f.as(app, "POST", items+"/docs", `{"id":"1","pk":"p"}`, inPart("p")...), 201, "")
	for _, path := range []string{"/dbs", "/dbs/db1", "/dbs/db1/colls/other", "/dbs/db1/colls/Items", "/dbs/db1/colls/items2", "/dbs/db1/colls/none", "/dbs/DB1/colls/items"} {
		want(t, f.as(app, "GET", path, ""), 403, "5301")
	}
	for _, path := range []string{"/dbs/db1/colls/items%2f..%2fother", "/dbs/db1/colls/items/../other", "/dbs/db1/colls/%2e%2e/colls/other", "/dbs/db1/colls/items//docs", `/dbs/db1/colls/items\..\other`} {
		if a := f.as(app, "GET", path, "", inPart("p")...); a.Status < 400 {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
	// The same container of another account.
	other := strings.Replace(host, "cos1", "cos2", 1)
	f.with(aad(f.Token(app, other)), "GET", "/", "")
	a := f.Must(f.data, 403, callTo(other+items, aad(f.Token(app, other))))
	want(t, a, 403, "5301")
}

func TestAGroupsRoleIsItsMembers(t *testing.T) {
	f := newFixture(t)
	const group = "99999999-0000-4000-8000-00000000000a"
	f.grant(group, reader, "")
	want(t, f.as(app, "GET", "/dbs", ""), 403, "5301")
	f.Groups[app] = []string{group}
	want(t, f.as(app, "GET", "/dbs", ""), 200, "")
	delete(f.Groups, app)
	want(t, f.as(app, "GET", "/dbs", ""), 403, "5301")
}

// Azure roles, Owner included, reach no data, and an assignment that is taken
// away counts no more while the token lives.
func TestAzureRolesGrantNothing(t *testing.T) {
	f := newFixture(t)
	want(t, f.as(owner, "GET", "/", ""), 403, "5301")
	f.Assign(app, "Cosmos DB Operator", id("cos1"))
	f.Assign(app, "DocumentDB Account Contributor", id("cos1"))
	want(t, f.as(app, "GET", "/", ""), 403, "5301")
	path := f.grant(app, reader, "")
	want(t, f.as(app, "GET", "/", ""), 200, "")
	f.control(204, "DELETE", path, "")
	want(t, f.as(app, "GET", "/", ""), 403, "5301")
	// Nor do Cosmos roles let anybody assign some.
	f.grant(nobody, writer, "")
	f.controlAs(nobody, 403, "PUT", id("cos1")+"/sqlRoleAssignments/"+f.Web.NewID(), `{"properties":{"roleDefinitionId":"`+writer+`","scope":"/","principalId":"`+nobody+`"}}`)
	f.controlAs(nobody, 403, "POST", id("cos1")+"/listKeys", "")
}

func TestTokensManageNothing(t *testing.T) {
	f := newFixture(t)
	f.grant(app, writer, "")
	for _, c := range []struct{ method, path string }{
		{"POST", "/dbs"}, {"DELETE", "/dbs/db1"}, {"POST", "/dbs/db1/colls"}, {"PUT", items}, {"DELETE", items}, {"GET", "/offers"},
		{"POST", items + "/sprocs"}, {"POST", items + "/udfs"}, {"POST", items + "/triggers"}, {"POST", "/dbs/db1/users"},
	} {
		a := f.as(app, c.method, c.path, `{"id":"x"}`)
		want(t, a, 403, "5300")
		if !strings.Contains(a.Body, "The given request ["+c.method+" "+c.path+"] cannot be authorized by AAD token in data plane.") {
			t.Error(a.Body)
		}
	}
	want(t, f.as(app, "POST", items+"/sprocs/x", `[]`), 400, "") // authorized, not built
}

func TestTokens(t *testing.T) {
	f := newFixture(t)
	f.grant(app, writer, "")
	good := f.Token(app, audience)
	want(t, f.with(url.QueryEscape(aad(good)), "GET", "/", ""), 200, "") // as Java sends it
	for _, a := range []string{host, "https://cosmos.azure.com", "https://cos1.sql.cosmos.azure.com"} {
		want(t, f.with(aad(f.Token(app, a)), "GET", "/", ""), 200, "")
	}
	for _, a := range []string{host + "/", "https://cos2.documents.azure.com", "https://cosmos.azure.com/", "https://management.azure.com", "https://COS1.documents.azure.com"} {
		want(t, f.with(aad(f.Token(app, a)), "GET", "/", ""), 401, "5008")
	}
	if a := f.with(aad(f.Token(app, host+"/")), "GET", "/", ""); !strings.Contains(a.Body, "Provided AAD token is intended for [https://cos1.documents.azure.com/]. This database account accepts tokens intended for [https://cos1.documents.azure.com, https://cos1.sql.cosmos.azure.com, https://cos1.sqlx.cosmos.azure.com, https://cosmos.azure.com].") {
		t.Error(a.Body)
	}
	old, err := f.Tokens.Mint(t.Context(), token.Claims{Audience: audience, ObjectID: app, AppID: app}, -1)
	if err == nil {
		want(t, f.with(aad(old), "GET", "/", ""), 401, "")
	}
	parts := strings.Split(good, ".")
	for name, header := range map[string]string{
		"none": "", "bearer": "Bearer " + good, "forged": aad(parts[0] + "." + parts[1] + "." + strings.Repeat("A", len(parts[2]))), "unsigned": aad("eyJhbGciOiJub25lIn0." + parts[1] + "."),
		"no signature": "type=aad&ver=1.0&sig=", "twice": "type=aad&type=master&sig=" + good, "unknown": "type=other&ver=1.0&sig=x", "empty": "type=&ver=&sig=", "escapes": "type%3Daad%26sig%3D%zz",
	} {
		if a := f.with(header, "GET", "/", ""); a.Status != 401 {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	want(t, f.with("type=resource&ver=1.0&sig=x", "GET", "/", ""), 403, "")
}

func TestKeys(t *testing.T) {
	f := newFixture(t)
	k := f.keys()
	want(t, f.signed(k.Primary, "GET", "/dbs", ""), 200, "")
	want(t, f.signed(k.Secondary, "POST", "/dbs", `{"id":"db2"}`), 201, "")
	want(t, f.signed(k.PrimaryReadonly, "GET", items, ""), 200, "")
	want(t, f.signed(k.PrimaryReadonly, "POST", items+"/docs", `{"query":"SELECT * FROM c"}`, append(inPart("p"), "x-ms-documentdb-isquery", "True")...), 200, "")
	for _, c := range calls {
		if a := f.signed(k.SecondaryReadonly, c.method, c.path, c.body, c.header...); strings.HasPrefix(c.name, "re") != (a.Status == 403) && c.method != "GET" && c.name != "query" && c.name != "plan" && a.Status != 403 {
			t.Errorf("%s with a read-only key: %d %s", c.name, a.Status, a.Body)
		}
	}
	batch := append(inPart("p"), "x-ms-cosmos-is-batch-request", "True", "x-ms-cosmos-batch-atomic", "True")
	want(t, f.signed(k.PrimaryReadonly, "POST", items+"/docs", `[{"operationType":"Create","resourceBody":{"id":"1","pk":"p"}}]`, batch...), 403, "")
	want(t, f.signed("bm90IHRoZSBrZXk=", "GET", "/dbs", ""), 401, "")
	f.control(200, "POST", id("cos1")+"/regenerateKey", `{"keyKind":"primary"}`)
	want(t, f.signed(k.Primary, "GET", "/dbs", ""), 401, "")
	want(t, f.signed(k.Secondary, "GET", "/dbs", ""), 200, "")
	f.control(200, "PATCH", id("cos1"), `{"properties":{"disableLocalAuth":true}}`)
	a := f.signed(k.Secondary, "GET", "/dbs", "")
	if want(t, a, 401, "5202"); !strings.Contains(a.Body, "Local Authorization is disabled. Use an AAD token to authorize all requests.") {
		t.Error(a.Body)
	}
}

// A batch is not a way around the roles.
func TestABatchAsksForEachOfItsOperations(t *testing.T) {
	f := newFixture(t)
	f.seed()
	f.grant(app, reader, "")
	batch := append(inPart("p"), "x-ms-cosmos-is-batch-request", "True", "x-ms-cosmos-batch-atomic", "True")
	want(t, f.as(app, "POST", items+"/docs", `[{"operationType":"Read","id":"1"}]`, batch...), 200, "")
	for _, second := range []string{`{"operationType":"Delete","id":"1"}`, `{"operationType":"Create","resourceBody":{"id":"2","pk":"p"}}`, `{"operationType":"uPSERT","resourceBody":{"id":"2","pk":"p"}}`,
		`{"operationType":"Replace","id":"1","resourceBody":{"id":"1","pk":"p"}}`, `{"operationType":"Patch","id":"1","resourceBody":{"operations":[{"op":"set","path":"/a","value":1}]}}`} {
		want(t, f.as(app, "POST", items+"/docs", `[{"operationType":"Read","id":"1"},`+second+`]`, batch...), 403, "5301")
	}
	want(t, f.as(nobody, "POST", items+"/docs", `[{"operationType":"Read","id":"1"}]`, batch...), 403, "5301")
	// Nobody learns from a batch what there is.
	for _, path := range []string{items, "/dbs/db1/colls/none", "/dbs/none/colls/none"} {
		for _, body := range []string{`[]`, `nonsense`, `[{"operationType":"Drop","id":"1"}]`} {
			want(t, f.as(nobody, "POST", path+"/docs", body, batch...), 403, "5301")
		}
	}
	want(t, f.as(app, "POST", items+"/docs", `[]`, batch...), 400, "")
	want(t, f.as(app, "POST", items+"/docs", `[{"operationType":"Drop","id":"1"}]`, batch...), 400, "")
	want(t, f.as(app, "GET", items+"/docs/1", "", inPart("p")...), 200, "")
}
