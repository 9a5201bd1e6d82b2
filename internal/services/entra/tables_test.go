package entra

import (
	"context"
	"errors"
	"fmt"
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
	s, err := New(Config{
		DB: db, Directory: d, Tokens: tokens, Web: web.Config{Clock: at, NewID: guid.Random(), Log: log},
		Federated: func(context.Context, string) ([]Credential, error) { return nil, nil },
		Keys:      func(context.Context, string) ([]byte, error) { return nil, errors.New("no issuer is served") },
	})
	if err != nil {
		t.Fatal(err)
	}
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
	for name, test := range map[string]func(o *opened){"passwords": passwords, "locks": locks, "browsers": browsers, "user tokens": userTokens, "codes": codes, "devices": devices, "sessions": sessions} {
		t.Run(name, func(t *testing.T) {
			storetest.Run(t, schemas, func(t *testing.T, db *store.DB) { test(open(t, db)) })
		})
	}
}

func (o *opened) try(name, password, from string) error {
	return o.tryAt(name, password, directory.Place{Address: from})
}

func (o *opened) tryAt(name, password string, at directory.Place) error {
	_, err := o.CheckPassword(o.Context(), name, password, at)
	return err
}

func passwords(o *opened) {
	got, err := o.CheckPassword(o.Context(), "ALICE@"+o.Directory.Cloud().Domain, alicePassword, directory.Place{Address: "a"})
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
	// Nobody has signed in here yet: all addresses count together.
	fails(failuresOfUser-1, "alice", "a")
	o.refused("the tenth", o.try("alice", "x", "b"), "50126")
	o.refused("the right one, locked", o.try("alice", alicePassword, "a"), "50053")
	o.refused("from elsewhere", o.try("alice", alicePassword, "c"), "50053")
	o.clock.Advance(firstLock)
	o.refused("once more wrong", o.try("alice", "x", "a"), "50126")
	o.clock.Advance(firstLock)
	o.refused("the lock grows", o.try("alice", alicePassword, "a"), "50053")
	o.clock.Advance(firstLock)
	o.refused("after it", o.try("alice", alicePassword, "a"), "")
	fails(failuresOfUser-1, "alice", "b")
	o.refused("the last attempt but one", o.try("alice", alicePassword, "b"), "")
	// Where alice has signed in she is counted by herself: others do not lock
	// her out, nor does she open the door to them.
	fails(failuresOfUser, "alice", "c")
	o.refused("locked elsewhere", o.try("alice", alicePassword, "d"), "50053")
	o.refused("where she has signed in", o.try("alice", alicePassword, "a"), "")
	o.refused("still locked elsewhere", o.try("alice", alicePassword, "d"), "50053")
	fails(failuresOfUser, "alice", "a")
	o.refused("a known place, guessed at too often", o.try("alice", alicePassword, "a"), "50053")
	o.refused("another known place", o.try("alice", alicePassword, "b"), "")
	// Names that do not exist count against the address.
	o.clock.Advance(failuresForgotten + time.Hour)
	for range failuresOfAddress {
		limits, err := o.limitsOf(o.Context(), "", directory.Place{Address: "c"})
		if err != nil {
			o.Fatal(err)
		}
		if err := o.attempt(o.Context(), limits); err != nil {
			o.Fatal(err)
		}
	}
	o.refused("an address that failed too often", o.try("alice", alicePassword, "c"), "50053")
	o.refused("another address", o.try("alice", alicePassword, "d"), "")
	o.clock.Advance(time.Hour)
	o.refused("after the longest lock", o.try("alice", alicePassword, "c"), "")
	fails(2, "mallory", "c")
	o.refused("the address is locked again", o.try("mallory", "x", "c"), "50053")
	o.refused("not to who has signed in there", o.try("alice", alicePassword, "c"), "")
	o.clock.Advance(directory.PlaceLife + time.Hour)
	fails(failuresOfAddress, "mallory", "c")
	o.refused("known no more", o.try("alice", alicePassword, "c"), "50053")
}

// browsers are places of their own, also where all have one address.
func browsers(o *opened) {
	here := func(browser string) directory.Place { return directory.Place{Address: "127.0.0.1", Browser: browser} }
	o.refused("alice's browser", o.tryAt("alice", alicePassword, here("one")), "")
	for i := range failuresOfUser {
		_ = o.tryAt("alice", "x", directory.Place{Address: fmt.Sprintf("127.0.0.%d", i+1), Browser: fmt.Sprint("made up ", i)})
	}
	o.refused("a program, locked", o.tryAt("alice", alicePassword, here("")), "50053")
	o.refused("a browser that is not hers", o.tryAt("alice", alicePassword, here("two")), "50053")
	o.refused("her own", o.tryAt("alice", alicePassword, here("one")), "")
	o.refused("another's name, with her browser", o.tryAt("bob", "x", here("one")), "50034")
	for range failuresOfUser {
		_ = o.tryAt("alice", "x", here("one"))
	}
	o.refused("her own, guessed at too often", o.tryAt("alice", alicePassword, here("one")), "50053")
	// All addresses of this machine are one, and all of a network.
	for name, pair := range map[string][2]string{"this machine": {"127.0.0.1", "::1"}, "mapped": {"127.9.9.9", "::ffff:127.0.0.1"}, "a network": {"2001:db8::1", "2001:db8::ffff:2"}} {
		if a, b := addressOf(directory.Place{Address: pair[0]}), addressOf(directory.Place{Address: pair[1]}); a != b {
			o.Errorf("%s: %s and %s", name, a, b)
		}
	}
	if a, b := addressOf(directory.Place{Address: "192.0.2.1"}), addressOf(directory.Place{Address: "192.0.2.2"}); a == b {
		o.Errorf("two machines are both %s", a)
	}
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
