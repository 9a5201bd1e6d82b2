package cosmos

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/servicetest"
)

const isQuery = "x-ms-documentdb-isquery"

// ask runs a query with headers name, value, ….
func (f *fixture) ask(text string, header ...string) servicetest.Answer {
	f.Helper()
	body, _ := json.Marshal(map[string]any{"query": text})
	return f.as(app, "POST", items+"/docs", string(body), append([]string{isQuery, "True"}, header...)...)
}

func rowsOf(t testing.TB, a servicetest.Answer) string {
	t.Helper()
	var body struct{ Documents []json.RawMessage }
	if a.Status != 200 || json.Unmarshal([]byte(a.Body), &body) != nil {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	var out []string
	for _, d := range body.Documents {
		out = append(out, string(d))
	}
	return strings.Join(out, " ")
}

var everywhere = []string{"x-ms-documentdb-query-enablecrosspartition", "True"}

func manyDocuments(t testing.TB, f *fixture) {
	f.grant(app, writer, "")
	for i := range 30 {
		f.put(fmt.Sprint("p", i%5), fmt.Sprintf(`{"id":"%d","pk":"p%d","n":%d}`, i, i%5, i))
	}
}

func TestQueries(t *testing.T) {
	f := newFixture(t)
	manyDocuments(t, f)
	if got := rowsOf(t, f.ask("SELECT VALUE c.n FROM c WHERE c.n > 20 ORDER BY c.n DESC", inPart("p1")...)); got != "26 21" {
		t.Error(got)
	}
	// A query that names its partition itself goes there.
	if got := rowsOf(t, f.ask("SELECT VALUE COUNT(1) FROM c WHERE c.pk = 'p1'")); got != "6" {
		t.Error(got)
	}
	want(t, f.ask("SELECT * FROM c"), 400, "")
	if got := rowsOf(t, f.ask("SELECT VALUE c.n FROM c WHERE c.n < 3", everywhere...)); got != "0 1 2" {
		t.Error(got)
	}
	for _, text := range []string{"SELECT TOP 1 * FROM c", "SELECT VALUE c.n FROM c ORDER BY c.n", "SELECT DISTINCT VALUE c.pk FROM c", "SELECT VALUE COUNT(1) FROM c", "SELECT c.pk FROM c GROUP BY c.pk", "SELECT * FROM c OFFSET 1 LIMIT 1"} {
		a := f.ask(text, everywhere...)
		want(t, a, 400, "1004")
		var body struct{ AdditionalErrorInfo string }
		var plan struct{ QueryInfo map[string]any }
		if json.Unmarshal([]byte(a.Body), &body) != nil || json.Unmarshal([]byte(body.AdditionalErrorInfo), &plan) != nil || plan.QueryInfo == nil {
			t.Errorf("%s: %s", text, a.Body)
		}
		if got := f.ask(text, "x-ms-documentdb-partitionkeyrangeid", "0"); got.Status != 200 {
			t.Errorf("%s in its range: %d %s", text, got.Status, got.Body)
		}
	}
	a := f.ask("SELECT * FROM c WHERE c.", inPart("p1")...)
	if want(t, a, 400, ""); !strings.Contains(a.Body, `{\"errors\":[{\"severity\":\"Error\",\"location\":`) || !strings.Contains(a.Body, "SC1002") {
		t.Error(a.Body)
	}
	a = f.ask("SELECT NOSUCH(c.n) FROM c", inPart("p1")...)
	if want(t, a, 400, ""); !strings.Contains(a.Body, "SC2005") || !strings.Contains(a.Body, "'NOSUCH' is not a recognized built-in function name.") {
		t.Error(a.Body)
	}
	a = f.ask("SELECT * FROM c ORDER BY c.n, c.id", inPart("p1")...)
	if want(t, a, 400, ""); !strings.Contains(a.Body, "The order by query does not have a corresponding composite index that it can be served from.") {
		t.Error(a.Body)
	}
	want(t, f.ask("SELECT * FROM c ORDER BY c._etag", inPart("p1")...), 400, "")
}

// A page at a time gives what all at once gives, while documents come and go.
func TestPagesOfAQuery(t *testing.T) {
	f := newFixture(t)
	manyDocuments(t, f)
	for _, text := range []string{"SELECT VALUE c.n FROM c", "SELECT VALUE c.n FROM c ORDER BY c.n DESC", "SELECT VALUE c.n FROM c WHERE c.n >= 10 AND c.n < 20", "SELECT DISTINCT VALUE c.pk FROM c", "SELECT VALUE c.n FROM c ORDER BY c.n OFFSET 3 LIMIT 9"} {
		all := rowsOf(t, f.ask(text, "x-ms-documentdb-partitionkeyrangeid", "0"))
		var got []string
		token := ""
		for page := 0; ; page++ {
			a := f.ask(text, "x-ms-documentdb-partitionkeyrangeid", "0", "x-ms-max-item-count", "4", "x-ms-continuation", token)
			if rows := rowsOf(t, a); rows != "" {
				got = append(got, rows)
			}
			if page == 1 {
				f.put("p0", `{"id":"late","pk":"p0","other":true}`)
			}
			if token = a.Get("x-ms-continuation"); token == "" || page > 20 {
				break
			}
		}
		f.as(app, "DELETE", items+"/docs/late", "", inPart("p0")...)
		if strings.Join(got, " ") != all {
			t.Errorf("%s\n%s\n%s", text, strings.Join(got, " "), all)
		}
	}
	// The token of another query.
	a := f.ask("SELECT * FROM c ORDER BY c.n", "x-ms-documentdb-partitionkeyrangeid", "0", "x-ms-max-item-count", "4")
	if b := f.ask("SELECT * FROM c WHERE c.n > 3", "x-ms-documentdb-partitionkeyrangeid", "0", "x-ms-continuation", a.Get("x-ms-continuation")); b.Status != 200 && b.Status != 400 {
		t.Errorf("%d %s", b.Status, b.Body)
	}
}

func TestPlans(t *testing.T) {
	f := newFixture(t)
	f.grant(app, writer, "")
	plan := func(text, features string) servicetest.Answer {
		body, _ := json.Marshal(map[string]any{"query": text})
		return f.as(app, "POST", items+"/docs", string(body), "x-ms-cosmos-is-query-plan-request", "True", isQuery, "True", featuresHeader, features)
	}
	a := plan("SELECT c.pk, COUNT(1) AS n FROM c GROUP BY c.pk", "Aggregate, GroupBy, OrderBy")
	if want(t, a, 200, ""); !strings.Contains(a.Body, `"groupByExpressions":["c.pk"]`) {
		t.Error(a.Body)
	}
	a = plan("SELECT c.pk, COUNT(1) AS n FROM c GROUP BY c.pk", "Aggregate, OrderBy")
	if want(t, a, 400, ""); !strings.Contains(a.Body, "Query contained GroupBy, which the calling client does not support.") {
		t.Error(a.Body)
	}
}

// Several physical partitions hold together all documents, each once.
func TestSeveralPartitions(t *testing.T) {
	f := fixtureOn(t, servicetest.New(t, schemas...), 3)
	manyDocuments(t, f)
	ranges := f.as(app, "GET", items+"/pkranges", "")
	var body struct {
		PartitionKeyRanges []struct{ ID, MinInclusive, MaxExclusive string }
	}
	if json.Unmarshal([]byte(ranges.Body), &body) != nil || len(body.PartitionKeyRanges) != 3 || body.PartitionKeyRanges[0].MinInclusive != "" || body.PartitionKeyRanges[2].MaxExclusive != "FF" {
		t.Fatal(ranges.Body)
	}
	want(t, f.as(app, "GET", items+"/pkranges", "", "If-None-Match", ranges.Get("etag")), 304, "")
	seen := map[string]int{}
	for _, r := range body.PartitionKeyRanges {
		for _, n := range strings.Fields(rowsOf(t, f.ask("SELECT VALUE c.n FROM c", "x-ms-documentdb-partitionkeyrangeid", r.ID))) {
			seen[n]++
		}
	}
	if len(seen) != 30 {
		t.Errorf("%d documents in all ranges", len(seen))
	}
	// The gateway itself serves what only filters and projects, and no more:
	// what needs state from page to page needs a plan.
	if got := rowsOf(t, f.ask("SELECT VALUE c.n FROM c WHERE c.n < 5", everywhere...)); got != "0 1 2 3 4" {
		t.Error(got)
	}
	want(t, f.ask("SELECT VALUE COUNT(1) FROM c", everywhere...), 400, "1004")
	if got := rowsOf(t, f.ask("SELECT VALUE c.n FROM c", inPart("p2")...)); got != "2 7 12 17 22 27" {
		t.Error(got)
	}
}

func TestListsAndOffers(t *testing.T) {
	f := newFixture(t)
	k := f.keys()
	a := f.signed(k.Primary, "POST", "/dbs", `{"query":"SELECT * FROM root r WHERE r.id=@id","parameters":[{"name":"@id","value":"db1"}]}`, isQuery, "True")
	if want(t, a, 200, ""); !strings.Contains(a.Body, `"_count":1`) || !strings.Contains(a.Body, `"id":"db1"`) {
		t.Error(a.Body)
	}
	offers := f.signed(k.Primary, "GET", "/offers", "")
	if want(t, offers, 200, ""); !strings.Contains(offers.Body, `"offerThroughput":400`) {
		t.Error(offers.Body)
	}
	c := f.signed(k.Primary, "GET", items, "").JSON()
	found := f.signed(k.Primary, "POST", "/offers", `{"query":"SELECT * FROM root WHERE root.resource='`+c["_self"].(string)+`'"}`, isQuery, "True")
	var body struct{ Offers []map[string]any }
	if want(t, found, 200, ""); json.Unmarshal([]byte(found.Body), &body) != nil || len(body.Offers) != 1 {
		t.Fatal(found.Body)
	}
	want(t, f.signed(k.Primary, "PUT", "/offers/"+body.Offers[0]["id"].(string), `{"content":{"offerThroughput":1000}}`), 200, "")
	if got := f.control(200, "GET", id("cos1")+"/sqlDatabases/db1/containers/items/throughputSettings/default", ""); !strings.Contains(got.Body, `"throughput":1000`) {
		t.Error(got.Body)
	}
}
