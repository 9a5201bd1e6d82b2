package cosmos

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
)

// Names with every kind of character come back as they were, on both
// databases; those that Cosmos DB does not take are refused.
func TestNamesOfDocuments(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.grant(app, writer, "")
		for _, name := range []string{"with space", "100%", "%2F", "%00", "a+b", "it's", `q"q`, "ü😀", "a&b=c;d", ".", "..", "a\tb", "a\u0000b", "docs", "AAAAAA==", strings.Repeat("é", 511)} {
			body := fmt.Sprintf(`{"id":%s,"pk":"a"}`, quoted(name))
			a := f.as(app, "POST", items+"/docs", body, inPart("a")...)
			if a.Status == 400 && strings.ContainsAny(name, "\x00") {
				continue
			}
			if want(t, a, 201, ""); name == "." || name == ".." {
				continue // no client can put these into a path
			}
			path := items + "/docs/" + url.PathEscape(name)
			if a := f.as(app, "GET", path, "", inPart("a")...); a.Status != 200 || a.JSON()["id"] != name {
				t.Errorf("%q: %d %s", name, a.Status, a.Body)
			}
			want(t, f.as(app, "DELETE", path, "", inPart("a")...), 204, "")
		}
		for _, name := range []string{"a/b", `a\b`, "a?", "a#", "end ", "", strings.Repeat("é", 512)} {
			want(t, f.as(app, "POST", items+"/docs", fmt.Sprintf(`{"id":%s,"pk":"a"}`, quoted(name)), inPart("a")...), 400, "")
		}
		for _, path := range []string{"/docs/a%2Fb", "/docs/%00", "/docs/%ff", "/docs/a%5Cb", "/docs/1/", "/docs/1/x", "//docs/1", "/docs/1%20"} {
			if a := f.as(app, "GET", items+path, "", inPart("a")...); a.Status != 400 && a.Status != 404 {
				t.Errorf("%s: %d %s", path, a.Status, a.Body)
			}
		}
	})
}

func quoted(s string) string {
	r := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\x00", `\u0000`, "\t", `\t`)
	return `"` + r.Replace(s) + `"`
}

// Values that JSON can spell and documents cannot hold.
func TestHostileDocuments(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.grant(app, writer, "")
		deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
		for name, c := range map[string]struct {
			value  string
			status int
		}{
			"huge": {"1e308", 201}, "too huge": {"1e309", 400}, "too huge, negative": {"-1e400", 400}, "tiny": {"1e-400", 201}, "long": {strings.Repeat("9", 300), 201},
			"longer": {strings.Repeat("9", 400), 400}, "NaN": {"NaN", 400}, "Infinity": {"Infinity", 400}, "plus": {"+1", 400}, "hex": {"0x1", 400}, "leading zero": {"01", 400},
			"minus": {"-", 400}, "minus zero": {"-0", 201}, "half a pair": {`"\ud800"`, 400}, "other half": {`"\udc00"`, 400}, "pair": {`"\ud83d\ude00"`, 201}, "zero": {`"\u0000"`, 201},
			"not UTF-8": {"\"\xff\"", 400}, "control": {"\"\x01\"", 400}, "deep": {deep(127), 201}, "too deep": {deep(128), 400}, "comma": {"[1,]", 400}, "comment": {"1/*x*/", 400}, "nothing": {"", 400},
		} {
			a := f.as(app, "POST", items+"/docs", `{"id":"`+name+`","pk":"a","v":`+c.value+`}`, inPart("a")...)
			if a.Status != c.status {
				t.Errorf("%s: %d, want %d: %.200s", name, a.Status, c.status, a.Body)
			}
		}
		// Of keys that repeat the last counts, for the partition too.
		want(t, f.as(app, "POST", items+"/docs", `{"id":"x","pk":"b","id":"twice","pk":"a"}`, inPart("b")...), 400, "1001")
		a := f.as(app, "POST", items+"/docs", `{"id":"x","pk":"b","id":"twice","pk":"a"}`, inPart("a")...)
		if want(t, a, 201, ""); strings.Count(a.Body, `"id"`) != 1 || a.JSON()["id"] != "twice" {
			t.Error(a.Body)
		}
		// A patch makes nothing that could not be written.
		want(t, f.as(app, "PATCH", items+"/docs/deep", `[{"op":"add","path":"/v`+strings.Repeat("/0", 126)+`/-","value":`+deep(1)+`}]`, inPart("a")...), 400, "")
		want(t, f.as(app, "PATCH", items+"/docs/deep", `[{"op":"set","path":"/w","value":`+deep(120)+`},{"op":"set","path":"/w`+strings.Repeat("/0", 119)+`/0","value":`+deep(100)+`}]`, inPart("a")...), 400, "")
		want(t, f.as(app, "PATCH", items+"/docs/huge", `[{"op":"incr","path":"/v","value":1e308}]`, inPart("a")...), 400, "")
		if a := f.as(app, "POST", items+"/docs", `{"query":"SELECT VALUE COUNT(1) FROM c"}`, append(inPart("a"), isQuery, "True")...); a.Status != 200 || !strings.Contains(a.Body, `[8]`) {
			t.Errorf("the container answers %d %.300s", a.Status, a.Body)
		}
	})
}

// Headers that contradict each other never give more than the row that is
// taken is allowed.
func TestContradictingHeaders(t *testing.T) {
	f := newFixture(t)
	f.seed()
	f.grant(app, reader, "")
	body := `[{"operationType":"Create","resourceBody":{"id":"new","pk":"p"}}]`
	doc := `{"id":"new","pk":"p","query":"SELECT VALUE 1"}`
	const plan, upsert, batch = "x-ms-cosmos-is-query-plan-request", "x-ms-documentdb-is-upsert", "x-ms-cosmos-is-batch-request"
	for _, h := range [][]string{
		{upsert, "True"}, {batch, "True"}, {batch, "True", upsert, "True"}, {isQuery, "False", upsert, "True"}, {isQuery, "True", upsert, "True"}, {isQuery, "True", batch, "True"},
		{plan, "True", batch, "True"}, {plan, "True", isQuery, "True", batch, "True", upsert, "True"}, {batch, "true", "Content-Type", "application/query+json"}, {"A-IM", "Incremental Feed"},
		{"X-HTTP-Method", "DELETE"}, {"X-HTTP-Method-Override", "PUT"}, {isQuery, "1"}, {batch, "yes"},
	} {
		for _, text := range []string{body, doc} {
			a := f.as(app, "POST", items+"/docs", text, append(inPart("p"), h...)...)
			if a.Status != 403 && a.Status != 400 && a.Status != 200 {
				t.Errorf("%v: %d %s", h, a.Status, a.Body)
			}
		}
	}
	want(t, f.as(app, "GET", items+"/docs/new", "", inPart("p")...), 404, "")
	want(t, f.as(app, "GET", items+"/docs/1", "", inPart("p")...), 200, "")
}

// A resource id is good for its own account and container only, in one
// spelling.
func TestResourceIDsOfOthers(t *testing.T) {
	f := newFixture(t)
	f.control(200, "PUT", id("cos1")+"/sqlDatabases/db1/containers/other", `{"properties":{"resource":{"id":"other","partitionKey":{"paths":["/pk"],"kind":"Hash","version":2}}}}`)
	f.grant(app, writer, "/dbs/db1/colls/items")
	f.grant(owner, writer, "")
	f.put("p", `{"id":"1","pk":"p"}`)
	doc := f.as(app, "GET", items+"/docs/1", "", inPart("p")...).JSON()
	self := "/" + strings.TrimSuffix(doc["_self"].(string), "/")
	want(t, f.as(app, "GET", self, "", inPart("p")...), 200, "")
	want(t, f.as(app, "GET", self, "", inPart("q")...), 404, "")
	parts := strings.Split(self, "/") // "", dbs, db, colls, coll, docs, doc
	other := f.as(owner, "GET", "/dbs/db1/colls/other", "").JSON()["_rid"].(string)
	want(t, f.as(app, "GET", "/dbs/"+parts[2]+"/colls/"+other+"/docs/"+parts[6], "", inPart("p")...), 403, "5301")
	want(t, f.as(owner, "GET", "/dbs/"+parts[2]+"/colls/"+other+"/docs/"+parts[6], "", inPart("p")...), 404, "")
	// Half by name and half by id is neither.
	want(t, f.as(owner, "GET", "/dbs/db1/colls/"+parts[4]+"/docs/1", "", inPart("p")...), 404, "1003")
	want(t, f.as(owner, "GET", "/dbs/"+parts[2]+"/colls/items/docs/1", "", inPart("p")...), 404, "1003")
	// A physical partition's id is no document's.
	coll, _ := rid.Parse(parts[4])
	want(t, f.as(app, "GET", "/dbs/"+parts[2]+"/colls/"+parts[4]+"/docs/"+rid.Range(coll, 1).String(), "", inPart("p")...), 404, "")
	// Base64 has spare bits: another spelling is another name.
	want(t, f.as(owner, "GET", "/dbs/"+parts[2][:5]+next(parts[2][5])+"==/colls/"+parts[4], ""), 404, "")
	// Nor can a name take the place of an id.
	f.control(400, "PUT", id("cos1")+"/sqlDatabases/"+parts[2], `{"properties":{"resource":{"id":"`+parts[2]+`"}}}`)
	k := f.keys()
	want(t, f.signed(k.Primary, "DELETE", "/dbs/"+parts[2]+"/colls/items", ""), 401, "")
	want(t, f.signed(k.Primary, "DELETE", "/dbs/db1/colls/"+parts[4], ""), 404, "")
	want(t, f.as(app, "GET", items+"/docs/1", "", inPart("p")...), 200, "")
}

// next is the base64 digit after one that ends a text.
func next(c byte) string { return string([]byte{c + 1}) }

// Of writes that hold the same entity tag exactly one is done.
func TestOneOfConcurrentWritesWins(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.grant(app, writer, "")
		f.put("a", `{"id":"1","pk":"a","n":0}`)
		for range 3 {
			etag := f.as(app, "GET", items+"/docs/1", "", inPart("a")...).Get("etag")
			statuses := make([]int, 12)
			var wg sync.WaitGroup
			for i := range statuses {
				wg.Go(func() {
					switch i % 3 {
					case 0:
						statuses[i] = f.as(app, "PUT", items+"/docs/1", `{"id":"1","pk":"a","n":1}`, append(inPart("a"), "If-Match", etag)...).Status
					case 1:
						statuses[i] = f.as(app, "PATCH", items+"/docs/1", `[{"op":"incr","path":"/n","value":1}]`, append(inPart("a"), "If-Match", etag)...).Status
					default:
						statuses[i] = f.as(app, "POST", items+"/docs", `{"id":"1","pk":"a","n":1}`, append(inPart("a"), "x-ms-documentdb-is-upsert", "True", "If-Match", etag)...).Status
					}
				})
			}
			wg.Wait()
			won := 0
			for _, s := range statuses {
				if s == 200 {
					won++
				} else if s != 412 {
					t.Errorf("status %d", s)
				}
			}
			if won != 1 {
				t.Fatalf("%d writes won: %v", won, statuses)
			}
		}
		// Concurrent batches take turns: no increment is lost.
		var wg sync.WaitGroup
		f.put("a", `{"id":"1","pk":"a","n":0}`)
		for range 8 {
			wg.Go(func() {
				one := `{"operationType":"Patch","id":"1","resourceBody":{"operations":[{"op":"incr","path":"/n","value":1}]}}`
				a := f.as(app, "POST", items+"/docs", "["+one+","+one+"]", append(inPart("a"), "x-ms-cosmos-is-batch-request", "True", "x-ms-cosmos-batch-atomic", "True")...)
				if a.Status != 200 {
					t.Errorf("%d %s", a.Status, a.Body)
				}
			})
		}
		wg.Wait()
		if n := f.as(app, "GET", items+"/docs/1", "", inPart("a")...).JSON()["n"]; n != 16.0 {
			t.Errorf("n is %v", n)
		}
	})
}

// No account answers at the host name of another one's region.
func TestRegionalHostNames(t *testing.T) {
	f := newFixture(t)
	account := func(region string) string {
		return `{"location":"` + region + `","properties":{"databaseAccountOfferType":"Standard","locations":[{"locationName":"` + region + `","failoverPriority":0}]}}`
	}
	f.control(409, "PUT", id("cos1-westeurope"), account("West Europe"))
	f.control(200, "PUT", id("cos3-westeurope"), account("westeurope"))
	f.control(409, "PUT", id("cos3"), account("West Europe"))
	f.control(200, "PUT", id("cos3"), account("northeurope"))
	f.grant(app, writer, "")
	auth := aad(f.Token(app, audience))
	for label, status := range map[string]int{"cos1": 200, "cos1-westeurope": 200, "cos1-northeurope": 404, "cos1-": 404, "-westeurope": 404, "cos2": 401, "cos2-westeurope": 401, "cos3-westeurope": 401, "nothing": 404} {
		if a := f.Do(f.data, callTo("https://"+label+".documents.azure.com/", auth)); a.Status != status {
			t.Errorf("%s: %d %s", label, a.Status, a.Body)
		}
	}
	// The region's host is the account's: its own roles, and none of another's.
	other := aad(f.Token(app, "https://cosmos.azure.com"))
	for label, status := range map[string]int{"cos1-westeurope": 200, "cos2-westeurope": 403, "cos2": 403} {
		if a := f.Do(f.data, callTo("https://"+label+".documents.azure.com"+items, other)); a.Status != status {
			t.Errorf("%s: %d %s", label, a.Status, a.Body)
		}
	}
}

// Of an account that was deleted nothing is left to its successor: no
// document, no role, no key.
func TestADeletedAccountLeavesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.grant(app, writer, "")
		f.put("p", `{"id":"1","pk":"p"}`)
		old := f.keys()
		f.control(204, "DELETE", id("cos1"), "")
		want(t, f.as(app, "GET", items+"/docs/1", "", inPart("p")...), 404, "")
		f.control(200, "PUT", id("cos1"), `{"location":"westeurope","properties":{"databaseAccountOfferType":"Standard","locations":[{"locationName":"westeurope","failoverPriority":0}]}}`)
		want(t, f.as(app, "GET", "/", ""), 403, "5301")
		want(t, f.signed(old.Primary, "GET", "/dbs", ""), 401, "")
		if a := f.signed(f.keys().Primary, "GET", "/dbs", ""); !strings.Contains(a.Body, `"_count":0`) {
			t.Error(a.Body)
		}
		f.control(200, "PUT", id("cos1")+"/sqlDatabases/db1", `{"properties":{"resource":{"id":"db1"}}}`)
		f.control(200, "PUT", id("cos1")+"/sqlDatabases/db1/containers/items", `{"properties":{"resource":{"id":"items","partitionKey":{"paths":["/pk"],"kind":"Hash","version":2}}}}`)
		f.grant(app, writer, "")
		want(t, f.as(app, "GET", items+"/docs/1", "", inPart("p")...), 404, "")
	})
}

// A role ends at its scope whatever form the path takes, and a definition that
// changes acts at once.
func TestScopesAndPathTricks(t *testing.T) {
	f := newFixture(t)
	f.seed()
	f.control(200, "PUT", id("cos1")+"/sqlDatabases/db1/containers/items2", `{"properties":{"resource":{"id":"items2","partitionKey":{"paths":["/pk"],"kind":"Hash","version":2}}}}`)
	f.control(200, "PUT", id("cos1")+"/sqlDatabases/db", `{"properties":{"resource":{"id":"db"}}}`)
	f.grant(app, reader, items)
	for path, status := range map[string]int{
		"/": 200, "/dbs": 403, "/dbs/db1": 403, "/dbs/db": 403, "/dbs/db1/colls": 403, items: 200, items + "/": 200, items + "/pkranges": 200, items + "2": 403, "/dbs/DB1/colls/items": 403,
		"/dbs/db1/colls/ITEMS": 403, "/offers": 403, "/addresses": 403,
	} {
		if a := f.as(app, "GET", path, ""); a.Status != status {
			t.Errorf("%s: %d, want %d: %s", path, a.Status, status, a.Body)
		}
	}
	for _, path := range []string{items + "/../items2", items + "/%2e%2e/items2", items + "%2F..%2Fitems2", "/dbs/db1/colls/items%2Fx", "/dbs/db1%2Fcolls%2Fitems", "//dbs/db1/colls/items2", "/dbs//db1/colls/items2", "/dbs/db1/colls/items2;x", "/dbs/db1/colls/items%002", "/dbs/{coll}/colls/items", "/dbs/db1/colls/%69tems2", "/DBS/db1/COLLS/items2"} {
		if a := f.as(app, "GET", path, ""); a.Status < 400 || strings.Contains(a.Body, "items2\"") {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
		if a := f.as(app, "GET", path+"/docs/1", "", inPart("p")...); a.Status < 400 {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
	role := f.Web.NewID()
	define := func(actions string) {
		f.control(200, "PUT", id("cos1")+"/sqlRoleDefinitions/"+role, `{"properties":{"roleName":"mine","type":"CustomRole","assignableScopes":["`+id("cos1")+`"],"permissions":[{"dataActions":[`+actions+`]}]}}`)
	}
	define(`"` + readMetadata + `","` + readItem + `"`)
	f.grant(nobody, role, items)
	want(t, f.as(nobody, "GET", items+"/docs/1", "", inPart("p")...), 200, "")
	want(t, f.as(nobody, "POST", items+"/docs", `{"query":"SELECT * FROM c"}`, append(inPart("p"), isQuery, "True")...), 403, "5301")
	define(`"` + readMetadata + `","` + executeQuery + `"`)
	want(t, f.as(nobody, "GET", items+"/docs/1", "", inPart("p")...), 403, "5301")
	for _, h := range [][]string{{isQuery, "True"}, {"x-ms-documentdb-query", "True"}, {"Content-Type", "application/query+json"}} {
		want(t, f.as(nobody, "POST", items+"/docs", `{"query":"SELECT * FROM c"}`, append(inPart("p"), h...)...), 200, "")
		want(t, f.as(nobody, "POST", items+"2/docs", `{"query":"SELECT * FROM c"}`, append(inPart("p"), h...)...), 403, "5301")
	}
	want(t, f.as(nobody, "GET", items+"/docs", "", "A-IM", "Incremental Feed"), 403, "5301")
	// Without readMetadata nothing else counts.
	define(`"` + executeQuery + `","` + readItem + `"`)
	want(t, f.as(nobody, "GET", items+"/docs/1", "", inPart("p")...), 403, "5301")
}

// A container's time to live that changes counts for what is there already.
func TestTimeToLiveThatChanges(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.grant(app, writer, "")
		define := func(ttl string) {
			f.control(200, "PUT", id("cos1")+"/sqlDatabases/db1/containers/items", `{"properties":{"resource":{"id":"items","partitionKey":{"paths":["/pk"],"kind":"Hash","version":2}`+ttl+`}}}`)
		}
		there := func(want string) {
			t.Helper()
			if got := rowsOf(t, f.ask("SELECT VALUE c.id FROM c", inPart("a")...)); got != want {
				t.Errorf("there is %s, want %s", got, want)
			}
		}
		f.put("a", `{"id":"1","pk":"a"}`)
		f.put("a", `{"id":"2","pk":"a","ttl":5}`)
		f.put("a", `{"id":"3","pk":"a","ttl":-1}`)
		f.Clock.Advance(6 * time.Second)
		there(`"1" "2" "3"`)
		define(`,"defaultTtl":-1`)
		there(`"1" "3"`)
		f.put("a", `{"id":"4","pk":"a"}`)
		define(`,"defaultTtl":10`)
		there(`"1" "3" "4"`)
		f.Clock.Advance(4 * time.Second)
		there(`"3" "4"`)
		define(``)
		there(`"3" "4"`)
		f.put("a", `{"id":"1","pk":"a"}`)
		f.Clock.Advance(time.Hour)
		there(`"3" "4" "1"`)
	})
}
