package documents

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query"
)

// A read of a document and a query in a partition are answered before the
// container's image is there, and as the image answers them.
func TestAnswersBeforeTheImage(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		for i := range 9 {
			f.want("ok", f.op(Create, fmt.Sprint("p", i%2), fmt.Sprint(8-i), fmt.Sprintf(`{"id":"%d","n":%d}`, 8-i, i)))
		}
		f.want("ok", f.op(Delete, "p0", "6", ""))
		cold := f.another()
		page := func(token string) Found {
			t.Helper()
			q, err := query.Parse("SELECT VALUE c.n FROM c")
			if err != nil {
				t.Fatal(err)
			}
			p, err := q.Compile(nil)
			if err != nil {
				t.Fatal(err)
			}
			found, err := cold.Query(t.Context(), f.c, p, Selection{Access: p.Access(), Partitions: []Key{partition("p0")}}, query.PageOptions{Max: 2, Token: token})
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		d, lsn, err := cold.Get(t.Context(), f.c, partition("p1"), "7")
		if err != nil || d == nil || lsn != 10 {
			t.Errorf("%v, %d, %v", d, lsn, err)
		}
		if d, _, err := cold.Get(t.Context(), f.c, partition("p0"), "6"); err != nil || d != nil {
			t.Errorf("a deleted document: %v, %v", d, err)
		}
		if lsn, err := cold.Sequence(t.Context(), f.c); err != nil || lsn != 10 {
			t.Errorf("%d, %v", lsn, err)
		}
		first := page("")
		if len(cold.images) != 0 {
			t.Error("the image was read")
		}
		// Run brings it; the next page goes on where the first ended.
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- cold.Run(ctx) }()
		for range 1000 {
			if cold.loaded(f.c) != nil {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		if cold.loaded(f.c) == nil {
			t.Error("the image does not come")
		}
		second := page(first.Token)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		got := ""
		for _, v := range append(first.Rows, second.Rows...) {
			got += v.String() + " "
		}
		if got != "0 4 6 8 " || first.LSN != 10 || second.Token != "" {
			t.Errorf("%q, %d, %q", got, first.LSN, second.Token)
		}
	})
}
