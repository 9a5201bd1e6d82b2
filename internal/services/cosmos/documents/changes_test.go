package documents

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

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
	f := newFixture(t, storetest.Open(t, storetest.URL(t), []store.Schema{Schema}))
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
}
