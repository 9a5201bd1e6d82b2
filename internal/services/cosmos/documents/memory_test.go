package documents

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
)

// ask returns the rows of a query, one a line.
func (f *fixture) ask(text string) string {
	f.Helper()
	q, err := query.Parse(text)
	if err != nil {
		f.Fatal(err)
	}
	p, err := q.Compile(nil)
	if err != nil {
		f.Fatal(err)
	}
	page, err := f.Query(f.Context(), f.c, p, Selection{Access: p.Access()}, query.PageOptions{})
	if err != nil {
		f.Fatal(err)
	}
	var lines []string
	for _, row := range page.Rows {
		lines = append(lines, row.String())
	}
	return strings.Join(lines, "\n")
}

// How much is kept taken apart has a bound, which changes no answer; what is
// deleted is not kept.
func TestDecodedDocumentsAreBounded(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		const n = 10
		filler := strings.Repeat("x", maxDecoded/4)
		for i := range n {
			f.want("ok", f.op(Create, "p", fmt.Sprint(i), fmt.Sprintf(`{"id":"%d","n":%d,"text":"%s"}`, i, i, filler)))
		}
		for range 3 {
			if got := f.ask(`SELECT VALUE SUM(c.n * 2) FROM c WHERE c.id != ""`); got != "90" {
				t.Fatal(got)
			}
			if f.decoded.size > maxDecoded || len(f.decoded.kept) == 0 {
				t.Fatalf("%d bytes of %d documents are kept apart", f.decoded.size, len(f.decoded.kept))
			}
		}
		for i := range n {
			f.want("ok", f.op(Delete, "p", fmt.Sprint(i), ""))
		}
		if f.decoded.size != 0 || len(f.decoded.kept) != 0 {
			t.Errorf("%d bytes of %d documents are kept apart, of none", f.decoded.size, len(f.decoded.kept))
		}
	})
}

// A container that is asked for many paths keeps some of the indexes, and
// paths whose names look alike have indexes of their own.
func TestIndexesAreBoundedAndToldApart(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.c.Index = everything()
		f.want("ok", f.op(Create, "p", "1", `{"id":"1","a/b":1,"a":{"b":2}}`))
		for text, want := range map[string]string{
			`SELECT VALUE COUNT(1) FROM c WHERE c["a/b"] = 1`: "1", `SELECT VALUE COUNT(1) FROM c WHERE c.a.b = 1`: "0",
			`SELECT VALUE COUNT(1) FROM c WHERE c["a/b"] = 2`: "0", `SELECT VALUE COUNT(1) FROM c WHERE c.a.b = 2`: "1",
		} {
			if got := f.ask(text); got != want {
				t.Errorf("%s: %s, want %s", text, got, want)
			}
		}
		for i := range 2 * maxIndexes {
			if got := f.ask(fmt.Sprintf(`SELECT VALUE COUNT(1) FROM c WHERE c.p%d = 1`, i)); got != "0" {
				t.Fatal(got)
			}
		}
		f.want("ok", f.op(Replace, "p", "1", `{"id":"1","p1":1}`))
		if got := f.ask(`SELECT VALUE COUNT(1) FROM c WHERE c.p1 = 1`); got != "1" {
			t.Error(got)
		}
		if n := len(f.images[f.c.RID].indexes); n > maxIndexes {
			t.Errorf("%d indexes", n)
		}
	})
}
