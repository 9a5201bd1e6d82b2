package cosmos

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// The life of a document, on both databases.
func TestItems(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.grant(app, writer, "")
		created := f.as(app, "POST", items+"/docs/", `{"id":"1","pk":"a","n":1.50,"s":"é\u0000"}`, inPart("a")...)
		want(t, created, 201, "")
		doc := created.JSON()
		if doc["_etag"] != created.Get("etag") || doc["_ts"] != 1795521600.0 || !strings.Contains(created.Body, `"n":1.50`) || doc["s"] != "é\x00" {
			t.Errorf("%v\n%s", created.Header, created.Body)
		}
		for name, value := range map[string]string{"x-ms-session-token": "0:-1#1", "x-ms-item-lsn": "1", "x-ms-alt-content-path": "dbs/db1/colls/items", "x-ms-request-charge": "5.71", "x-ms-documentdb-partitionkeyrangeid": "0"} {
			if created.Get(name) != value {
				t.Errorf("%s: %q, want %q", name, created.Get(name), value)
			}
		}
		read := f.as(app, "GET", items+"/docs/1/", "", inPart("a")...)
		if want(t, read, 200, ""); read.Body != created.Body {
			t.Errorf("%s\n%s", read.Body, created.Body)
		}
		// The same by resource ids, and with the headers of a cache.
		byID := f.as(app, "GET", "/"+strings.TrimSuffix(doc["_self"].(string), "/"), "", inPart("a")...)
		if want(t, byID, 200, ""); byID.Body != created.Body {
			t.Errorf("%s", byID.Body)
		}
		want(t, f.as(app, "GET", items+"/docs/1", "", append(inPart("a"), "If-None-Match", created.Get("etag"))...), 304, "")
		for name, c := range map[string]struct {
			method, path, body string
			header             []string
			status             int
			substatus          string
		}{
			"same id":            {"POST", "/docs", `{"id":"1","pk":"a"}`, inPart("a"), 409, ""},
			"other partition":    {"GET", "/docs/1", "", inPart("b"), 404, ""},
			"no partition":       {"GET", "/docs/1", "", nil, 400, ""},
			"wrong partition":    {"POST", "/docs", `{"id":"2","pk":"a"}`, inPart("b"), 400, "1001"},
			"two components":     {"GET", "/docs/1", "", []string{partitionKeyHeader, `["a","b"]`}, 400, "1001"},
			"key not JSON":       {"GET", "/docs/1", "", []string{partitionKeyHeader, `a`}, 400, ""},
			"key a list":         {"GET", "/docs/1", "", []string{partitionKeyHeader, `[["a"]]`}, 400, ""},
			"no id":              {"POST", "/docs", `{"pk":"a"}`, inPart("a"), 400, ""},
			"id a number":        {"POST", "/docs", `{"id":1,"pk":"a"}`, inPart("a"), 400, ""},
			"id with slash":      {"POST", "/docs", `{"id":"a/b","pk":"a"}`, inPart("a"), 400, ""},
			"id too long":        {"POST", "/docs", `{"id":"` + strings.Repeat("a", 1024) + `","pk":"a"}`, inPart("a"), 400, ""},
			"not JSON":           {"POST", "/docs", `{"id":`, inPart("a"), 400, ""},
			"a list":             {"POST", "/docs", `[]`, inPart("a"), 400, ""},
			"empty":              {"POST", "/docs", ``, inPart("a"), 400, ""},
			"too deep":           {"POST", "/docs", `{"id":"2","pk":"a","x":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `}`, inPart("a"), 400, ""},
			"too large":          {"POST", "/docs", `{"id":"2","pk":"a","x":"` + strings.Repeat("x", 2<<20) + `"}`, inPart("a"), 413, ""},
			"replace other id":   {"PUT", "/docs/1", `{"id":"2","pk":"a"}`, inPart("a"), 400, ""},
			"replace nothing":    {"PUT", "/docs/2", `{"id":"2","pk":"a"}`, inPart("a"), 404, ""},
			"move":               {"PUT", "/docs/1", `{"id":"1","pk":"b"}`, inPart("a"), 400, "1001"},
			"stale":              {"PUT", "/docs/1", `{"id":"1","pk":"a"}`, append(inPart("a"), "If-Match", `"x"`), 412, ""},
			"delete stale":       {"DELETE", "/docs/1", ``, append(inPart("a"), "If-Match", `"x"`), 412, ""},
			"upsert stale":       {"POST", "/docs", `{"id":"1","pk":"a"}`, append(inPart("a"), "x-ms-documentdb-is-upsert", "true", "If-Match", `"x"`), 412, ""},
			"bad ttl":            {"POST", "/docs", `{"id":"2","pk":"a","ttl":0}`, inPart("a"), 400, ""},
			"no such container":  {"GET", "x/docs/1", "", inPart("a"), 404, "1003"},
			"no such range":      {"POST", "/docs", `{"query":"SELECT * FROM c"}`, []string{"x-ms-documentdb-isquery", "True", "x-ms-documentdb-partitionkeyrangeid", "7"}, 410, "1002"},
			"continuation":       {"POST", "/docs", `{"query":"SELECT * FROM c"}`, append(inPart("a"), "x-ms-documentdb-isquery", "True", "x-ms-continuation", "nonsense!"), 400, ""},
			"page size":          {"POST", "/docs", `{"query":"SELECT * FROM c"}`, append(inPart("a"), "x-ms-documentdb-isquery", "True", "x-ms-max-item-count", "-5"), 400, ""},
			"unparsable":         {"POST", "/docs", `{"query":"SELEKT nonsense"}`, append(inPart("a"), "x-ms-documentdb-isquery", "True"), 400, ""},
			"no query":           {"POST", "/docs", `{}`, append(inPart("a"), "x-ms-documentdb-isquery", "True"), 400, ""},
			"patch not a list":   {"PATCH", "/docs/1", `{"operations":{}}`, inPart("a"), 400, ""},
			"patch, move away":   {"PATCH", "/docs/1", `[{"op":"move","from":"/_etag","path":"/x"}]`, inPart("a"), 400, ""},
			"patch, no text":     {"PATCH", "/docs/1", `{"condition":5,"operations":[{"op":"set","path":"/n","value":3}]}`, inPart("a"), 400, ""},
			"patch id":           {"PATCH", "/docs/1", `[{"op":"set","path":"/id","value":"2"}]`, inPart("a"), 400, ""},
			"patch the key":      {"PATCH", "/docs/1", `[{"op":"set","path":"/pk","value":"b"}]`, inPart("a"), 400, "1001"},
			"patch nowhere":      {"PATCH", "/docs/1", `[{"op":"replace","path":"/x/y","value":1}]`, inPart("a"), 400, ""},
			"patch a text":       {"PATCH", "/docs/1", `[{"op":"incr","path":"/s","value":1}]`, inPart("a"), 400, ""},
			"patch unknown":      {"PATCH", "/docs/1", `[{"op":"copy","path":"/s"}]`, inPart("a"), 400, ""},
			"patch, no match":    {"PATCH", "/docs/1", `{"condition":"from c where c.n = 2","operations":[{"op":"set","path":"/n","value":3}]}`, inPart("a"), 412, "1110"},
			"feed of everything": {"GET", "/docs", "", []string{"A-IM", "Full-Fidelity Feed"}, 400, ""},
			"direct mode":        {"GET", "/../../../../addresses", "", nil, 404, ""},
		} {
			if a := f.as(app, c.method, items+c.path, c.body, c.header...); a.Status != c.status || a.Get(substatusHeader) != c.substatus {
				t.Errorf("%s: %d/%s, want %d/%s\n%.300s", name, a.Status, a.Get(substatusHeader), c.status, c.substatus, a.Body)
			}
		}
		if a := f.as(app, "GET", items+"/docs/1", "", inPart("a")...); a.Body != created.Body {
			t.Errorf("a refused write left its mark: %s", a.Body)
		}
		if a := f.as(app, "GET", "/addresses/?$resolveFor=x", ""); a.Status != 400 || !strings.Contains(a.Body, "gateway mode") {
			t.Errorf("addresses: %d %s", a.Status, a.Body)
		}
		quiet := f.as(app, "PUT", items+"/docs/1", `{"id":"1","pk":"a","n":2}`, append(inPart("a"), "Prefer", "return=minimal")...)
		if want(t, quiet, 200, ""); quiet.Body != "" || quiet.Get("etag") == "" {
			t.Errorf("%q", quiet.Body)
		}
		want(t, f.as(app, "DELETE", items+"/docs/1", "", inPart("a")...), 204, "")
		want(t, f.as(app, "GET", items+"/docs/1", "", inPart("a")...), 404, "")
	})
}

// Documents without the partition key's property, and with each kind of key.
func TestPartitionKeys(t *testing.T) {
	f := newFixture(t)
	f.grant(app, writer, "")
	for i, key := range []string{`"a"`, `1`, `1.0`, `-0.5`, `true`, `null`, ``, `""`, `"ü\n"`} {
		member, header := "", `[{}]`
		if key != "" {
			member, header = `,"pk":`+key, "["+key+"]"
		}
		body := fmt.Sprintf(`{"id":"%d"%s}`, i, member)
		want(t, f.as(app, "POST", items+"/docs", body, partitionKeyHeader, header), 201, "")
		want(t, f.as(app, "GET", fmt.Sprintf("%s/docs/%d", items, i), "", partitionKeyHeader, header), 200, "")
	}
	want(t, f.as(app, "GET", items+"/docs/1", "", partitionKeyHeader, `[1.0]`), 200, "")
	want(t, f.as(app, "POST", items+"/docs", `{"id":"1","pk":1e0}`, partitionKeyHeader, `[1]`), 409, "")
	f.control(200, "PUT", id("cos1")+"/sqlDatabases/db1/containers/tree", `{"properties":{"resource":{"id":"tree","partitionKey":{"paths":["/a","/b/c"],"kind":"MultiHash","version":2}}}}`)
	const tree = "/dbs/db1/colls/tree/docs"
	for i, b := range []string{"x", "y", "x"} {
		a := []string{"1", "1", "2"}[i]
		body := fmt.Sprintf(`{"id":"%d","a":"%s","b":{"c":"%s"}}`, i, a, b)
		want(t, f.as(app, "POST", tree, body, partitionKeyHeader, `["`+a+`","`+b+`"]`), 201, "")
		want(t, f.as(app, "POST", tree, body, partitionKeyHeader, `["`+a+`"]`), 400, "1001")
	}
	q := f.as(app, "POST", tree, `{"query":"SELECT VALUE c.id FROM c"}`, partitionKeyHeader, `["1"]`, "x-ms-documentdb-isquery", "True")
	if want(t, q, 200, ""); !strings.Contains(q.Body, `"Documents":["0","1"]`) {
		t.Error(q.Body)
	}
}

func TestPatch(t *testing.T) {
	f := newFixture(t)
	f.grant(app, writer, "")
	f.put("a", `{"id":"1","pk":"a","n":1,"list":[1,2,3],"o":{"x":1}}`)
	a := f.as(app, "PATCH", items+"/docs/1", `{"condition":"from c where c.n = 1","operations":[
		{"op":"add","path":"/list/1","value":9},{"op":"add","path":"/list/-","value":4},{"op":"set","path":"/o/y","value":[]},{"op":"replace","path":"/o/x","value":null},
		{"op":"incr","path":"/n","value":2.5},{"op":"incr","path":"/m","value":7},{"op":"move","from":"/o/y","path":"/moved"},{"op":"remove","path":"/list/0"}]}`, inPart("a")...)
	want(t, a, 200, "")
	got := a.JSON()
	for _, name := range []string{"_rid", "_self", "_etag", "_ts", "_attachments", "id", "pk"} {
		delete(got, name)
	}
	text, _ := json.Marshal(got)
	if string(text) != `{"list":[9,2,3,4],"m":7,"moved":[],"n":3.5,"o":{"x":null}}` {
		t.Error(string(text))
	}
}

func TestBatches(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.grant(app, writer, "")
		f.put("a", `{"id":"1","pk":"a","n":1}`)
		atomic := append(inPart("a"), "x-ms-cosmos-is-batch-request", "True", "x-ms-cosmos-batch-atomic", "True")
		good := f.as(app, "POST", items+"/docs", `[{"operationType":"Create","resourceBody":{"id":"2","pk":"a"}},{"operationType":"Read","id":"1"},
			{"operationType":"Patch","id":"1","resourceBody":{"operations":[{"op":"incr","path":"/n","value":1}]}},{"operationType":"Delete","id":"2"}]`, atomic...)
		if want(t, good, 200, ""); statuses(t, good.Body) != "201 200 200 204" {
			t.Error(good.Body)
		}
		bad := f.as(app, "POST", items+"/docs", `[{"operationType":"Create","resourceBody":{"id":"3","pk":"a"}},{"operationType":"Replace","id":"1","ifMatch":"\"x\"","resourceBody":{"id":"1","pk":"a"}},{"operationType":"Read","id":"1"}]`, atomic...)
		if want(t, bad, 207, ""); statuses(t, bad.Body) != "424 412 424" {
			t.Error(bad.Body)
		}
		want(t, f.as(app, "GET", items+"/docs/3", "", inPart("a")...), 404, "")
		wrong := f.as(app, "POST", items+"/docs", `[{"operationType":"Create","resourceBody":{"id":"3","pk":"a"}},{"operationType":"Create","resourceBody":{"id":"4","pk":"b"}}]`, atomic...)
		if want(t, wrong, 207, ""); statuses(t, wrong.Body) != "424 400" {
			t.Error(wrong.Body)
		}
		want(t, f.as(app, "POST", items+"/docs", "["+strings.Repeat(`{"operationType":"Read","id":"1"},`, 100)+`{"operationType":"Read","id":"1"}]`, atomic...), 400, "")
		bulk := f.as(app, "POST", items+"/docs", `[{"operationType":"Create","partitionKey":"[\"b\"]","resourceBody":{"id":"5","pk":"b"}},{"operationType":"Create","partitionKey":"[\"a\"]","resourceBody":{"id":"1","pk":"a"}},
			{"operationType":"Upsert","partitionKey":"[\"c\"]","resourceBody":{"id":"6","pk":"d"}},{"operationType":"Delete","partitionKey":"[\"b\"]","id":"9"}]`,
			"x-ms-cosmos-is-batch-request", "True", "x-ms-cosmos-batch-atomic", "False", "x-ms-cosmos-batch-continue-on-error", "True", "x-ms-documentdb-partitionkeyrangeid", "0")
		if want(t, bulk, 207, ""); statuses(t, bulk.Body) != "201 409 400 404" {
			t.Error(bulk.Body)
		}
		want(t, f.as(app, "GET", items+"/docs/5", "", inPart("b")...), 200, "")
	})
}

func statuses(t *testing.T, body string) string {
	t.Helper()
	var results []struct{ StatusCode int }
	if err := json.Unmarshal([]byte(body), &results); err != nil {
		t.Fatal(err, body)
	}
	var out []string
	for _, r := range results {
		out = append(out, fmt.Sprint(r.StatusCode))
	}
	return strings.Join(out, " ")
}

func TestChangeFeedOverTheWire(t *testing.T) {
	f := newFixture(t)
	f.grant(app, writer, "")
	feed := func(etag string, header ...string) (status int, ids, next string) {
		h := append([]string{"A-IM", "Incremental Feed"}, header...)
		if etag != "" {
			h = append(h, "If-None-Match", etag)
		}
		a := f.as(app, "GET", items+"/docs", "", h...)
		var body struct{ Documents []struct{ ID string } }
		_ = json.Unmarshal([]byte(a.Body), &body)
		for _, d := range body.Documents {
			ids += d.ID
		}
		return a.Status, ids, a.Get("etag")
	}
	_, _, now := feed("*")
	for i := range 4 {
		f.put("a", fmt.Sprintf(`{"id":"%d","pk":"a"}`, i))
		f.Clock.Advance(10 * time.Second)
	}
	f.put("b", `{"id":"1","pk":"b"}`)
	f.put("a", `{"id":"0","pk":"a","n":1}`)
	status, ids, end := feed("")
	if status != 200 || ids != "12310" {
		t.Errorf("from the beginning: %d %s", status, ids)
	}
	if status, ids, _ = feed(end); status != 304 || ids != "" {
		t.Errorf("at the end: %d %s", status, ids)
	}
	if _, ids, _ = feed(now); ids != "12310" {
		t.Errorf("from then on: %s", ids)
	}
	_, first, next := feed("", "x-ms-max-item-count", "2")
	if _, rest, _ := feed(next); first != "12" || rest != "310" {
		t.Errorf("in pages: %s %s", first, rest)
	}
	if _, ids, _ = feed("", inPart("b")...); ids != "1" {
		t.Errorf("of one partition: %s", ids)
	}
	since := f.Clock.Now().Add(-15 * time.Second).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")
	for _, since := range []string{since, strings.Replace(since, "GMT", "UTC", 1)} { // Go's SDK writes UTC
		if _, ids, _ = feed("", "If-Modified-Since", since); ids != "310" {
			t.Errorf("from %s: %s", since, ids)
		}
	}
	want(t, f.as(app, "GET", items+"/docs", "", "A-IM", "Incremental Feed", "If-None-Match", `"x"`), 400, "")
	want(t, f.as(app, "GET", items+"/docs", "", "A-IM", "Incremental Feed", "If-Modified-Since", "yesterday"), 400, "")
}
