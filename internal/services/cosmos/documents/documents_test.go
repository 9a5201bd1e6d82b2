package documents

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
)

func TestOperations(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		d := f.want("ok", f.op(Create, "p", "1", `{"id":"1","n":1.50,"_etag":"mine","_rid":"x"}`))
		if !strings.HasPrefix(d.Body, `{"id":"1","n":1.50,"_rid":"`) || !strings.HasSuffix(d.Body, `"_etag":"\"`+strings.Trim(d.ETag, `"`)+`\"","_attachments":"attachments/","_ts":1795521600}`) {
			t.Errorf("stored as %s", d.Body)
		}
		f.want("Conflict", f.op(Create, "p", "1", ""))
		f.want("ok", f.op(Create, "q", "1", ""))
		f.want("NotFound", f.op(Replace, "p", "2", ""))
		f.want("NotFound", f.op(Delete, "p", "2", ""))
		f.want("NotFound", f.op(Read, "r", "1", ""))
		stale := f.op(Replace, "p", "1", `{"id":"1","n":2}`)
		stale.IfMatch = `"other"`
		f.want("PreconditionFailed", stale)
		stale.IfMatch = d.ETag
		again := f.want("ok", stale)
		if again.Number != d.Number || again.ETag == d.ETag || again.LSN <= d.LSN {
			t.Errorf("replaced %+v by %+v", d, again)
		}
		cached := f.op(Read, "p", "1", "")
		cached.IfNoneMatch = again.ETag
		f.want("NotModified", cached)
		f.want("ok", f.op(Upsert, "p", "1", `{"id":"1","n":3}`))
		f.want("ok", f.op(Upsert, "p", "3", ""))
		f.want("ok", f.op(Delete, "p", "1", ""))
		f.want("NotFound", f.op(Read, "p", "1", ""))

		// A process that starts on the same database sees the same.
		s := f.another()
		for id, there := range map[string]bool{"1": false, "3": true} {
			got, lsn, err := s.Get(t.Context(), f.c, partition("p"), id)
			if err != nil || (got != nil) != there || lsn != 6 {
				t.Errorf("%s after a restart: %v, %d, %v", id, got, lsn, err)
			}
		}
	})
}

func TestABatchIsAllOrNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.want("ok", f.op(Create, "p", "1", ""))
		ops := []Op{f.op(Create, "p", "2", ""), f.op(Replace, "p", "2", `{"id":"2","n":1}`), f.op(Create, "p", "1", ""), f.op(Delete, "p", "1", "")}
		r, lsn, err := f.Apply(t.Context(), f.c, ops, true)
		if err != nil || outcome(r[2]) != "Conflict" || r[0].Document != nil || r[3].Err != nil || lsn != 1 {
			t.Fatalf("%v %d %v", r, lsn, err)
		}
		f.want("NotFound", f.op(Read, "p", "2", ""))
		ops[2] = f.op(Create, "p", "3", "")
		if r, lsn, err = f.Apply(t.Context(), f.c, ops, true); err != nil || outcome(r[3]) != "ok" || lsn != 5 {
			t.Fatalf("%v %d %v", r, lsn, err)
		}
		for id, want := range map[string]string{"1": "NotFound", "2": "ok", "3": "ok"} {
			f.want(want, f.op(Read, "p", id, ""))
		}
		// In bulk each stands for itself.
		r, _, err = f.Apply(t.Context(), f.c, []Op{f.op(Create, "p", "2", ""), f.op(Create, "q", "2", "")}, false)
		if err != nil || outcome(r[0]) != "Conflict" || outcome(r[1]) != "ok" {
			t.Fatalf("%v %v", r, err)
		}
	})
}

func TestUniqueKeysHoldWithinAPartition(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.c.Unique = [][]Path{{{"mail"}, {"address", "city"}}}
		f.want("ok", f.op(Create, "p", "1", `{"id":"1","mail":"a","address":{"city":"x"}}`))
		f.want("Conflict", f.op(Create, "p", "2", `{"id":"2","mail":"a","address":{"city":"x"}}`))
		f.want("ok", f.op(Create, "p", "2", `{"id":"2","mail":"a","address":{"city":"y"}}`))
		f.want("ok", f.op(Create, "q", "2", `{"id":"2","mail":"a","address":{"city":"x"}}`))
		f.want("Conflict", f.op(Replace, "p", "2", `{"id":"2","mail":"a","address":{"city":"x"}}`))
		f.want("ok", f.op(Replace, "p", "2", `{"id":"2","mail":"a","address":{"city":"y"},"n":1}`))
		f.want("ok", f.op(Create, "p", "3", ""))
		f.want("Conflict", f.op(Create, "p", "4", ""))
		f.want("ok", f.op(Delete, "p", "3", ""))
		f.want("ok", f.op(Create, "p", "4", ""))
	})
}

// A write that ends with its caller leaves nothing half done, and the image is
// the rows again.
func TestCancelledWrites(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.want("ok", f.op(Create, "p", "0", ""))
		for i := range 30 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*20*time.Microsecond)
			ops := []Op{f.op(Upsert, "p", fmt.Sprint(i), ""), f.op(Delete, "p", fmt.Sprint(i-1), "")}
			_, _, _ = f.Apply(ctx, f.c, ops, true)
			cancel()
		}
		f.want("ok", f.op(Upsert, "p", "last", ""))
		seen := func(s *Store) string {
			docs, next, err := s.Changes(t.Context(), f.c, FeedOptions{Range: All, Max: 100, Bytes: 1 << 20})
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, d := range docs {
				ids = append(ids, fmt.Sprint(d.ID, "@", d.LSN))
			}
			return fmt.Sprint(ids, next)
		}
		if one, two := seen(f.Store), seen(f.another()); one != two {
			t.Errorf("the image has %s, the rows %s", one, two)
		}
	})
}

// A write that was on its way when its container was deleted or redefined is
// not done, and leaves no row.
func TestWritesIntoWhatIsNotThereAnyMore(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.want("ok", f.op(Create, "p", "1", ""))
		newer := *f.c
		newer.Version, newer.TTL, newer.History = "2", 10, true
		if err := f.db.Write(t.Context(), func(tx *store.Tx) error { return f.Redefine(t.Context(), tx, f.c, &newer) }); err != nil {
			t.Fatal(err)
		}
		late := []Op{f.op(Create, "p", "late", "")}
		if _, _, err := f.Apply(t.Context(), f.c, late, false); !errors.Is(err, ErrOutdated) {
			t.Errorf("by the old definition: %v", err)
		}
		if r, _, err := f.Apply(t.Context(), &newer, late, false); err != nil || r[0].Document.Expires == 0 {
			t.Errorf("by the new one: %v, %v", r, err)
		}
		if err := f.db.Write(t.Context(), func(tx *store.Tx) error { return f.Erase(t.Context(), tx, f.c.RID) }); err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.Apply(t.Context(), &newer, late, false); !errors.Is(err, ErrOutdated) {
			t.Errorf("into nothing: %v", err)
		}
		for _, table := range []string{"cosmos_documents", "cosmos_sequences", "cosmos_history", "cosmos_tombstones"} {
			var n int
			if err := f.db.Read(t.Context(), func(tx *store.Tx) error {
				return tx.QueryRow(t.Context(), `SELECT COUNT(*) FROM `+table).Scan(&n)
			}); err != nil || n != 0 {
				t.Errorf("%s has %d rows, %v", table, n, err)
			}
		}
	})
}
