package query_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/access"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/parse"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/problem"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// constants are few, so that conditions meet documents often.
var constants = []string{"null", "true", "false", "0", "1", "2", "-1.5", `"a"`, `"ab"`, `"b"`, `""`, "[]", "[1,2]", `{"x":1}`}

var paths = []string{"c.a", "c.b", "c.d.e", `c["d"]["f"]`, "c.tags", "c.pk"}

func drawConstant(t *rapid.T) string { return rapid.SampledFrom(constants).Draw(t, "constant") }

func drawDocs(t *rapid.T) query.Items {
	var list []value.Value
	for i := range rapid.IntRange(0, 12).Draw(t, "documents") {
		members := []string{fmt.Sprintf(`"id":"%d"`, i), fmt.Sprintf(`"pk":%s`, rapid.SampledFrom([]string{`"p"`, `"q"`, "1", "null"}).Draw(t, "pk"))}
		for _, key := range []string{"a", "b"} {
			if rapid.Bool().Draw(t, "has") {
				members = append(members, fmt.Sprintf("%q:%s", key, drawConstant(t)))
			}
		}
		if rapid.Bool().Draw(t, "nested") {
			members = append(members, fmt.Sprintf(`"d":{"e":%s,"f":%s}`, drawConstant(t), drawConstant(t)))
		}
		if rapid.Bool().Draw(t, "tags") {
			tags := rapid.SliceOfN(rapid.SampledFrom(constants), 0, 3).Draw(t, "tags")
			members = append(members, `"tags":[`+strings.Join(tags, ",")+`]`)
		}
		v, err := value.ParseString("{" + strings.Join(members, ",") + "}")
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return query.Of(list...)
}

// drawCondition draws a WHERE of some depth.
func drawCondition(t *rapid.T, depth int) string {
	path := rapid.SampledFrom(paths).Draw(t, "path")
	sub := func() string { return drawCondition(t, depth-1) }
	kind := rapid.IntRange(0, 21).Draw(t, "kind")
	if depth <= 0 {
		kind = kind % 14
	}
	switch kind {
	case 0, 1, 2, 3:
		op := rapid.SampledFrom([]string{"=", "!=", "<", "<=", ">", ">="}).Draw(t, "op")
		if kind == 3 {
			return drawConstant(t) + " " + op + " " + path
		}
		return path + " " + op + " " + drawConstant(t)
	case 4:
		return fmt.Sprintf("%s %sIN (%s, %s, %s)", path, rapid.SampledFrom([]string{"", "NOT "}).Draw(t, "not"), drawConstant(t), drawConstant(t), drawConstant(t))
	case 5:
		return fmt.Sprintf("(%s BETWEEN %s AND %s)", path, drawConstant(t), drawConstant(t))
	case 6:
		return fmt.Sprintf("STARTSWITH(%s, %s)", path, drawConstant(t))
	case 7:
		return fmt.Sprintf("%s LIKE %s", path, rapid.SampledFrom([]string{`"a%"`, `"a_"`, `"%b"`, `"ab"`, `"[a-b]%"`}).Draw(t, "pattern"))
	case 8:
		return fmt.Sprintf("%s(%s)", rapid.SampledFrom([]string{"IS_DEFINED", "IS_NULL", "IS_BOOL", "IS_STRING", "IS_NUMBER", "IS_ARRAY"}).Draw(t, "check"), path)
	case 9:
		return path
	case 10:
		return fmt.Sprintf("ARRAY_CONTAINS([1, \"a\", null], %s)", path)
	case 11:
		return fmt.Sprintf("ABS(%s) = %s", path, drawConstant(t))
	case 12:
		return fmt.Sprintf("EXISTS(SELECT VALUE t FROM t IN c.tags WHERE t = %s)", drawConstant(t))
	case 13:
		return rapid.SampledFrom([]string{"true", "1 = 1", "1 = 2", "undefined"}).Draw(t, "literal")
	case 14, 15:
		return "(" + sub() + " AND " + sub() + ")"
	case 19:
		return "EXISTS(SELECT VALUE 1 FROM t IN c.tags WHERE " + sub() + ")"
	case 20:
		return "1 = (SELECT VALUE 1 FROM c WHERE " + sub() + ")"
	case 21:
		return fmt.Sprintf("EXISTS(SELECT VALUE 1 FROM c.d AS c WHERE c.e = %s)", drawConstant(t))
	case 16, 17:
		return "(" + sub() + " OR " + sub() + ")"
	}
	return "(NOT (" + sub() + "))"
}

// drawQuery draws a query that compiles.
func drawQuery(t *rapid.T) string {
	selected := rapid.SampledFrom([]string{"*", "VALUE c.a", "c.id, c.a, c.d.e AS e", "VALUE [c.b, c.a]", "VALUE c.tags ?? 0"}).Draw(t, "select")
	from, group, order := "c", "", ""
	switch rapid.IntRange(0, 5).Draw(t, "shape") {
	case 0:
		selected, from = "c.id, t", "c JOIN t IN c.tags"
	case 1:
		selected, group = "c.pk, COUNT(1) AS n, MIN(c.a) AS low, SUM(c.b) AS sum", " GROUP BY c.pk"
	case 2:
		selected = "VALUE COUNT(c.a)"
	default:
		if rapid.Bool().Draw(t, "ordered") {
			order = " ORDER BY " + rapid.SampledFrom([]string{"c.a", "c.a DESC", "c.b ASC, c.a DESC", "c.d.e DESC"}).Draw(t, "order")
		}
	}
	head, tail := "", ""
	if group == "" && rapid.IntRange(0, 3).Draw(t, "distinct") == 0 {
		head = "DISTINCT "
	}
	switch rapid.IntRange(0, 3).Draw(t, "count") {
	case 0:
		head += fmt.Sprintf("TOP %d ", rapid.IntRange(0, 6).Draw(t, "top"))
	case 1:
		tail = fmt.Sprintf(" OFFSET %d LIMIT %d", rapid.IntRange(0, 4).Draw(t, "offset"), rapid.IntRange(0, 6).Draw(t, "limit"))
	}
	where := ""
	if rapid.Bool().Draw(t, "filtered") {
		where = " WHERE " + drawCondition(t, 3)
	}
	return "SELECT " + head + selected + " FROM " + from + where + group + order + tail
}

func compiled(t *rapid.T, text string) *query.Program {
	q, err := query.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	p, err := q.Compile(nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return p
}

func everything(t *rapid.T, p *query.Program, src query.Source) []string {
	list := []string{}
	for row, err := range p.Run(context.Background(), src) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, row.String())
	}
	return list
}

func TestAPageAtATimeIsAllAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, docs := drawQuery(t), drawDocs(t)
		p := compiled(t, text)
		want := everything(t, p, docs)
		opts := query.PageOptions{Max: rapid.IntRange(0, 5).Draw(t, "max"), MaxBytes: rapid.IntRange(0, 3).Draw(t, "kilo") * 40}
		got := []string{}
		for range len(want) + 2 {
			page, err := p.Page(context.Background(), docs, opts)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			if opts.Max > 0 && len(page.Rows) > opts.Max {
				t.Fatalf("%s: %d rows on a page", text, len(page.Rows))
			}
			for _, row := range page.Rows {
				got = append(got, row.String())
			}
			if opts.Token = page.Token; opts.Token == "" {
				break
			}
			if len(page.Rows) == 0 {
				t.Fatalf("%s: an empty page that goes on", text)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%s\n got %v\nwant %v", text, got, want)
		}
	})
}

func at(v value.Value, path []string) value.Value {
	for _, name := range path {
		v = v.Get(name)
	}
	return v
}

// toyIndex leaves out what an index by some of the conditions would.
func toyIndex(t *rapid.T, a *access.Access, docs query.Items) query.Items {
	if a.Never {
		return nil
	}
	var kept query.Items
	use := make([]bool, len(a.Conditions))
	for i := range use {
		use[i] = rapid.Bool().Draw(t, "use")
	}
	for _, item := range docs {
		ok := true
		for i := range a.Conditions {
			ok = ok && (!use[i] || a.Conditions[i].Admits(at(item.Value, a.Conditions[i].Path)))
		}
		if ok {
			kept = append(kept, item)
		}
	}
	return kept
}

func TestAnIndexNeverChangesAResult(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, docs := drawQuery(t), drawDocs(t)
		p := compiled(t, text)
		a := p.Access()
		if got, want := everything(t, p, toyIndex(t, a, docs)), everything(t, p, docs); !slices.Equal(got, want) {
			t.Fatalf("%s with %+v\n got %v\nwant %v", text, a.Conditions, got, want)
		}
		keys, ok := a.Keys([][]string{{"pk"}})
		if !ok {
			return
		}
		var kept query.Items
		for _, item := range docs {
			pk := item.Value.Get("pk")
			if slices.ContainsFunc(keys, func(key []value.Value) bool { return value.Equal(key[0], pk) }) {
				kept = append(kept, item)
			}
		}
		if got, want := everything(t, p, kept), everything(t, p, docs); !slices.Equal(got, want) {
			t.Fatalf("%s in the partitions %v\n got %v\nwant %v", text, keys, got, want)
		}
	})
}

// byIndex is the documents in the order of an index over ORDER BY.
func byIndex(a *access.Access, docs query.Items) query.Items {
	sorted := slices.Clone(docs)
	for i := range sorted {
		var key []byte
		for _, o := range a.OrderBy {
			start := len(key)
			key = value.AppendKey(key, at(sorted[i].Value, o.Path))
			if o.Desc {
				for j := start; j < len(key); j++ {
					key[j] = ^key[j]
				}
			}
		}
		sorted[i].Key = string(key) + sorted[i].Key
	}
	slices.SortFunc(sorted, func(a, b query.Item) int { return strings.Compare(a.Key, b.Key) })
	return sorted
}

func TestASortedSourceNeedsNoSorting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, docs := drawQuery(t), drawDocs(t)
		p := compiled(t, text)
		a := p.Access()
		if len(a.OrderBy) == 0 {
			return
		}
		want := everything(t, p, docs)
		opts := query.PageOptions{Max: rapid.IntRange(1, 5).Draw(t, "max"), Sorted: true}
		got := []string{}
		for {
			page, err := p.Page(context.Background(), byIndex(a, docs), opts)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range page.Rows {
				got = append(got, row.String())
			}
			if opts.Token = page.Token; opts.Token == "" {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%s\n got %v\nwant %v", text, got, want)
		}
	})
}

func TestPrintedQueriesAreTheSameQueries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, docs := drawQuery(t), drawDocs(t)
		tree, err := parse.Query(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := everything(t, compiled(t, tree.String()), docs), everything(t, compiled(t, text), docs); !slices.Equal(got, want) {
			t.Fatalf("%s printed as %s\n got %v\nwant %v", text, tree, got, want)
		}
	})
}

func FuzzQuery(f *testing.F) {
	for _, text := range []string{
		`SELECT * FROM c`, `SELECT VALUE {"a": [c.x, 1 + 2], 'b': c.n ?? null} FROM c WHERE c.a LIKE '%a[^b]_' ESCAPE '!'`,
		`SELECT DISTINCT TOP 3 c.pk, COUNT(1) FROM c JOIN t IN c.tags GROUP BY c.pk OFFSET 1 LIMIT 2`,
		`SELECT VALUE (SELECT VALUE COUNT(1) FROM t IN c.tags) FROM c ORDER BY c.a DESC, c.b`,
		`SELECT VALUE ST_DISTANCE({'type':'Point','coordinates':[1,2]}, c.p) FROM c WHERE REGEXMATCH(c.a, "a+", "i")`,
		`SELECT VALUE DateTimeAdd("yyyy", -1, "2020-02-29T00:00:00Z"), REPLICATE("a", 9), ARRAY_SLICE(c.tags, -1, 2)`,
	} {
		f.Add(text)
	}
	docs := parsed(f, people)
	f.Fuzz(func(t *testing.T, text string) {
		q, err := query.Parse(text)
		if err != nil {
			var p *problem.Error
			if !errors.As(err, &p) {
				t.Fatalf("%v is no *problem.Error", err)
			}
			return
		}
		tree, err := parse.Query(text)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := parse.Query(tree.String()); err != nil || again.String() != tree.String() {
			t.Fatalf("%q printed as %q: %v", text, tree, err)
		}
		p, err := q.Compile(nil)
		if err != nil {
			return
		}
		if _, err := p.Page(context.Background(), docs, query.PageOptions{Max: 3}); err != nil && !strings.Contains(err.Error(), "cardinality") {
			t.Fatal(err)
		}
		p.Access()
	})
}
