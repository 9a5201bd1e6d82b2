package query_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/partition"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/access"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/plan"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// merge does with the rows of several partitions what an SDK does by the plan.
func merge(info *plan.QueryInfo, partitions [][]value.Value) []value.Value {
	rows := slices.Concat(partitions...)
	switch {
	case len(info.GroupByExpressions) > 0:
		rows = mergeGroups(info, rows)
	case len(info.Aggregates) > 0 || len(info.GroupByAliases) > 0:
		for i, row := range rows {
			if info.HasSelectValue {
				rows[i] = value.OfMembers(value.Member{Key: "payload", Value: row})
			}
		}
		rows = mergeGroups(info, rows)
	case len(info.OrderBy) > 0:
		slices.SortStableFunc(rows, func(a, b value.Value) int {
			for i, direction := range info.OrderBy {
				order := value.Compare(a.Get("orderByItems").At(i).Get("item"), b.Get("orderByItems").At(i).Get("item"))
				if direction == "Descending" {
					order = -order
				}
				if order != 0 {
					return order
				}
			}
			return 0
		})
		for i, row := range rows {
			rows[i] = row.Get("payload")
		}
	}
	if info.DistinctType != "None" {
		seen := map[string]bool{}
		rows = slices.DeleteFunc(rows, func(row value.Value) bool {
			key := string(value.AppendKey(nil, row))
			defer func() { seen[key] = true }()
			return seen[key]
		})
	}
	if info.Offset != nil {
		rows = rows[min(*info.Offset, int64(len(rows))):]
		rows = rows[:min(*info.Limit, int64(len(rows)))]
	}
	if info.Top != nil {
		rows = rows[:min(*info.Top, int64(len(rows)))]
	}
	return rows
}

// mergeGroups puts together the parts of every group.
func mergeGroups(info *plan.QueryInfo, rows []value.Value) []value.Value {
	var order []string
	groups := map[string][]value.Value{}
	for _, row := range rows {
		key := string(value.AppendKey(nil, row.Get("groupByItems")))
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], row.Get("payload"))
	}
	var out []value.Value
	for _, key := range order {
		parts := groups[key]
		var row value.Value
		switch {
		case len(info.Aggregates) > 0:
			for i := range parts {
				parts[i] = parts[i].At(0)
			}
			row = combine(info.Aggregates[0], parts)
		case info.HasSelectValue:
			row = parts[0]
		default:
			var members []value.Member
			for _, alias := range info.GroupByAliases {
				of := make([]value.Value, len(parts))
				for i, p := range parts {
					of[i] = p.Get(alias)
				}
				v := of[0]
				if operator := info.GroupByAliasToType[alias]; operator != nil {
					v = combine(*operator, of)
				}
				members = append(members, value.Member{Key: alias, Value: v})
			}
			row = value.OfMembers(members...)
		}
		if row.IsDefined() {
			out = append(out, row)
		}
	}
	return out
}

// combine is one aggregate of its parts in the partitions.
func combine(operator string, parts []value.Value) value.Value {
	var sum, count float64
	var best value.Value
	for _, p := range parts {
		item := p.Get("item")
		switch operator {
		case "Average":
			if !item.Get("sum").IsDefined() {
				return value.Value{}
			}
			sum += item.Get("sum").Num()
			count += item.Get("count").Num()
		case "Count", "CountIf", "Sum":
			if !item.IsDefined() {
				return value.Value{}
			}
			sum += item.Num()
		default:
			if p.Get("item2").Get("count").Num() == 0 {
				continue
			}
			if !item.IsDefined() {
				return value.Value{}
			}
			if order := value.Compare(item, best); !best.IsDefined() || order < 0 == (operator == "Min") && order != 0 {
				best = item
			}
		}
	}
	switch operator {
	case "Average":
		return value.OfNumber(sum / count)
	case "Min", "Max":
		return best
	}
	return value.OfNumber(sum)
}

func values(t *rapid.T, text string, src query.Source) []value.Value {
	var list []value.Value
	for _, row := range everything(t, compiled(t, text), src) {
		v, err := value.ParseString(row)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

func TestMergedPartitionsAreTheWhole(t *testing.T) {
	def := &partition.Definition{Version: 2, Paths: [][]string{{"pk"}}}
	rapid.Check(t, func(t *rapid.T) {
		text, docs := drawQuery(t), drawDocs(t)
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		info, err := q.Plan(nil, def)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		sent := info.QueryInfo.RewrittenQuery
		if sent == "" {
			sent = text
		}
		var rows [][]value.Value
		for _, r := range def.Split(3) {
			var part []value.Value
			for _, item := range docs {
				if epk := def.Effective(def.Key(item.Value)); r.Contains(epk) && within(info.Ranges, epk) {
					part = append(part, item.Value)
				}
			}
			rows = append(rows, values(t, sent, query.Of(part...)))
		}
		got, want := merge(&info.QueryInfo, rows), values(t, text, docs)
		// Which rows of equal rank come first, and which an OFFSET or a TOP
		// leaves out, the partitions decide.
		if len(got) != len(want) {
			t.Fatalf("%s sent as %s\n got %v\nwant %v", text, sent, got, want)
		}
		if info.QueryInfo.Top == nil && info.QueryInfo.Offset == nil && !strings.Contains(text, "OFFSET") {
			slices.SortFunc(got, value.Compare)
			slices.SortFunc(want, value.Compare)
			if !slices.EqualFunc(got, want, value.Equal) {
				t.Fatalf("%s sent as %s\n got %v\nwant %v", text, sent, got, want)
			}
		}
	})
}

func within(ranges []plan.Range, epk string) bool {
	return slices.ContainsFunc(ranges, func(r plan.Range) bool {
		return epk >= r.Min && (epk < r.Max || epk == r.Max && r.MaxInclusive)
	})
}

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
