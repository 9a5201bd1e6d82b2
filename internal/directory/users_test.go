package directory

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/store"
)

const goodPassword = "Correct-horse-1"

func users(t *testing.T, db *store.DB) {
	d, ctx := open(t, db), t.Context()
	u, err := d.CreateUser(ctx, NewUser{UPN: "Alice", Password: goodPassword, Profile: map[string]string{"jobTitle": "Nurse"}})
	if err != nil {
		t.Fatal(err)
	}
	if u.UPN != "Alice@"+d.Cloud().Domain || u.Name != "Alice" || !u.Enabled || !u.HasPassword {
		t.Errorf("made %+v", u)
	}
	for _, name := range []string{"alice", "ALICE@" + strings.ToUpper(d.Cloud().Domain), u.ID} {
		if got, err := d.User(ctx, name); err != nil || got == nil || got.ID != u.ID || got.Profile["jobTitle"] != "Nurse" {
			t.Errorf("by %q: %+v, %v", name, got, err)
		}
	}
	for _, c := range []struct {
		n    NewUser
		want error
	}{
		{NewUser{UPN: "ALICE"}, ErrUserExists},
		{NewUser{UPN: "bob@example.org"}, ErrBadDomain},
		{NewUser{UPN: "<b>"}, ErrBadName},
		{NewUser{UPN: ".bob"}, ErrBadName},
		{NewUser{UPN: "bob", Password: "short1A"}, ErrWeakPassword},
		{NewUser{UPN: "bob", Password: "onlysmallletters"}, ErrWeakPassword},
	} {
		if _, err := d.CreateUser(ctx, c.n); !errors.Is(err, c.want) {
			t.Errorf("%+v: %v, want %v", c.n, err, c.want)
		}
	}
	// Somebody who is named as another's id is not taken for him.
	impostor, err := d.CreateUser(ctx, NewUser{UPN: "early"})
	if err != nil {
		t.Fatal(err)
	}
	victim, err := d.CreateUser(ctx, NewUser{UPN: "late"})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.UpdateUser(ctx, impostor.ID, UserChange{UPN: &victim.ID}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{victim.ID: victim.ID, impostor.ID: impostor.ID, victim.ID + "@" + domain: impostor.ID} {
		if got, err := d.User(ctx, name); err != nil || got == nil || got.ID != want {
			t.Errorf("%s is %+v, %v", name, got, err)
		}
	}
	check := func(when, password string, want bool) {
		t.Helper()
		now, err := d.User(ctx, u.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := d.CheckPassword(ctx, now, password); err != nil || got != want {
			t.Errorf("%s: %v, %v", when, got, err)
		}
	}
	check("the password", goodPassword, true)
	check("another", goodPassword+"x", false)
	check("none", "", false)

	d.clock.Advance(time.Minute)
	other, title := "Another-horse-2", ""
	if err := d.UpdateUser(ctx, u.ID, UserChange{Password: &other, Profile: map[string]string{"jobTitle": title, "city": "Bern"}}); err != nil {
		t.Fatal(err)
	}
	check("the old password", goodPassword, false)
	check("the new one", other, true)
	now, _ := d.User(ctx, u.ID)
	if !now.Changed.Equal(d.clock.T) || len(now.Profile) != 1 || now.Profile["city"] != "Bern" {
		t.Errorf("after the change: %+v", now)
	}
	d.clock.Advance(time.Minute)
	no, name := false, "Bobby"
	if err := d.UpdateUser(ctx, u.ID, UserChange{Enabled: &no, Name: &name}); err != nil {
		t.Fatal(err)
	}
	now, _ = d.User(ctx, u.ID)
	if now.Enabled || now.Name != name || !now.Changed.Equal(d.clock.T) {
		t.Errorf("disabled: %+v", now)
	}
	check("its password still", other, true)
	if err := d.RemoveUser(ctx, u.ID); err != nil {
		t.Fatal(err)
	}
	if got, err := d.User(ctx, "alice"); got != nil || err != nil {
		t.Errorf("removed: %+v, %v", got, err)
	}
	if err := d.UpdateUser(ctx, u.ID, UserChange{Enabled: &no}); !errors.Is(err, ErrNoUser) {
		t.Errorf("change after removal: %v", err)
	}
	// Nobody's password is refused, and no text is the hash of nobody.
	for _, u := range []*User{nil, {}} {
		if good, err := d.CheckPassword(ctx, u, ""); good || err != nil {
			t.Errorf("nobody: %v, %v", good, err)
		}
	}
	operator, err := d.User(ctx, d.Cloud().OperatorUser)
	if err != nil || operator == nil || operator.HasPassword || !operator.Enabled {
		t.Fatalf("the operator: %+v, %v", operator, err)
	}
	if good, err := d.CheckPassword(ctx, operator, ""); good || err != nil {
		t.Errorf("the operator without a password: %v, %v", good, err)
	}
}

func TestGeneratedPasswordsAreStrong(t *testing.T) {
	seen := map[string]bool{}
	for range 50 {
		p, err := GeneratePassword()
		if err != nil || !strong(p) || seen[p] {
			t.Fatalf("%q, %v", p, err)
		}
		seen[p] = true
	}
}
