package store_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
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

func open(dir string, schemas ...store.Schema) (*store.DB, error) {
	return store.Open(context.Background(), store.Config{Dir: dir, Schemas: schemas, Clock: &clock.Fixed{T: storetest.Start}, Log: slog.New(slog.DiscardHandler)})
}

func TestAnOlderHomeIsUpgradedAfterABackup(t *testing.T) {
	dir := t.TempDir()
	db, err := open(dir, pairs)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	if err := db.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx, "old", 1) }); err != nil {
		t.Fatal(err)
	}
	db.Close()
	newer := store.Schema{Component: "pairs", Versions: append(pairs.Versions, []string{`ALTER TABLE pairs ADD COLUMN more TEXT`})}
	if db, err = open(dir, newer); err != nil {
		t.Fatal(err)
	}
	var name string
	err = db.Read(ctx, func(tx *store.Tx) error {
		return tx.QueryRow(ctx, `SELECT name FROM pairs WHERE more IS NULL`).Scan(&name)
	})
	if err != nil || name != "old" {
		t.Errorf("after the upgrade: %q, %v", name, err)
	}
	db.Close()
	if found, _ := filepath.Glob(filepath.Join(dir, "backup-*.db")); len(found) != 1 {
		t.Errorf("backups: %v", found)
	}
	var refused *store.NewerError
	if _, err := open(dir, pairs); !errors.As(err, &refused) || refused.Have != 2 || refused.Known != 1 {
		t.Errorf("an older program on a newer home: %v", err)
	}
}

// TestMain lets the test binary be the child that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("LANYARD_STORE_CHILD"); dir != "" {
		writeUntilKilled(dir)
	}
	os.Exit(m.Run())
}

// writeUntilKilled writes rows in pairs and says each pair's number once it is
// acknowledged.
func writeUntilKilled(dir string) {
	db, err := open(dir, pairs)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	ctx := context.Background()
	for i := 0; i < 1_000_000; i += 2 {
		err := db.Write(ctx, func(tx *store.Tx) error {
			if err := put(ctx, tx, strconv.Itoa(i), i); err != nil {
				return err
			}
			return put(ctx, tx, strconv.Itoa(i+1), i+1)
		})
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(i)
	}
}

func TestKillLosesNothingAcknowledged(t *testing.T) {
	dir := t.TempDir()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), "LANYARD_STORE_CHILD="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	acknowledged := -1
	for lines.Scan() {
		if acknowledged, err = strconv.Atoi(strings.TrimSpace(lines.Text())); err != nil {
			t.Fatalf("the child says %q", lines.Text())
		}
		if acknowledged == 400 {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = child.Wait()
	if acknowledged < 400 {
		t.Fatalf("the child ended after %d", acknowledged)
	}
	db, err := open(dir, pairs)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var count, highest, changes int
	err = db.Read(t.Context(), func(tx *store.Tx) error {
		if err := tx.QueryRow(t.Context(), `SELECT COUNT(*), MAX(n) FROM pairs`).Scan(&count, &highest); err != nil {
			return err
		}
		return tx.QueryRow(t.Context(), `SELECT COUNT(*) FROM changes`).Scan(&changes)
	})
	if err != nil {
		t.Fatal(err)
	}
	if highest < acknowledged+1 {
		t.Errorf("acknowledged up to %d, found up to %d", acknowledged+1, highest)
	}
	if count != highest+1 || count%2 != 0 || changes != count {
		t.Errorf("%d rows up to %d, %d changes: something is half made", count, highest, changes)
	}
}
