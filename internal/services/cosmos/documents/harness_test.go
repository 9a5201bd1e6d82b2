package documents

import (
	"context"
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
	storetest.Run(t, []store.Schema{Schema}, func(t *testing.T, db *store.DB) { test(t, newFixture(t, db)) })
}

func newFixture(t *testing.T, db *store.DB) *fixture {
	f := &fixture{T: t, db: db, clock: &clock.Fixed{T: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}}
	f.Store = f.another()
	f.c = &Container{RID: rid.Container(rid.Database(1), 2), TTL: NeverUnlessSaid, Version: "1"}
	f.create(f.c)
	return f
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
