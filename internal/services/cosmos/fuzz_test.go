package cosmos

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// in is the fixture for one run of a fuzz target, whose own methods cannot be
// called there.
func (f *fixture) in(t *testing.T) *fixture {
	inner, cloud := *f, *f.Cloud
	cloud.TB, inner.Cloud = t, &cloud
	return &inner
}

// Whatever the header holds, nobody without a token or a key is let in.
func FuzzAuthorization(f *testing.F) {
	fx := newFixture(f)
	token := fx.Token(nobody, audience)
	for _, seed := range []string{aad(token), url.QueryEscape(aad(token)), "type=master&ver=1.0&sig=AAAA", "type=resource&ver=1.0&sig=x", "type%3daad", "type=aad&type=master&sig=", "Bearer " + token, "", "=", "&&", "%zz="} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if a := fx.in(t).with(header, "GET", items, ""); a.Status != 401 && a.Status != 403 {
			t.Errorf("%q: %d %s", header, a.Status, a.Body)
		}
	})
}

// What is written into a partition is found there and counts as JSON.
func FuzzPartitionKeyHeader(f *testing.F) {
	fx := newFixture(f)
	fx.grant(app, writer, "")
	for _, seed := range []string{`["a"]`, `[1]`, `[1e0]`, `[-0]`, `[{}]`, `[null]`, `[true]`, `[]`, `[[]]`, `["\ud83d\ude00"]`, `["a","b"]`, ` [ "a" ] `, `[1e308]`, `x`, ``} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, header string) {
		fx := fx.in(t)
		member := ""
		var parts []json.RawMessage
		if json.Unmarshal([]byte(header), &parts) == nil && len(parts) == 1 && string(parts[0]) != "{}" {
			member = `,"pk":` + string(parts[0])
		}
		made := fx.as(app, "POST", items+"/docs", `{"id":"1"`+member+`}`, partitionKeyHeader, header, "x-ms-documentdb-is-upsert", "True")
		if made.Status != 201 && made.Status != 200 && made.Status != 400 {
			t.Fatalf("%q: %d %s", header, made.Status, made.Body)
		}
		read := fx.as(app, "GET", items+"/docs/1", "", partitionKeyHeader, header)
		if made.Status != 400 && (read.Status != 200 || read.Body != made.Body) || made.Status == 400 && read.Status != 400 && read.Status != 404 && read.Status != 200 {
			t.Fatalf("%q: made %d, read %d %s", header, made.Status, read.Status, read.Body)
		}
	})
}

// A patch makes a document that can be read and found, or changes nothing.
func FuzzPatch(f *testing.F) {
	fx := newFixture(f)
	fx.grant(app, writer, "")
	for _, seed := range []string{
		`[{"op":"set","path":"/n","value":1}]`, `{"condition":"from c where c.n = 1","operations":[{"op":"incr","path":"/n","value":1}]}`, `[{"op":"move","from":"/o","path":"/p"}]`,
		`[{"op":"add","path":"/list/-","value":[]}]`, `[{"op":"remove","path":"/list/0"}]`, `[{"op":"replace","path":"/o/x","value":{}}]`, `[{"op":"set","path":"/~1~0","value":null}]`, `{}`, `[]`,
		`{"condition":"order by","operations":[{"op":"remove","path":"/"}]}`, `[{"op":"set","path":"/ttl","value":-5}]`, `[{"op":"incr","path":"/big","value":1e308}]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		fx := fx.in(t)
		fx.put("a", `{"id":"1","pk":"a","n":1,"o":{"x":1},"list":[1,2],"big":1e308}`)
		before := fx.as(app, "GET", items+"/docs/1", "", inPart("a")...)
		a := fx.as(app, "PATCH", items+"/docs/1", body, inPart("a")...)
		if a.Status != 200 && a.Status != 400 && a.Status != 412 && a.Status != 413 {
			t.Fatalf("%q: %d %s", body, a.Status, a.Body)
		}
		after := fx.as(app, "GET", items+"/docs/1", "", inPart("a")...)
		if after.Status != 200 || a.Status == 200 && after.Body != a.Body || a.Status != 200 && after.Body != before.Body {
			t.Fatalf("%q: %d, then %d %s", body, a.Status, after.Status, after.Body)
		}
		if got := rowsOf(t, fx.ask("SELECT VALUE c.pk FROM c WHERE c.id = '1'", inPart("a")...)); got != `"a"` {
			t.Fatalf("%q: the query finds %s", body, got)
		}
	})
}

// A batch leaves a container that can be read; an atomic one that fails
// changes nothing.
func FuzzBatch(f *testing.F) {
	fx := newFixture(f)
	fx.grant(app, writer, "")
	for _, seed := range []string{
		`[{"operationType":"Create","resourceBody":{"id":"2","pk":"a"}}]`, `[{"operationType":"Delete","id":"1"},{"operationType":"Read","id":"1"}]`, `[{"operationType":"Patch","id":"1","resourceBody":{"operations":[{"op":"set","path":"/x","value":1}]}}]`,
		`[{"operationType":"Upsert","partitionKey":"[\"b\"]","resourceBody":{"id":"1","pk":"b"}}]`, `[{"operationType":"Replace","id":"1","ifMatch":"x","resourceBody":{"id":"1","pk":"a"}}]`, `[{}]`, `[1]`, `{}`, `[{"operationType":5,"id":[],"resourceBody":"x"}]`,
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, body string, atomic bool) {
		fx := fx.in(t)
		fx.put("a", `{"id":"1","pk":"a"}`)
		all := func() string {
			return rowsOf(t, fx.ask("SELECT VALUE [c.id, c._etag] FROM c", "x-ms-documentdb-partitionkeyrangeid", "0", "x-ms-max-item-count", "1000"))
		}
		before := all()
		a := fx.as(app, "POST", items+"/docs", body, append(inPart("a"), "x-ms-cosmos-is-batch-request", "True", "x-ms-cosmos-batch-atomic", fmt.Sprint(atomic))...)
		if a.Status != 200 && a.Status != 207 && a.Status != 400 && a.Status != 413 {
			t.Fatalf("%q: %d %s", body, a.Status, a.Body)
		}
		if strings.Contains(a.Body, `"statusCode":500`) {
			t.Fatalf("%q: %s", body, a.Body)
		}
		if after := all(); after != before && (a.Status == 400 || atomic && a.Status == 207) {
			t.Fatalf("%q: %d, and %s became %s", body, a.Status, before, after)
		}
	})
}

// A continuation shows documents of the partition that is asked for, or is
// refused.
func FuzzContinuation(f *testing.F) {
	fx := newFixture(f)
	fx.grant(app, writer, "")
	for i := range 5 {
		fx.put("a", fmt.Sprintf(`{"id":"%d","pk":"a","n":%d}`, i, i))
		fx.put("b", fmt.Sprintf(`{"id":"b%d","pk":"b"}`, i))
	}
	queries := []string{"SELECT * FROM c", "SELECT * FROM c ORDER BY c.n DESC", "SELECT DISTINCT c.pk FROM c", "SELECT * FROM c OFFSET 1 LIMIT 2"}
	for _, q := range queries {
		f.Add(fx.ask(q, append(inPart("a"), "x-ms-max-item-count", "1")...).Get("x-ms-continuation"))
	}
	for _, seed := range []string{"", "e30", "eyJwIjo5MjIzMzcyMDM2ODU0Nzc1ODA3fQ", "eyJwIjotMX0", "eyJrIjoiX19fX19fX19fX28ifQ", `"5"`, "*", "-1", "9223372036854775807", "99999999999999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		fx := fx.in(t)
		for _, q := range queries {
			a := fx.ask(q, append(inPart("a"), "x-ms-max-item-count", "2", "x-ms-continuation", token)...)
			if a.Status != 200 && a.Status != 400 || strings.Contains(a.Body, `"pk":"b"`) {
				t.Fatalf("%s: %q: %d %s", q, token, a.Status, a.Body)
			}
		}
		list := fx.as(app, "GET", items+"/docs", "", append(inPart("a"), "x-ms-continuation", token)...)
		feed := fx.as(app, "GET", items+"/docs", "", append(inPart("a"), "A-IM", "Incremental Feed", "If-None-Match", token)...)
		if list.Status != 200 && list.Status != 400 || feed.Status != 200 && feed.Status != 304 && feed.Status != 400 || strings.Contains(list.Body+feed.Body, `"pk":"b"`) {
			t.Fatalf("%q: %d %s %d %s", token, list.Status, list.Body, feed.Status, feed.Body)
		}
	})
}
