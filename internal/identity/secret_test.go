package identity

import (
	"testing"

	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

// TestTables runs the cases of the table of secrets on both databases.
func TestTables(t *testing.T) { storetest.Run(t, []store.Schema{Schema}, secrets) }

func secrets(t *testing.T, db *store.DB) {
	box, err := seal.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	s, ctx := New(Config{DB: db, Box: box}), t.Context()
	const app1, app2 = "/subscriptions/S/resourceGroups/rg1/providers/Microsoft.Web/sites/App1", "/subscriptions/S/resourceGroups/rg1/providers/Microsoft.Web/sites/App2"
	write := func(do func(tx *store.Tx) error) {
		t.Helper()
		if err := db.Write(ctx, do); err != nil {
			t.Fatal(err)
		}
	}
	secret := func(id string) string {
		t.Helper()
		got, err := s.Secret(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	belongs := func(secret, want string) {
		t.Helper()
		if got, err := s.BySecret(ctx, secret); err != nil || got != want {
			t.Errorf("the secret belongs to %q, %v; want %q", got, err, want)
		}
	}
	if got := secret(app1); got != "" {
		t.Errorf("without an identity: %q", got)
	}
	for _, id := range []string{app1, app2} {
		write(func(tx *store.Tx) error { return s.makeSecret(ctx, tx, id) })
	}
	one, two := secret(app1), secret(app2)
	if one == "" || one == two {
		t.Fatalf("secrets %q and %q", one, two)
	}
	// It is stable, however the id is written.
	write(func(tx *store.Tx) error {
		return s.makeSecret(ctx, tx, "/SUBSCRIPTIONS/S/resourcegroups/rg1/providers/Microsoft.Web/sites/app1")
	})
	if again := secret(app1); again != one {
		t.Errorf("it became %q", again)
	}
	belongs(one, app1)
	belongs(two, app2)
	belongs("", "")
	belongs(one[:len(one)-1]+"x", "")
	write(func(tx *store.Tx) error { return s.removeSecret(ctx, tx, app1) })
	belongs(one, "")
	if got := secret(app1); got != "" {
		t.Errorf("after its removal: %q", got)
	}
	// An identity that is enabled again has another secret.
	write(func(tx *store.Tx) error { return s.makeSecret(ctx, tx, app1) })
	if secret(app1) == one {
		t.Error("the old secret is good again")
	}
}
