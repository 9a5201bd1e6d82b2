package documents

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

const benchDocuments = 20_000

var filler = strings.Repeat("x", 220)

// benchContainer is a container of documents of 0.75 KB, 20 of a partition
// and one in 50 of a city.
func benchContainer(b *testing.B, n int) (*Store, *Container) {
	b.Helper()
	db := storetest.Open(b, "", []store.Schema{Schema})
	s := benchStore(b, db)
	c := &Container{RID: rid.Container(rid.Database(7), 1), Index: everything()}
	if err := create(s, c); err != nil {
		b.Fatal(err)
	}
	for from := 0; from < n; from += 1000 {
		var ops []Op
		for i := from; i < from+1000; i++ {
			body, err := value.ParseString(fmt.Sprintf(`{"id":"d%d","pk":"p%d","n":%d,"price":%d.5,"name":"name %d","active":%t,"addr":{"city":"c%d","zip":"%05d","geo":[%d,%d]},"tags":["a","b","t%d"],"text":"%s","more":"%s"}`,
				i, i/20, i, i%100, i, i%2 == 0, i%50, i%100000, i%180, i%90, i%7, filler, filler))
			if err != nil {
				b.Fatal(err)
			}
			ops = append(ops, Op{Kind: Create, Key: partition(fmt.Sprintf("p%d", i/20)), ID: fmt.Sprintf("d%d", i), Body: body})
		}
		if _, _, err := s.Apply(b.Context(), c, ops, true); err != nil {
			b.Fatal(err)
		}
	}
	return s, c
}

func benchStore(b *testing.B, db *store.DB) *Store {
	b.Helper()
	s, err := New(Config{DB: db, Clock: &clock.Fixed{T: time.Unix(1e9, 0)}, NewID: guid.Random(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func onePage(b *testing.B, s *Store, c *Container, text string, sel Selection) int {
	q, err := query.Parse(text)
	if err != nil {
		b.Fatal(err)
	}
	p, err := q.Compile(nil)
	if err != nil {
		b.Fatal(err)
	}
	sel.Access = p.Access()
	page, err := s.Query(context.Background(), c, p, sel, query.PageOptions{Max: 100})
	if err != nil {
		b.Fatal(err)
	}
	return len(page.Rows)
}

// What a query may take in the engine, of all that a request takes on two
// cores: 500 counts a second leave 4 ms of processor time to each.
func BenchmarkQuery20000Documents(b *testing.B) {
	s, c := benchContainer(b, benchDocuments)
	for _, q := range []struct {
		name, text string
		rows       int
		sel        Selection
	}{
		{"partition/below 400 µs", `SELECT * FROM c WHERE c.pk = "p7"`, 20, Selection{Partitions: []Key{partition("p7")}}},
		{"id/below 400 µs", `SELECT * FROM c WHERE c.id = "d777"`, 1, Selection{}},
		{"count/below 4 ms", `SELECT VALUE COUNT(1) FROM c WHERE c.n > 100`, 1, Selection{}},
		{"top/below 2 ms", `SELECT TOP 10 * FROM c WHERE c.addr.city = "c7" ORDER BY c.n DESC`, 10, Selection{}},
		{"group/below 6.7 ms", `SELECT c.addr.city, COUNT(1) AS n FROM c GROUP BY c.addr.city`, 50, Selection{}},
		{"first page of all", `SELECT * FROM c`, 100, Selection{}},
	} {
		b.Run(q.name, func(b *testing.B) {
			onePage(b, s, c, q.text, q.sel) // builds the index
			b.ReportAllocs()
			for b.Loop() {
				if n := onePage(b, s, c, q.text, q.sel); n != q.rows {
					b.Fatalf("%d rows, not %d", n, q.rows)
				}
			}
		})
	}
}

// Writes go on beside a reader: what a reader sees is a copy of the order that
// it needs, not of the documents.
func BenchmarkUpsert(b *testing.B) {
	for _, reads := range []bool{false, true} {
		b.Run(fmt.Sprintf("reader=%t", reads), func(b *testing.B) {
			s, c := benchContainer(b, benchDocuments)
			onePage(b, s, c, `SELECT VALUE COUNT(1) FROM c WHERE c.n > 100`, Selection{})
			body, err := value.ParseString(`{"id":"new","n":5}`)
			if err != nil {
				b.Fatal(err)
			}
			for i := 0; b.Loop(); i++ {
				op := Op{Kind: Upsert, Key: partition("new"), ID: fmt.Sprint(i % 100), Body: body}
				if _, _, err := s.Apply(b.Context(), c, []Op{op}, true); err != nil {
					b.Fatal(err)
				}
				if reads && i%10 == 0 {
					onePage(b, s, c, `SELECT VALUE COUNT(1) FROM c WHERE c.n > 19900`, Selection{})
				}
			}
		})
	}
}

// The first use of a container after a start reads it from the database.
func BenchmarkFirstUse20000Documents(b *testing.B) {
	s, c := benchContainer(b, benchDocuments)
	for b.Loop() {
		fresh := benchStore(b, s.DB)
		if n := onePage(b, fresh, c, `SELECT * FROM c`, Selection{}); n != 100 {
			b.Fatal(n)
		}
	}
}

// What a container takes in memory, and the first page of a query that cannot
// use an index.
func BenchmarkLarge200000Documents(b *testing.B) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s, c := benchContainer(b, 10*benchDocuments)
	runtime.GC()
	runtime.ReadMemStats(&after)
	for b.Loop() {
		if n := onePage(b, s, c, `SELECT * FROM c WHERE c.n % 2 = 0`, Selection{}); n != 100 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(10*benchDocuments), "B/document")
}
