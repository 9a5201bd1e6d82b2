package documents

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

func everything() Policy {
	var p Policy
	p.Include("/*", true)
	p.Include(`/"_etag"/?`, false)
	return p
}

func TestPolicy(t *testing.T) {
	var p Policy
	for path, included := range map[string]bool{"/*": true, "/a/*": false, "/a/b/?": true, "/c/?": false, `/"x y"/?`: false} {
		p.Include(path, included)
	}
	for path, want := range map[string]bool{"/z": true, "/a/c": false, "/a/b": true, "/a/b/c": false, "/c": false, "/c/d": true, "/x y": false} {
		if got := p.Has(ParsePath(path)); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
	if (&Policy{None: true}).Has(Path{"a"}) {
		t.Error("a container without indexes has one")
	}
}

// values that meet in one index.
var values = []string{`null`, `true`, `false`, `0`, `-1`, `1.5`, `2`, `"a"`, `"ab"`, `"b"`, `""`, `[1]`, `{"x":1}`, `{"x":"a","y":[2]}`, ``}

var queries = []string{
	`SELECT VALUE c.id FROM c WHERE c.a = %s`, `SELECT VALUE c.id FROM c WHERE c.a != %s`, `SELECT VALUE c.id FROM c WHERE c.a > %s`,
	`SELECT VALUE c.id FROM c WHERE c.a <= %s AND c.b > %s`, `SELECT VALUE c.id FROM c WHERE c.a IN (%s, %s, 2)`,
	`SELECT VALUE c.id FROM c WHERE STARTSWITH(c.a, "a")`, `SELECT VALUE c.id FROM c WHERE IS_DEFINED(c.a)`, `SELECT VALUE c.id FROM c WHERE NOT IS_DEFINED(c.a)`,
	`SELECT VALUE c.id FROM c WHERE c.a BETWEEN %s AND %s`, `SELECT VALUE c.id FROM c WHERE c.a = %s OR c.b = %s`, `SELECT VALUE c.id FROM c WHERE c.id = "7"`,
	`SELECT VALUE c.id FROM c ORDER BY c.a`, `SELECT VALUE c.id FROM c ORDER BY c.a DESC`, `SELECT VALUE c.id FROM c WHERE c.a >= %s ORDER BY c.a DESC`,
	`SELECT TOP 3 VALUE c.id FROM c WHERE c.b = %s ORDER BY c.a`, `SELECT VALUE c.id FROM c WHERE c.b < %s ORDER BY c.a OFFSET 1 LIMIT 4`,
	`SELECT VALUE COUNT(1) FROM c WHERE c.a > %s`, `SELECT DISTINCT VALUE c.a FROM c WHERE c.b >= %s`, `SELECT c.a, COUNT(1) AS n FROM c GROUP BY c.a`,
	// Of one path, which the index has.
	`SELECT VALUE COUNT(1) FROM c`, `SELECT VALUE 1 FROM c`, `SELECT VALUE COUNT(c.a) FROM c`, `SELECT VALUE MAX(c.a) FROM c WHERE c.a <= %s`, `SELECT VALUE c.a FROM c WHERE c.a != %s`,
	`SELECT VALUE c.a FROM c ORDER BY c.a`, `SELECT DISTINCT VALUE c.a FROM c`, `SELECT DISTINCT c.a FROM c ORDER BY c.a DESC`, `SELECT c.a.x, COUNT(1) AS n FROM c GROUP BY c.a.x`,
	`SELECT VALUE COUNT(1) FROM c WHERE c.a.x = 1 OR c.a = %s`, `SELECT VALUE COUNT(1) FROM c WHERE c.a[0] = 1`, `SELECT VALUE COUNT(t) FROM c JOIN t IN c.a`,
	`SELECT VALUE COUNT(1) FROM c WHERE EXISTS(SELECT VALUE t FROM t IN c.a WHERE t = 1)`, `SELECT DISTINCT VALUE {"v": c["a"], "w": c.a = %s} FROM c`,
	`SELECT VALUE COUNT(1) FROM (SELECT VALUE c.a FROM c) AS s WHERE s >= %s`, `SELECT COUNT(1) AS n, SUM(c.a) AS s FROM c WHERE NOT (c.a > %s)`, `SELECT VALUE SUM(LENGTH(c.a)) FROM c`,
	`SELECT VALUE COUNT(c) FROM c WHERE c.a >= %s`, `SELECT VALUE COUNT(1) FROM a WHERE a.a = %s`, `SELECT VALUE COUNT(1) FROM c.a`, `SELECT VALUE COUNT(1) FROM c WHERE c.a = c.b`,
}

// An index never changes a result, and a page at a time gives what all at
// once gives.
func TestIndexesAndPagesChangeNothing(t *testing.T) {
	db := storetest.Open(t, "", []store.Schema{Schema})
	container := uint32(0)
	rapid.Check(t, func(rt *rapid.T) {
		s, err := New(Config{DB: db, Clock: &clock.Fixed{T: time.Unix(1e9, 0)}, NewID: guid.Random(), Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			rt.Fatal(err)
		}
		container++
		c := &Container{RID: rid.Container(rid.Database(7), container)}
		if err := create(s, c); err != nil {
			rt.Fatal(err)
		}
		fill(rt, s, c)
		literals := rapid.SliceOfN(rapid.SampledFrom(values[:len(values)-1]), 2, 2).Draw(rt, "literals")
		text := rapid.SampledFrom(queries).Draw(rt, "query")
		for range strings.Count(text, "%s") {
			text = strings.Replace(text, "%s", literals[0], 1)
			literals[0], literals[1] = literals[1], literals[0]
		}
		size := rapid.IntRange(1, 4).Draw(rt, "page size")
		whole := rows(rt, s, c, text, 0)
		if paged := rows(rt, s, c, text, size); paged != whole {
			rt.Fatalf("%s\nall at once: %s\nin pages of %d: %s", text, whole, size, paged)
		}
		c.Index = everything()
		indexed := rows(rt, s, c, text, 0)
		if !strings.Contains(text, "ORDER BY") {
			if sortedText(indexed) != sortedText(whole) {
				rt.Fatalf("%s\nwithout an index: %s\nwith: %s", text, whole, indexed)
			}
		} else if len(indexed) != len(whole) {
			rt.Fatalf("%s\nwithout an index: %s\nwith: %s", text, whole, indexed)
		}
		if paged := rows(rt, s, c, text, size); paged != indexed {
			rt.Fatalf("%s, indexed\nall at once: %s\nin pages of %d: %s", text, indexed, size, paged)
		}
	})
}

// fill writes documents, and changes and deletes some of them.
func fill(t *rapid.T, s *Store, c *Container) {
	var ops []Op
	n := rapid.IntRange(0, 15).Draw(t, "documents")
	for i := range n {
		ops = append(ops, random(t, Upsert, i))
	}
	for range n / 3 {
		kind := rapid.SampledFrom([]Kind{Upsert, Delete}).Draw(t, "kind")
		ops = append(ops, random(t, kind, rapid.IntRange(0, n-1).Draw(t, "which")))
	}
	if _, _, err := s.Apply(context.Background(), c, ops, false); err != nil {
		t.Fatal(err)
	}
}

func random(t *rapid.T, kind Kind, i int) Op {
	id := fmt.Sprint(i)
	text := `{"id":"` + id + `"`
	for _, name := range []string{"a", "b"} {
		if v := rapid.SampledFrom(values).Draw(t, name); v != "" {
			text += `,"` + name + `":` + v
		}
	}
	body, err := value.ParseString(text + "}")
	if err != nil {
		t.Fatal(err)
	}
	return Op{Kind: kind, Key: partition("p"), ID: id, Body: body}
}

// rows runs a query, in pages unless size is 0.
func rows(t *rapid.T, s *Store, c *Container, text string, size int) string {
	q, err := query.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	p, err := q.Compile(nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	var out []string
	for token, first := "", true; first || token != ""; first = false {
		page, err := s.Query(context.Background(), c, p, Selection{Access: p.Access()}, query.PageOptions{Max: size, Token: token})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page.Rows {
			out = append(out, row.String())
		}
		token = page.Token
	}
	return strings.Join(out, "\n")
}

func sortedText(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		for j := i; j > 0 && lines[j] < lines[j-1]; j-- {
			lines[j], lines[j-1] = lines[j-1], lines[j]
		}
	}
	return strings.Join(lines, "\n")
}
