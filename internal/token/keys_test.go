package token

import (
	"log/slog"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

// TestTables runs the case of the table of keys on both databases: a second
// service on it signs with the first one's key, a rotation reaches both, and
// keys that no live token can be signed with go.
func TestTables(t *testing.T) {
	storetest.Run(t, []store.Schema{Schema}, func(t *testing.T, db *store.DB) {
		ck := &clock.Fixed{T: storetest.Start}
		box, err := seal.New(make([]byte, 32))
		if err != nil {
			t.Fatal(err)
		}
		open := func() *Service {
			t.Helper()
			s, err := New(t.Context(), Config{DB: db, Box: box, Clock: ck, NewID: guid.Random(), TenantID: tenant, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		one, two := open(), open()
		first := one.signing().kid
		if two.signing().kid != first || len(two.JWKS("")) != 1 {
			t.Fatal("the second service made a key of its own")
		}
		old := mint(t, one)
		ck.Advance(time.Minute)
		if err := one.Rotate(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, s := range []*Service{one, two, open()} {
			if s.signing().kid == first || len(s.JWKS("")) != 2 {
				t.Errorf("after the rotation %s signs, of %d keys", s.signing().kid, len(s.JWKS("")))
			}
			if r := reason(t, s, old); r != "" {
				t.Errorf("a token from before the rotation: %s", r)
			}
		}
		ck.Advance(3 * ManagedIdentityLife)
		if err := two.Rotate(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, k := range open().JWKS("") {
			if k.KeyID == first {
				t.Error("the replaced key is kept for ever")
			}
		}
		// The private key is sealed: another master key does not open it.
		if _, err := seal.New([]byte("another master key of 32 bytes ..")); err == nil {
			t.Fatal("a key of 33 bytes was taken")
		}
		other, err := seal.New([]byte("another master key of 32 bytes ."))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(t.Context(), Config{DB: db, Box: other, Clock: ck, NewID: guid.Random(), TenantID: tenant, Log: slog.New(slog.DiscardHandler)}); err == nil {
			t.Error("a replica with another master key starts")
		}
	})
}
