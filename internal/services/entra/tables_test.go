package entra

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// opened is the service with the clock that it reads and a user, alice.
type opened struct {
	*Service
	testing.TB
	clock *clock.Fixed
	alice *directory.User
}

const alicePassword = "Correct-horse-1"

var schemas = []store.Schema{directory.Schema, token.Schema, Schema}

func open(t testing.TB, db *store.DB) *opened {
	t.Helper()
	box, err := seal.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	at, log := &clock.Fixed{T: storetest.Start}, slog.New(slog.DiscardHandler)
	d, err := directory.New(t.Context(), directory.Config{
		DB: db, Box: box, Clock: at, NewID: guid.Random(), Log: log,
		Empower: func(context.Context, *store.Tx, directory.Cloud) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	tokens, err := token.New(t.Context(), token.Config{DB: db, Box: box, Clock: at, NewID: guid.Random(), TenantID: d.Cloud().TenantID, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	alice, err := d.CreateUser(t.Context(), directory.NewUser{UPN: "alice", Password: alicePassword})
	if err != nil {
		t.Fatal(err)
	}
	s := New(Config{DB: db, Directory: d, Tokens: tokens, Web: web.Config{Clock: at, NewID: guid.Random(), Log: log}})
	return &opened{s, t, at, alice}
}

// refused fails the test unless the error is Entra's of that number; "" wants
// none.
func (o *opened) refused(when string, err error, number string) {
	o.Helper()
	if number == "" && err != nil || number != "" && (err == nil || !strings.Contains(err.Error(), "AADSTS"+number+":")) {
		o.Errorf("%s: %v, want %q", when, err, number)
	}
}

// TestTables runs the cases of the tables on both databases.
func TestTables(t *testing.T) {
	for name, test := range map[string]func(o *opened){"passwords": passwords, "locks": locks, "user tokens": userTokens, "codes": codes, "devices": devices, "sessions": sessions} {
		t.Run(name, func(t *testing.T) {
			storetest.Run(t, schemas, func(t *testing.T, db *store.DB) { test(open(t, db)) })
		})
	}
}

func (o *opened) try(name, password, from string) error {
	_, err := o.CheckPassword(o.Context(), name, password, from)
	return err
}

func passwords(o *opened) {
	got, err := o.CheckPassword(o.Context(), "ALICE@"+o.Directory.Cloud().Domain, alicePassword, "a")
	if err != nil || got.ID != o.alice.ID || got.Kind != principal.User {
		o.Fatalf("%+v, %v", got, err)
	}
	o.refused("a wrong password", o.try("alice", "x", "a"), "50126")
	o.refused("nobody", o.try("mallory", alicePassword, "a"), "50034")
	o.refused("without a password", o.try("operator", "", "a"), "50126")
	yes, no := true, false
	change := func(c directory.UserChange) {
		if err := o.Directory.UpdateUser(o.Context(), o.alice.ID, c); err != nil {
			o.Fatal(err)
		}
	}
	change(directory.UserChange{Enabled: &no})
	o.refused("disabled", o.try("alice", alicePassword, "a"), "50057")
	o.refused("disabled, and a wrong password", o.try("alice", "x", "a"), "50126")
	change(directory.UserChange{Enabled: &yes, MustChange: &yes})
	o.refused("to be changed", o.try("alice", alicePassword, "a"), "50055")
}

func locks(o *opened) {
	fails := func(n int, name, from string) {
		for range n {
			_ = o.try(name, "x", from)
		}
	}
	fails(failuresOfUser-1, "alice", "a")
	o.refused("the last attempt but one", o.try("alice", alicePassword, "a"), "")
	fails(failuresOfUser-1, "alice", "a")
	o.refused("the tenth", o.try("alice", "x", "a"), "50126")
	o.refused("the right one, locked", o.try("alice", alicePassword, "a"), "50053")
	o.refused("from elsewhere", o.try("alice", alicePassword, "b"), "50053")
	o.clock.Advance(firstLock)
	o.refused("once more wrong", o.try("alice", "x", "a"), "50126")
	o.clock.Advance(firstLock)
	o.refused("the lock grows", o.try("alice", alicePassword, "a"), "50053")
	o.clock.Advance(firstLock)
	o.refused("after it", o.try("alice", alicePassword, "a"), "")
	// Names that do not exist count against the address.
	for range failuresOfAddress {
		if _, err := o.attempt(o.Context(), limitsOf("", "c")); err != nil {
			o.Fatal(err)
		}
	}
	o.refused("an address that failed too often", o.try("alice", alicePassword, "c"), "50053")
	o.refused("another address", o.try("alice", alicePassword, "a"), "")
	o.clock.Advance(time.Hour)
	o.refused("after the longest lock", o.try("alice", alicePassword, "c"), "")
	// Whoever has signed in from there of late is not shut out by what others
	// try, and does not open the door to them.
	fails(2, "mallory", "c")
	o.refused("the address is locked", o.try("mallory", "x", "c"), "50053")
	o.refused("to who is known there", o.try("alice", alicePassword, "c"), "")
	o.refused("a known name and a wrong password", o.try("alice", "x", "c"), "50126")
	o.refused("still locked", o.try("mallory", "x", "c"), "50053")
	fails(failuresOfUser-1, "alice", "c")
	o.refused("a known name, guessed too often", o.try("alice", alicePassword, "c"), "50053")
	o.clock.Advance(failuresForgotten + time.Hour)
	fails(failuresOfAddress, "mallory", "c")
	o.refused("known no more", o.try("alice", alicePassword, "c"), "50053")
}

func userTokens(o *opened) {
	const portal, vault = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c", "https://vault.azure.net"
	raw, expires, err := o.UserToken(o.Context(), o.alice.ID, portal, vault)
	if err != nil || !expires.Equal(o.clock.T.Add(token.Life)) {
		o.Fatalf("%v, %v", expires, err)
	}
	c, err := o.Tokens.Verifier.Verify(o.Context(), raw, []string{vault})
	if err != nil || c.ObjectID != o.alice.ID || c.Scopes != "user_impersonation" || c.AppID != portal || c.IDType != "user" || c.UPN != o.alice.UPN ||
		c.AppIDACR != "0" || c.ACR != "1" || len(c.AMR) != 1 || c.Principal().Type != principal.User {
		o.Errorf("%+v, %v", c, err)
	}
	token := func(id, resource string) error {
		_, _, err := o.UserToken(o.Context(), id, portal, resource)
		return err
	}
	o.refused("an unknown resource", token(o.alice.ID, "https://example.org"), "500011")
	o.refused("a name in the place of an id", token("alice", vault), "500341")
	o.refused("a service principal", token(o.Directory.Cloud().OperatorObject, vault), "500341")
	no := false
	if err := o.Directory.UpdateUser(o.Context(), o.alice.ID, directory.UserChange{Enabled: &no}); err != nil {
		o.Fatal(err)
	}
	o.refused("a disabled user", token(o.alice.ID, vault), "50057")
	if err := o.Directory.RemoveUser(o.Context(), o.alice.ID); err != nil {
		o.Fatal(err)
	}
	o.refused("a user who is gone", token(o.alice.ID, vault), "500341")
}
