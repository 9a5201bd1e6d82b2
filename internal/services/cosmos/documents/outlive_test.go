package documents

import (
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
)

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
