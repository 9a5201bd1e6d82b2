package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

var pairs = store.Schema{Component: "pairs", Versions: [][]string{{
	`CREATE TABLE pairs (name TEXT PRIMARY KEY, value BYTES NOT NULL, n BIGINT NOT NULL)`,
	`CREATE UNIQUE INDEX pairs_n ON pairs (n)`,
}}}

func put(ctx context.Context, tx *store.Tx, name string, n int) error {
	if _, err := tx.Exec(ctx, `INSERT INTO pairs (name, value, n) VALUES (?, ?, ?)`, name, []byte("what?'s"), n); err != nil {
		return err
	}
	return tx.Change(ctx, "pair", name)
}

func TestTransactions(t *testing.T) {
	storetest.Run(t, []store.Schema{pairs}, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		if err := db.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx, "a", 1) }); err != nil {
			t.Fatal(err)
		}
		failed := errors.New("no")
		err := db.Write(ctx, func(tx *store.Tx) error {
			if err := put(ctx, tx, "b", 2); err != nil {
				return err
			}
			return failed
		})
		if !errors.Is(err, failed) {
			t.Errorf("the closure's error became %v", err)
		}
		err = db.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx, "c", 1) })
		if !store.IsDuplicate(err) {
			t.Errorf("a second row under a unique index: %v", err)
		}
		var names []string
		err = db.Read(ctx, func(tx *store.Tx) error {
			names = nil
			rows, err := tx.Query(ctx, `SELECT name FROM pairs WHERE n > ? AND name <> '?' ORDER BY name`, 0)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var name string
				if err := rows.Scan(&name); err != nil {
					return err
				}
				names = append(names, name)
			}
			return rows.Err()
		})
		if err != nil || !cmp.Equal(names, []string{"a"}) {
			t.Errorf("rows %v, %v", names, err)
		}
		var value []byte
		err = db.Read(ctx, func(tx *store.Tx) error {
			return tx.QueryRow(ctx, `SELECT value FROM pairs WHERE name = ?`, "none").Scan(&value)
		})
		if !errors.Is(err, store.ErrNoRows) {
			t.Errorf("a missing row: %v", err)
		}
	})
}

// Text compares by bytes on both, whatever the server's locale: ids are cut
// into ranges by it.
func TestTextComparesByBytes(t *testing.T) {
	storetest.Run(t, []store.Schema{pairs}, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		for i, name := range []string{"a/b", "a0", "a-b", "A", "a"} {
			if err := db.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx, name, i) }); err != nil {
				t.Fatal(err)
			}
		}
		var inside int
		err := db.Read(ctx, func(tx *store.Tx) error {
			return tx.QueryRow(ctx, `SELECT COUNT(*) FROM pairs WHERE name > ? AND name < ?`, "a/", "a0").Scan(&inside)
		})
		if err != nil || inside != 1 {
			t.Errorf("%d names inside, %v; want 1", inside, err)
		}
	})
}

func TestChangesComeInOrderWithoutGaps(t *testing.T) {
	storetest.Run(t, []store.Schema{pairs}, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		var mu sync.Mutex
		var got []store.Change
		db.Subscribe(func(_ context.Context, changes []store.Change) {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, changes...)
		})
		var wg sync.WaitGroup
		const writers, each = 4, 10
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					name := fmt.Sprintf("%d-%d", w, i)
					if err := db.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx, name, w*each+i) }); err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					heard := false
					for _, c := range got {
						heard = heard || c.Key == name
					}
					mu.Unlock()
					if !heard {
						t.Errorf("%s was acknowledged before its change was heard", name)
					}
				}
			})
		}
		wg.Wait()
		if len(got) != writers*each {
			t.Fatalf("%d changes, want %d", len(got), writers*each)
		}
		for i, c := range got {
			if c.Rev != int64(i+1) {
				t.Fatalf("change %d has revision %d", i, c.Rev)
			}
		}
	})
}

func TestReplicasHearOfEachOther(t *testing.T) {
	url := storetest.URL(t)
	one, two := storetest.Open(t, url, []store.Schema{pairs}), storetest.Open(t, url, []store.Schema{pairs})
	heard := make(chan store.Change, 1)
	two.Subscribe(func(_ context.Context, changes []store.Change) { heard <- changes[0] })
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { _ = two.Run(ctx) }()
	if err := one.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx, "far", 1) }); err != nil {
		t.Fatal(err)
	}
	select {
	case c := <-heard:
		if c.Key != "far" {
			t.Errorf("heard %v", c)
		}
	case <-time.After(10 * time.Second):
		t.Error("the other replica heard nothing")
	}
}
