package cosmos

import (
	"strings"
	"testing"
)

// What the SDKs' own tests want, found by running them.
func TestWhatSDKsExpect(t *testing.T) {
	f := newFixture(t)
	manyDocuments(t, f)
	one := items + "/docs"
	pk := inPart("p1")
	metrics := func(text string) string {
		a := f.ask(text, append(pk, "x-ms-documentdb-populatequerymetrics", "True")...)
		want(t, a, 200, "")
		return a.Get("x-ms-documentdb-query-metrics")
	}
	for text, parts := range map[string][]string{
		"SELECT VALUE COUNT(1) FROM c":          {"retrievedDocumentCount=0;", "retrievedDocumentSize=0;", "outputDocumentCount=1;", "indexUtilizationRatio=1.00"},
		"SELECT VALUE c.n FROM c":               {"retrievedDocumentCount=6;", "outputDocumentCount=6;"},
		"SELECT VALUE c.n FROM c WHERE c.n > 9": {"retrievedDocumentCount=6;", "outputDocumentCount=4;", "indexUtilizationRatio=0.67"},
	} {
		got := metrics(text)
		for _, part := range parts {
			if !strings.Contains(got, part) {
				t.Errorf("%s: %s, without %s", text, got, part)
			}
		}
	}
	if a := f.ask("SELECT VALUE 1 FROM c", pk...); a.Get("x-ms-documentdb-query-metrics") != "" {
		t.Error("metrics that nobody asked for")
	}
	if got := rowsOf(t, f.ask(`SELECT VALUE {type: 'Point', "n": c.n} FROM c WHERE c.n = 1`, pk...)); got != `{"type":"Point","n":1}` {
		t.Error(got)
	}
	want(t, f.ask(`SELECT VALUE {1: c.n} FROM c`, pk...), 400, "")
	want(t, f.as(app, "POST", one, `{"id":"x","pk":"p1","ttl":null}`, pk...), 400, "")

	// An upsert of what is not there has nothing to match.
	want(t, f.as(app, "POST", one, `{"id":"new","pk":"p1"}`, append(pk, "x-ms-documentdb-is-upsert", "true", "If-Match", `"x"`)...), 201, "")
	f.as(app, "DELETE", one+"/new", "", pk...)
	// Bytes count as they are sent.
	long := `{"id":"long","pk":"p1","text":"` + strings.Repeat(`\u4e2d`, 400_000) + `"}`
	want(t, f.as(app, "POST", one, long, pk...), 413, "")
	// A client that knew another container of that name is told so.
	rid := f.as(app, "GET", one+"/1", "", pk...).Get("x-ms-content-path")
	for meant, status := range map[string]int{rid: 200, "AAAAAAAAAAA=": 400} {
		a := f.as(app, "GET", one+"/1", "", append(pk, "x-ms-cosmos-intended-collection-rid", meant)...)
		if finer := a.Get(substatusHeader); a.Status != status || (finer == "1024") != (status == 400) {
			t.Errorf("meant for %s: %d/%s", meant, a.Status, finer)
		}
	}

	a := f.as(app, "GET", items, "", "x-ms-documentdb-populatequotainfo", "True")
	if got := a.Get("x-ms-resource-usage"); !strings.Contains(got, "documentsCount=30;") || !strings.Contains(a.Get("x-ms-resource-quota"), "collectionSize=10485760;") {
		t.Errorf("usage %s, quota %s", got, a.Get("x-ms-resource-quota"))
	}
	if a.Get("x-ms-documentdb-collection-index-transformation-progress") != "100" || a.Get("x-ms-documentdb-collection-lazy-indexing-progress") != "" {
		t.Errorf("progress %v", a.Header)
	}
}

// Old SDKs write "/" for everything, and every policy excludes the entity tag.
func TestIndexingPolicies(t *testing.T) {
	f := newFixture(t)
	f.grant(app, writer, "")
	path := id("cos1") + "/sqlDatabases/db1/containers/old"
	for policy, shows := range map[string]string{
		`{"includedPaths":[{"path":"/"}]}`:                                    `"excludedPaths":[{"path":"/\"_etag\"/?"}]`,
		`{"includedPaths":[{"path":"/*"}],"excludedPaths":[{"path":"/a/*"}]}`: `"excludedPaths":[{"path":"/a/*"},{"path":"/\"_etag\"/?"}]`,
		`{"excludedPaths":[{"path":"/*"}]}`:                                   `"includedPaths":[]`,
	} {
		a := f.control(200, "PUT", path, `{"properties":{"resource":{"id":"old","partitionKey":{"paths":["/pk"]},"indexingPolicy":`+policy+`}}}`)
		if !strings.Contains(a.Body, shows) {
			t.Errorf("%s: %s", policy, a.Body)
		}
		status := 200
		if strings.Contains(shows, "[]") {
			status = 400
		}
		ordered := f.as(app, "POST", "/dbs/db1/colls/old/docs", `{"query":"SELECT * FROM c ORDER BY c.n"}`, append(inPart("p"), "x-ms-documentdb-isquery", "True")...)
		want(t, ordered, status, "")
	}
}

// Definitions as SDKs send them, taken or refused.
func TestDefinitions(t *testing.T) {
	f := newFixture(t)
	key := f.keys().Primary
	for body, status := range map[string]int{
		`"partitionKey":{"paths":["/\"first level' 1*()\"/\"le/vel2\""],"kind":"Hash"}`:                                  201,
		`"partitionKey":{"paths":["/'le/vel 1'/'b'"]}`:                                                                   201,
		`"partitionKey":{"paths":["/'a"]}`:                                                                               400,
		`"partitionKey":{"paths":["/a/b"]}`:                                                                              201,
		`"partitionKey":{"paths":["/a*"]}`:                                                                               400,
		`"partitionKey":{"paths":["/a//b"]}`:                                                                             400,
		`"partitionKey":{"paths":["/\"a"]}`:                                                                              400,
		`"partitionKey":{"paths":["/a","/b","/c","/d"],"kind":"MultiHash","version":2}`:                                  400,
		`"partitionKey":{"paths":["/a"]},"computedProperties":[{"name":"x","query":"SELECT VALUE LOWER(c.a) FROM c"}]`:   400,
		`"partitionKey":{"paths":["/a"]},"indexingPolicy":{"includedPaths":[{"path":"/*","indexes":[{"kind":"Hash"}]}]}`: 201,
	} {
		a := f.signed(key, "POST", "/dbs/db1/colls", `{"id":"made",`+body+`}`)
		if a.Status != status || strings.Contains(a.Body, `"indexes"`) {
			t.Errorf("%s: %d %s", body, a.Status, a.Body)
		}
		f.signed(key, "DELETE", "/dbs/db1/colls/made", "")
	}
	scale := func(settings string) (int, string) {
		a := f.signed(key, "POST", "/dbs", `{"id":"scaled"}`, "x-ms-cosmos-offer-autopilot-settings", settings)
		offers := f.signed(key, "GET", "/offers", "").Body
		f.signed(key, "DELETE", "/dbs/scaled", "")
		return a.Status, a.Body + offers
	}
	if status, body := scale(`{"maxThroughput":9000,"autoUpgradePolicy":{"throughputPolicy":{"incrementPercent":11}}}`); status != 201 || !strings.Contains(body, `"incrementPercent":11`) {
		t.Errorf("%d %s", status, body)
	}
	if status, body := scale(`{"maxThroughput":-200}`); status != 400 || !strings.Contains(body, "Requested throughput -200 is less than required minimum throughput 1000") {
		t.Errorf("%d %s", status, body)
	}
	// An operation that is not built is signed as it should be, and refused.
	a := f.signed(key, "POST", items+"/operations/partitionkeydelete", "", inPart("a")...)
	if a.Status != 400 || !strings.Contains(a.Body, "not supported") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}
