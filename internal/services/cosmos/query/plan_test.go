package query_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/partition"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/access"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

func TestPlans(t *testing.T) {
	one := &partition.Definition{Version: 2, Paths: [][]string{{"pk"}}}
	two := &partition.Definition{MultiHash: true, Paths: [][]string{{"a"}, {"b"}}}
	const all = `[{"min":"","max":"FF","isMinInclusive":true,"isMaxInclusive":false}]`
	for _, c := range []struct {
		query     string
		def       *partition.Definition
		rewritten string
		ranges    string
	}{
		{`SELECT * FROM c WHERE c.pk = "a"`, one, "", point("a", one)},
		{`SELECT * FROM c WHERE c.pk = "a" AND c.pk = "b"`, one, "", `[{"min":"","max":"","isMinInclusive":true,"isMaxInclusive":true}]`},
		{`SELECT * FROM c WHERE c.pk = "a" OR c.n = 1`, one, "", all},
		{`SELECT * FROM c WHERE c.a = "a"`, two, "", prefix("a", two)},
		{`SELECT * FROM c WHERE c.b = "a"`, two, "", all},
		{`SELECT TOP 3 c.x FROM c WHERE c.y ORDER BY c.z DESC`, one,
			"SELECT TOP 3 c._rid, [{\"item\": c.z}] AS orderByItems, {\"x\": c.x} AS payload\nFROM c\nWHERE (c.y AND ({documentdb-formattableorderbyquery-filter}))\nORDER BY c.z DESC", all},
		{`SELECT c.x, COUNTIF(c.y > 1) AS n FROM c GROUP BY c.x`, one,
			"SELECT [{\"item\": c.x}] AS groupByItems, {\"x\": c.x, \"n\": {\"item\": COUNTIF((c.y > 1))}} AS payload\nFROM c\nGROUP BY c.x", all},
		{`SELECT VALUE COUNT(1) FROM (SELECT DISTINCT VALUE c.x FROM c)`, one, "SELECT DISTINCT VALUE c.x\nFROM c", all},
	} {
		q, err := query.Parse(c.query)
		if err != nil {
			t.Fatal(err)
		}
		info, err := q.Plan(nil, c.def)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		ranges, err := json.Marshal(info.Ranges)
		if err != nil || info.QueryInfo.RewrittenQuery != c.rewritten || string(ranges) != c.ranges {
			t.Errorf("%s\n got %q %s\nwant %q %s", c.query, info.QueryInfo.RewrittenQuery, ranges, c.rewritten, c.ranges)
		}
	}
	q, err := query.Parse(`SELECT VALUE {"n": COUNT(1)} FROM c`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := q.Plan(nil, one); err == nil || err.Error() != `{"Errors":["Compositions of aggregates and other expressions are not allowed."]}` {
		t.Errorf("a composed aggregate: %v", err)
	}
}

func TestFeatures(t *testing.T) {
	for text, want := range map[string]string{
		`SELECT * FROM c`:                                         "",
		`SELECT VALUE COUNT(1) FROM c`:                            "Aggregate",
		`SELECT COUNT(1) AS n, COUNTIF(c.x) FROM c`:               "NonValueAggregate CountIf",
		`SELECT c.x, MAKELIST(c.y) FROM c GROUP BY c.x`:           "ListAndSetAggregate GroupBy",
		`SELECT DISTINCT TOP 1 c.x FROM c ORDER BY c.x, c.y`:      "Distinct OrderBy MultipleOrderBy Top",
		`SELECT VALUE COUNT(1) FROM (SELECT DISTINCT c.x FROM c)`: "DCount",
		`SELECT VALUE c FROM c OFFSET 1 LIMIT 1`:                  "OffsetAndLimit",
	} {
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		info, err := q.Plan(nil, &partition.Definition{Version: 2, Paths: [][]string{{"pk"}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(info.Features(), " "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func point(key string, d *partition.Definition) string {
	epk := d.Effective([]value.Value{value.OfString(key)})
	return `[{"min":"` + epk + `","max":"` + epk + `","isMinInclusive":true,"isMaxInclusive":true}]`
}

func prefix(key string, d *partition.Definition) string {
	epk := d.Effective([]value.Value{value.OfString(key)})
	return `[{"min":"` + epk + `","max":"` + epk + `FF","isMinInclusive":true,"isMaxInclusive":false}]`
}

func TestCrossPartition(t *testing.T) {
	for text, want := range map[string]string{
		`SELECT * FROM c WHERE c.x = 1`: "", `SELECT TOP 1 * FROM c`: "TOP", `SELECT * FROM c ORDER BY c.x`: "ORDER BY", `SELECT DISTINCT c.x FROM c`: "DISTINCT",
		`SELECT VALUE COUNT(1) FROM c`: "aggregates", `SELECT c.x FROM c GROUP BY c.x`: "GROUP BY", `SELECT * FROM c OFFSET 1 LIMIT 1`: "OFFSET LIMIT",
		`SELECT 1`: "", `SELECT VALUE (SELECT VALUE COUNT(1) FROM t IN c.tags) FROM c`: "",
	} {
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.CrossPartition(); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestAccess(t *testing.T) {
	for text, want := range map[string]string{
		`SELECT * FROM c WHERE c.id = @id AND c.pk = "p"`:                      `[id in [1]] [pk in ["p"]]`,
		`SELECT * FROM c WHERE (c.id = 1 AND c.pk = 2) OR (c.id = 3)`:          `[id in [1,3]]`,
		`SELECT * FROM c WHERE c.n > 1 AND c.n <= 5 AND c.s LIKE "ab%"`:        `[n > 1 <= 5] [s ^"ab"]`,
		`SELECT * FROM c WHERE STARTSWITH(c.a.b, "x") AND NOT c.on`:            `[a.b ^"x"] [on in [false]]`,
		`SELECT * FROM c WHERE STARTSWITH(c.a.b, "x", true)`:                   ``,
		`SELECT * FROM r IN c.items WHERE r.id = 1`:                            ``,
		`SELECT c.id FROM c JOIN t IN c.tags WHERE t.id = 1`:                   ``,
		`SELECT * FROM c WHERE c.a != 1`:                                       ``,
		`SELECT VALUE a FROM c.addr a WHERE a.city = "Oslo"`:                   `[addr.city in ["Oslo"]]`,
		`SELECT * FROM c WHERE EXISTS(SELECT VALUE t FROM t IN c.t WHERE c.x)`: `[x in [true]]`,
	} {
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		p, err := q.Compile(map[string]value.Value{"@id": value.OfNumber(1)})
		if err != nil {
			t.Fatal(err)
		}
		if got := conditions(p.Access()); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func conditions(a *access.Access) string {
	var list []string
	for _, c := range a.Conditions {
		text := strings.Join(c.Path, ".")
		if c.Values != nil {
			text += " in " + value.OfArray(c.Values).String()
		}
		if c.Low != nil {
			text += map[bool]string{true: " >= ", false: " > "}[c.Low.Inclusive] + c.Low.Value.String()
		}
		if c.High != nil {
			text += map[bool]string{true: " <= ", false: " < "}[c.High.Inclusive] + c.High.Value.String()
		}
		if c.Prefix != "" {
			text += ` ^"` + c.Prefix + `"`
		}
		list = append(list, "["+text+"]")
	}
	return strings.Join(list, " ")
}

// The JSON is what SDKs read: every name, null where nothing is to be said.
func TestPlanJSON(t *testing.T) {
	q, err := query.Parse(`SELECT c.city, AVG(c.n) AS mean FROM c WHERE c.n > 1 GROUP BY c.city`)
	if err != nil {
		t.Fatal(err)
	}
	info, err := q.Plan(nil, &partition.Definition{Version: 2, Paths: [][]string{{"pk"}}})
	if err != nil {
		t.Fatal(err)
	}
	var buf strings.Builder
	encoder := json.NewEncoder(&buf)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(info); err != nil {
		t.Fatal(err)
	}
	want := `{"partitionedQueryExecutionInfoVersion":2,"queryInfo":{"distinctType":"None","top":null,"offset":null,"limit":null,"orderBy":[],` +
		`"orderByExpressions":[],"groupByExpressions":["c.city"],"groupByAliases":["city","mean"],"aggregates":[],` +
		`"groupByAliasToAggregateType":{"city":null,"mean":"Average"},"rewrittenQuery":"SELECT [{\"item\": c.city}] AS groupByItems, ` +
		`{\"city\": c.city, \"mean\": {\"item\": {\"sum\": SUM(c.n), \"count\": COUNT(c.n)}}} AS payload\nFROM c\nWHERE (c.n > 1)\nGROUP BY c.city",` +
		`"hasSelectValue":false,"dCountInfo":null,"hasNonStreamingOrderBy":false},` +
		`"queryRanges":[{"min":"","max":"FF","isMinInclusive":true,"isMaxInclusive":false}]}` + "\n"
	if buf.String() != want {
		t.Errorf("got  %s\nwant %s", buf.String(), want)
	}
}
