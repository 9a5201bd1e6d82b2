package store_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

func open(dir string, schemas ...store.Schema) (*store.DB, error) { return openAt("", dir, schemas...) }

func openAt(url, dir string, schemas ...store.Schema) (*store.DB, error) {
	return store.Open(context.Background(), store.Config{
		Dir: dir, URL: url, Schemas: schemas, Clock: &clock.Fixed{T: storetest.Start}, Log: slog.New(slog.DiscardHandler),
	})
}

// onBoth runs a test that opens the database itself, more than once.
func onBoth(t *testing.T, test func(t *testing.T, url string)) {
	t.Run("SQLite", func(t *testing.T) { test(t, "") })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, storetest.URL(t)) })
}

func version2(statements ...string) store.Schema {
	return store.Schema{Component: "pairs", Versions: [][]string{pairs.Versions[0], statements}}
}

// names returns the rows that a condition chooses.
func names(t *testing.T, db *store.DB, where string) string {
	t.Helper()
	var out []string
	err := db.Read(t.Context(), func(tx *store.Tx) error {
		out = nil
		rows, err := tx.Query(t.Context(), `SELECT name FROM pairs WHERE `+where+` ORDER BY name`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return err
			}
			out = append(out, name)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func writeOld(t *testing.T, url, dir string) {
	t.Helper()
	db, err := openAt(url, dir, pairs)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if len(db.Notices()) != 0 {
		t.Errorf("a new home is announced as %q", db.Notices())
	}
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return put(t.Context(), tx, "old", 1) }); err != nil {
		t.Fatal(err)
	}
}

func TestAnOlderHomeIsUpgradedAfterABackup(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		dir := t.TempDir()
		writeOld(t, url, dir)
		db, err := openAt(url, dir, version2(`ALTER TABLE pairs ADD COLUMN more TEXT`))
		if err != nil {
			t.Fatal(err)
		}
		if got := names(t, db, `more IS NULL`); got != "old" {
			t.Errorf("after the upgrade: %q", got)
		}
		said := strings.Join(db.Notices(), " ")
		db.Close()
		backups, _ := filepath.Glob(filepath.Join(dir, "backup-*.db"))
		if url != "" {
			if len(backups) != 0 || !strings.Contains(said, "was upgraded from pairs-1") {
				t.Errorf("backups %v, said %q", backups, said)
			}
		} else if len(backups) != 1 || !strings.Contains(said, backups[0]) {
			t.Errorf("backups %v, said %q", backups, said)
		}
		var refused *store.NewerError
		if _, err := openAt(url, dir, pairs); !errors.As(err, &refused) || refused.Have != 2 || refused.Known != 1 {
			t.Errorf("an older program on a newer home: %v", err)
		}
	})
}

// The next start after an upgrade that failed half way finds the database as
// it was before the step that failed, and goes on from there.
func TestAHalfDoneUpgradeIsRolledBackAndResumed(t *testing.T) {
	other := store.Schema{Component: "other", Versions: [][]string{{`CREATE TABLE other (a TEXT PRIMARY KEY)`}, {`ALTER TABLE other ADD COLUMN b TEXT`}}}
	onBoth(t, func(t *testing.T, url string) {
		dir := t.TempDir()
		db, err := openAt(url, dir, pairs, store.Schema{Component: "other", Versions: other.Versions[:1]})
		if err != nil {
			t.Fatal(err)
		}
		db.Close()
		writeOld(t, url, dir)
		if _, err := openAt(url, dir, other, version2(`ALTER TABLE pairs ADD COLUMN more TEXT`, `ALTER TABLE nothing ADD COLUMN x TEXT`)); err == nil {
			t.Fatal("the bad upgrade went through")
		}
		// The first component stands at 2; the second is as it was.
		db, err = openAt(url, dir, other, pairs)
		if err != nil {
			t.Fatalf("the old program's tables after the failure: %v", err)
		}
		if got := names(t, db, `n = 1`); got != "old" {
			t.Errorf("after the failure: %q", got)
		}
		db.Close()
		db, err = openAt(url, dir, other, version2(`ALTER TABLE pairs ADD COLUMN more TEXT`))
		if err != nil {
			t.Fatalf("the mended upgrade: %v", err)
		}
		defer db.Close()
		if got := names(t, db, `more IS NULL`); got != "old" {
			t.Errorf("after the mended upgrade: %q", got)
		}
	})
}

// A full disk is told as such, and leaves what was there.
func TestAFullDisk(t *testing.T) {
	db, err := open(t.TempDir(), pairs)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx := t.Context()
	var pages int
	write := func(name string, n int, size int) error {
		return db.Write(ctx, func(tx *store.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO pairs (name, value, n) VALUES (?, ?, ?)`, name, make([]byte, size), n); err != nil {
				return err
			}
			return tx.Change(ctx, "pair", name)
		})
	}
	if err := write("first", 1, 10); err != nil {
		t.Fatal(err)
	}
	err = db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.QueryRow(ctx, `PRAGMA page_count`).Scan(&pages); err != nil {
			return err
		}
		return tx.QueryRow(ctx, `PRAGMA max_page_count = 40`).Scan(&pages)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := write("large", 2, 1<<20); !azerr.Is(err, "InsufficientStorage") {
		t.Errorf("on a full disk: %v", err)
	}
	if err := write("small", 3, 10); err != nil {
		t.Errorf("what has room: %v", err)
	}
	if got := names(t, db, `1 = 1`); got != "first small" {
		t.Errorf("the rows are %q", got)
	}
}
