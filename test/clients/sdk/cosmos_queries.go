package sdk

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// inOne are queries within the partition p3: documents 3, 10, 17, 24, 31, 38.
var inOne = []struct{ sql, want string }{
	{"SELECT VALUE c.n FROM c ORDER BY c.n DESC", `[38,31,24,17,10,3]`},
	{"SELECT VALUE c.n FROM c WHERE c.n > 10 ORDER BY c.n OFFSET 1 LIMIT 2", `[24,31]`},
	{"SELECT TOP 2 VALUE c.id FROM c ORDER BY c.n", `["d03","d10"]`},
	{"SELECT DISTINCT VALUE c.n % 2 FROM c", `[1,0]`},
	{"SELECT VALUE COUNT(1) FROM c", `[6]`},
	{"SELECT COUNT(1) AS n, MAX(c.n) AS m FROM c", `[{"n":6,"m":38}]`},
	{"SELECT VALUE AVG(c.n) FROM c", `[20.5]`},
	{"SELECT VALUE t FROM c JOIN t IN c.tags WHERE c.n = 17", `[1,2]`},
	{"SELECT c.n FROM c WHERE IS_DEFINED(c.some)", `[{"n":24}]`},
	{"SELECT VALUE c.id FROM c WHERE c.n IN (3, 4, 38) AND STARTSWITH(c.city, 'c3')", `["d03","d38"]`},
}

// overAll are queries over all partitions that need no plan.
var overAll = []struct{ sql, want string }{
	{"SELECT VALUE c.n FROM c WHERE c.n < 4", `[0,1,2,3]`},
	{"SELECT VALUE c.id FROM c WHERE c.id = 'd25'", `["d25"]`},
	{"SELECT c.n, c.some FROM c WHERE c.some >= 8", `[{"n":32,"some":8},{"n":36,"some":9}]`},
	{"SELECT VALUE t FROM c JOIN t IN c.tags WHERE c.n = 39", `[0,1]`},
	{"SELECT VALUE c.n FROM c WHERE c.n = 1 OR c.city = 'c9'", `[1]`},
}

// planned are queries over all partitions that a client puts together.
var planned = []struct{ sql, want string }{
	{"SELECT VALUE c.n FROM c WHERE c.n >= 36 ORDER BY c.n DESC", `[39,38,37,36]`},
	{"SELECT TOP 3 VALUE c.n FROM c ORDER BY c.n", `[0,1,2]`},
	{"SELECT c.id, c.n FROM c WHERE c.city = 'c2' ORDER BY c.n DESC OFFSET 1 LIMIT 2", `[{"id":"d32","n":32},{"id":"d27","n":27}]`},
	{"SELECT DISTINCT VALUE c.city FROM c ORDER BY c.city", `["c0","c1","c2","c3","c4"]`},
	{"SELECT VALUE COUNT(1) FROM c", `[40]`},
	{"SELECT VALUE SUM(c.n) FROM c", `[780]`},
	{"SELECT VALUE MIN(c.n) FROM c WHERE c.n > 5", `[6]`},
	{"SELECT VALUE MAX(c.city) FROM c", `["c4"]`},
	{"SELECT VALUE AVG(c.n) FROM c", `[19.5]`},
}

const groups = "SELECT c.city, COUNT(1) AS n, SUM(c.n) AS s FROM c GROUP BY c.city"

// cosmosQueries asks within a partition and over all.
func (s *stage) cosmosQueries(t *testing.T) {
	p, at := s.holder(t, "asker", cosmosContributor, ""), s.cosmos("1")
	const c = "db1/cities"
	s.container("1", "db1", "cities", nil)
	for i := range cities {
		p.gives(nil, "cosmos.upsert", at, c, city(i), key(city(i)["pk"]))
	}
	for _, q := range inOne {
		p.gives(json.RawMessage(q.want), "cosmos.query", at, c, q.sql, key("p3"))
	}
	for _, q := range overAll {
		p.sorted(q.want, p.gives(nil, "cosmos.query", at, c, q.sql, nil))
	}
	for _, q := range planned {
		if s.client.Cosmos.NoPlans {
			p.refused(400, "1004", "cosmos.query", at, c, q.sql, nil)
		} else {
			p.gives(json.RawMessage(q.want), "cosmos.query", at, c, q.sql, nil)
		}
	}
	want := `[{"city":"c0","n":8,"s":140},{"city":"c1","n":8,"s":148},{"city":"c2","n":8,"s":156},{"city":"c3","n":8,"s":164},{"city":"c4","n":8,"s":172}]`
	if s.client.Cosmos.NoGroups || s.client.Cosmos.NoPlans {
		p.refused(400, "", "cosmos.query", at, c, groups, nil)
	} else {
		p.sorted(want, p.gives(nil, "cosmos.query", at, c, groups, nil))
	}
	p.sorted(`[{"city":"c3","n":2},{"city":"c0","n":1},{"city":"c2","n":1},{"city":"c4","n":1},{"city":"c1","n":1}]`,
		p.gives(nil, "cosmos.query", at, c, "SELECT c.city, COUNT(1) AS n FROM c GROUP BY c.city", key("p3")))

	params := []object{{"name": "@n", "value": 30}, {"name": "@c", "value": "c1"}}
	p.sorted(`[31,36]`, p.gives(nil, "cosmos.query", at, c, "SELECT VALUE c.n FROM c WHERE c.n > @n AND c.city = @c", nil, params))

	// Wrong queries are refused, never answered.
	for _, sql := range []string{"SELEKT nonsense", "SELECT * FROM c WHERE c.n = ", "SELECT NOSUCH(c.n) FROM c", "SELECT VALUE 'open FROM c", ""} {
		p.refused(400, "", "cosmos.query", at, c, sql, key("p3"))
	}
	t.Run("pages", func(t *testing.T) { s.cosmosPages(p.on(t), at, c) })
}

// sorted compares rows whatever their order.
func (p *play) sorted(want string, got json.RawMessage) {
	p.Helper()
	if one, two := p.lines(json.RawMessage(want)), p.lines(got); one != two {
		p.Errorf("%s\nwant\n%s", two, one)
	}
}

func (p *play) lines(v json.RawMessage) string {
	p.Helper()
	var rows []any
	if err := json.Unmarshal(v, &rows); err != nil {
		p.Fatalf("%v: %s", err, v)
	}
	out := make([]string, len(rows))
	for i, row := range rows {
		text, _ := json.Marshal(row)
		out[i] = string(text)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// cosmosPages resumes a query by its continuation, each time anew.
func (s *stage) cosmosPages(p *play, at, c string) {
	for _, sql := range []string{"SELECT VALUE c.n FROM c", "SELECT VALUE c.n FROM c ORDER BY c.n"} {
		var all []int
		next, pages := "", 0
		for first := true; first || next != ""; first = false {
			var page struct {
				Rows []int
				Next string
			}
			args := []any{c, sql, key("p3"), 2}
			if next != "" {
				args = append(args, next)
			}
			if err := json.Unmarshal(p.gives(nil, "cosmos.page", at, args...), &page); err != nil {
				p.Fatal(err)
			}
			if len(page.Rows) > 2 || pages > 4 {
				p.Fatalf("page %d of %s has %v", pages, sql, page.Rows)
			}
			all, next, pages = append(all, page.Rows...), page.Next, pages+1
		}
		if !slices.Equal(all, []int{3, 10, 17, 24, 31, 38}) {
			p.Errorf("%s in pages: %v", sql, all)
		}
	}
	p.refused(400, "", "cosmos.page", at, c, "SELECT VALUE c.n FROM c", key("p3"), 2, "nonsense!")
	// Small pages over all partitions give what one page gives.
	var rows []int
	if err := json.Unmarshal(p.gives(nil, "cosmos.query", at, c, "SELECT VALUE c.n FROM c", nil, nil, 3), &rows); err != nil {
		p.Fatal(err)
	}
	slices.Sort(rows)
	for i, n := range rows {
		if n != i || len(rows) != cities {
			p.Fatalf("over all partitions in pages: %v", rows)
		}
	}
}
