package documents

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/rid"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

// fixture is a store with one container.
type fixture struct {
	*testing.T
	db    *store.DB
	clock *clock.Fixed
	*Store
	c *Container
}

func onBoth(t *testing.T, test func(t *testing.T, f *fixture)) {
	storetest.Run(t, []store.Schema{Schema}, func(t *testing.T, db *store.DB) {
		f := &fixture{T: t, db: db, clock: &clock.Fixed{T: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}}
		f.Store = f.another()
		f.c = &Container{RID: rid.Container(rid.Database(1), 2), TTL: NeverUnlessSaid, Version: "1"}
		f.create(f.c)
		test(t, f)
	})
}

func (f *fixture) create(c *Container) {
	f.Helper()
	if err := create(f.Store, c); err != nil {
		f.Fatal(err)
	}
}

func create(s *Store, c *Container) error {
	return s.DB.Write(context.Background(), func(tx *store.Tx) error { return s.Create(context.Background(), tx, c) })
}

// another is a second process on the same database.
func (f *fixture) another() *Store {
	f.Helper()
	s, err := New(Config{DB: f.db, Clock: f.clock, NewID: guid.Random(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.Fatal(err)
	}
	return s
}

func partition(name string) Key {
	return Key{`["` + name + `"]`, strings.ToUpper(fmt.Sprintf("%x", name))}
}

func body(t *testing.T, text string) value.Value {
	t.Helper()
	v, err := value.ParseString(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (f *fixture) op(kind Kind, part, id, text string) Op {
	f.Helper()
	if text == "" {
		text = `{"id":"` + id + `"}`
	}
	return Op{Kind: kind, Key: partition(part), ID: id, Body: body(f.T, text)}
}

// one does one operation and returns what became of it, "ok" or the code.
func (f *fixture) one(op Op) (string, *Document) {
	f.Helper()
	r, _, err := f.Apply(f.Context(), f.c, []Op{op}, false)
	if err != nil {
		f.Fatal(err)
	}
	return outcome(r[0]), r[0].Document
}

func outcome(r Result) string {
	if r.Err != nil {
		return azerr.From(r.Err).Code
	}
	return "ok"
}

func (f *fixture) want(want string, op Op) *Document {
	f.Helper()
	got, d := f.one(op)
	if got != want {
		f.Fatalf("%d of %s: %s, want %s", op.Kind, op.ID, got, want)
	}
	return d
}

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

func TestDocumentsOutliveNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.c.Unique = [][]Path{{{"mail"}}}
		f.want("ok", f.op(Create, "p", "1", `{"id":"1","ttl":10,"mail":"a"}`))
		f.want("ok", f.op(Create, "p", "2", `{"id":"2","ttl":-1,"mail":"b"}`))
		f.want("BadRequest", f.op(Create, "p", "3", `{"id":"3","ttl":0}`))
		f.want("BadRequest", f.op(Create, "p", "3", `{"id":"3","ttl":"1"}`))
		f.want("BadRequest", f.op(Create, "p", "3", `{"id":"3","ttl":1.5}`))
		f.clock.Advance(10 * time.Second)
		f.want("NotFound", f.op(Read, "p", "1", ""))
		f.want("ok", f.op(Create, "p", "4", `{"id":"4","mail":"a"}`))
		f.want("ok", f.op(Create, "p", "1", `{"id":"1","ttl":5,"mail":"c"}`))
		f.clock.Advance(5 * time.Second)
		if err := f.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		var rows int
		if err := f.db.Read(t.Context(), func(tx *store.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT COUNT(*) FROM cosmos_documents`).Scan(&rows)
		}); err != nil || rows != 2 {
			t.Errorf("%d rows, %v", rows, err)
		}
	})
}

// What takes over the unique key of a document that is outlived keeps it when
// that one is removed, and when it is written anew.
func TestUniqueKeysOfOutlivedDocuments(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.c.Unique = [][]Path{{{"mail"}}}
		f.want("ok", f.op(Create, "p", "1", `{"id":"1","ttl":1,"mail":"a"}`))
		f.want("ok", f.op(Create, "p", "2", `{"id":"2","ttl":1,"mail":"b"}`))
		f.clock.Advance(time.Second)
		f.want("ok", f.op(Create, "p", "3", `{"id":"3","mail":"a"}`))
		f.want("ok", f.op(Create, "p", "4", `{"id":"4","mail":"b"}`))
		f.want("ok", f.op(Create, "p", "1", `{"id":"1","mail":"c"}`))
		if err := f.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		f.want("Conflict", f.op(Create, "p", "5", `{"id":"5","mail":"a"}`))
		f.want("Conflict", f.op(Create, "p", "5", `{"id":"5","mail":"b"}`))
	})
}

// History has the deletion of what was outlived, and calls what is made in
// its place new.
func TestHistoryOfOutlivedDocuments(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.c.History = true
		f.want("ok", f.op(Create, "p", "1", `{"id":"1","ttl":1}`))
		f.want("ok", f.op(Create, "p", "2", `{"id":"2","ttl":1}`))
		f.clock.Advance(time.Second)
		f.want("ok", f.op(Upsert, "p", "1", `{"id":"1"}`))
		if err := f.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		versions, _, err := f.Versions(t.Context(), f.c, FeedOptions{Range: All, Max: 10, Bytes: 1 << 20})
		var kinds []string
		for _, v := range versions {
			kinds = append(kinds, v.Kind)
		}
		if err != nil || strings.Join(kinds, " ") != "create create create delete" {
			t.Errorf("%v %v", kinds, err)
		}
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

// A page of changes ends where it is large enough.
func TestChangesEndBySize(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.c.History = true
		for i := range 4 {
			f.want("ok", f.op(Create, "p", fmt.Sprint(i), fmt.Sprintf(`{"id":"%d","x":"%s"}`, i, strings.Repeat("x", 1000))))
		}
		o := FeedOptions{Range: All, Max: 100, Bytes: 2600}
		docs, next, err := f.Changes(t.Context(), f.c, o)
		versions, last, err2 := f.Versions(t.Context(), f.c, o)
		if len(docs) != 2 || next != 2 || len(versions) != 2 || last != 2 || err != nil || err2 != nil {
			t.Errorf("%d documents to %d, %d versions to %d, %v %v", len(docs), next, len(versions), last, err, err2)
		}
		o.Bytes = 1
		if docs, next, _ = f.Changes(t.Context(), f.c, o); len(docs) != 1 || next != 1 {
			t.Errorf("%d documents to %d", len(docs), next)
		}
	})
}

func TestChangeFeed(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		f.c.History = true
		for _, id := range []string{"1", "2", "3"} {
			f.want("ok", f.op(Create, "p", id, `{"id":"`+id+`","mail":"`+id+`"}`))
		}
		f.want("ok", f.op(Replace, "p", "1", `{"id":"1","mail":"1","n":2}`))
		f.want("ok", f.op(Delete, "p", "2", ""))
		page := func(after int64, max int) (string, int64) {
			docs, next, err := f.Changes(t.Context(), f.c, FeedOptions{Range: All, After: after, Max: max, Bytes: 1 << 20})
			if err != nil {
				t.Fatal(err)
			}
			var ids []string
			for _, d := range docs {
				ids = append(ids, d.ID)
			}
			return strings.Join(ids, ","), next
		}
		first, next := page(0, 1)
		rest, end := page(next, 10)
		none, same := page(end, 10)
		if first != "3" || rest != "1" || none != "" || end != 5 || same != 5 {
			t.Errorf("%s %d %s %d %s %d", first, next, rest, end, none, same)
		}
		versions, next, err := f.Versions(t.Context(), f.c, FeedOptions{Range: All, Max: 4, Bytes: 1 << 20})
		if err != nil || len(versions) != 4 || versions[3].Kind != "replace" || versions[3].Previous == "" || next != 4 {
			t.Errorf("%v %d %v", versions, next, err)
		}
		if versions, _, _ = f.Versions(t.Context(), f.c, FeedOptions{Range: All, After: 4, Max: 4, Bytes: 1 << 20}); len(versions) != 1 || versions[0].Kind != "delete" {
			t.Errorf("%v", versions)
		}
	})
}

// Two processes on one PostgreSQL see each other's writes in their order.
func TestReplicas(t *testing.T) {
	onBoth(t, func(t *testing.T, f *fixture) {
		if !f.db.Shared() {
			t.Skip("SQLite has one process")
		}
		one, two := f.Store, f.another()
		read := func(s *Store, id string) bool {
			d, _, err := s.Get(t.Context(), f.c, partition("p"), id)
			if err != nil {
				t.Fatal(err)
			}
			return d != nil
		}
		f.want("ok", f.op(Create, "p", "1", ""))
		if !read(two, "1") {
			t.Error("a document of the other replica is not there")
		}
		f.Store = two
		f.want("ok", f.op(Delete, "p", "1", ""))
		f.want("ok", f.op(Create, "p", "2", ""))
		f.Store = one
		if read(one, "1") || !read(one, "2") {
			t.Error("changes of the other replica do not show")
		}
		f.want("Conflict", f.op(Create, "p", "2", ""))
		if err := f.db.Write(t.Context(), func(tx *store.Tx) error { return one.Erase(t.Context(), tx, f.c.RID) }); err != nil {
			t.Fatal(err)
		}
		for _, s := range []*Store{one, two} {
			if _, _, err := s.Get(t.Context(), f.c, partition("p"), "2"); !errors.Is(err, ErrOutdated) {
				t.Errorf("a read in an erased container: %v", err)
			}
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
