// Package storetest runs a test on every database that the store supports:
// SQLite, and a real PostgreSQL server that it starts. Tests of the store and
// of services with tables import it.
package storetest

import (
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Start is what the clock of every test database shows.
var Start = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// Run runs the test once on each database, with the given tables in it.
// PostgreSQL is left out with -short, and where the machine lacks it; with
// LANYARD_TEST_CLIENTS=all, as in CI, that is a failure.
func Run(t *testing.T, schemas []store.Schema, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, Open(t, "", schemas)) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, Open(t, URL(t), schemas)) })
}

// Open opens a database for a test; an empty URL is SQLite in a folder of its
// own.
func Open(t testing.TB, url string, schemas []store.Schema) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{
		Dir: t.TempDir(), URL: url, Schemas: schemas, Clock: &clock.Fixed{T: Start}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// URL returns the address of an empty PostgreSQL database of the test's own.
func URL(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("PostgreSQL is left out with -short")
	}
	s, err := server()
	if err != nil {
		if os.Getenv("LANYARD_TEST_CLIENTS") == "all" {
			t.Fatalf("%v, and LANYARD_TEST_CLIENTS=all asks for every client", err)
		}
		t.Skipf("SKIPPED: %v", err)
	}
	return s.database(t)
}
