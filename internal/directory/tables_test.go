package directory

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

// opened is a directory, the clock that it reads and who was empowered.
type opened struct {
	*Directory
	clock     *clock.Fixed
	empowered int
}

func open(t *testing.T, db *store.DB) *opened {
	t.Helper()
	box, err := seal.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	o := &opened{clock: &clock.Fixed{T: storetest.Start}}
	o.Directory, err = New(t.Context(), Config{
		DB: db, Box: box, Clock: o.clock, NewID: guid.Random(), Log: slog.New(slog.DiscardHandler),
		Empower: func(context.Context, *store.Tx, Cloud) error { o.empowered++; return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// TestTables runs the cases of the directory's tables on both databases.
func TestTables(t *testing.T) {
	for name, test := range map[string]func(t *testing.T, db *store.DB){
		"cloud": cloudIsMadeOnce, "principals": principals, "applications and passwords": passwords, "credentials": credentials, "members": members, "groups": groupsOfTheDirectory, "users": users,
	} {
		t.Run(name, func(t *testing.T) { storetest.Run(t, []store.Schema{Schema}, test) })
	}
}

func cloudIsMadeOnce(t *testing.T, db *store.DB) {
	first, second := open(t, db), open(t, db)
	if first.Cloud() != second.Cloud() || first.empowered != 1 || second.empowered != 0 {
		t.Errorf("the second start: %+v, then %+v; empowered %d and %d times", first.Cloud(), second.Cloud(), first.empowered, second.empowered)
	}
	one, err1 := first.OperatorSecret(t.Context())
	two, err2 := second.OperatorSecret(t.Context())
	if err1 != nil || err2 != nil || one != two || one == "" {
		t.Errorf("the operator's secret differs (%v, %v)", err1, err2)
	}
	if c, err := second.CheckSecret(t.Context(), second.Cloud().OperatorApp, one); err != nil || c != SecretGood {
		t.Errorf("the operator's secret is %v, %v", c, err)
	}
}

func principals(t *testing.T, db *store.DB) {
	d, ctx := open(t, db), t.Context()
	const resource = "/subscriptions/S/resourceGroups/RG/providers/Microsoft.Web/sites/App"
	var made *Object
	err := db.Write(ctx, func(tx *store.Tx) (err error) {
		made, err = d.CreateManagedIdentity(ctx, tx, "App", resource, false)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, find := range map[string]func() (*Object, error){
		"by id":          func() (*Object, error) { return d.ByID(ctx, made.ID) },
		"by application": func() (*Object, error) { return d.ByAppID(ctx, made.AppID) },
		"by resource": func() (*Object, error) {
			return d.ByResource(ctx, "/subscriptions/s/resourcegroups/rg/providers/microsoft.web/sites/app")
		},
	} {
		if got, err := find(); err != nil || got == nil || got.ID != made.ID || got.Explicit || got.UPN != "" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if user, err := d.ByUPN(ctx, "OPERATOR@"+d.Cloud().Domain); err != nil || user == nil || user.Kind != principal.User || user.AppID != "" {
		t.Errorf("the operator user: %+v, %v", user, err)
	}
	// One resource has one identity, whatever the case of its id.
	err = db.Write(ctx, func(tx *store.Tx) error {
		return insert(ctx, tx, &Object{ID: "x", Kind: principal.ServicePrincipal, Name: "App", AppID: "y", Resource: "/SUBSCRIPTIONS/s/resourceGroups/rg/providers/Microsoft.Web/sites/app"})
	})
	if !store.IsDuplicate(err) {
		t.Errorf("a second identity of one resource: %v", err)
	}
	if err := db.Write(ctx, func(tx *store.Tx) error { return d.DeleteManagedIdentity(ctx, tx, resource) }); err != nil {
		t.Fatal(err)
	}
	if got, err := d.ByID(ctx, made.ID); err != nil || got != nil {
		t.Errorf("after it was deleted: %+v, %v", got, err)
	}
}

func passwords(t *testing.T, db *store.DB) {
	d, ctx := open(t, db), t.Context()
	a, err := d.CreateApplication(ctx, "client", Manifest{})
	if err != nil {
		t.Fatal(err)
	}
	if all, err := d.Applications(ctx); err != nil || !slices.ContainsFunc(all, func(b Application) bool { return b.ID == a.ID && b.Name == "client" }) {
		t.Errorf("the applications: %v, %v", all, err)
	}
	_, secret, err := d.AddPassword(ctx, a.AppID, OfApplication, Password{Name: "one", Expires: storetest.Start.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	check := func(when, app, secret string, want SecretCheck) {
		t.Helper()
		if got, err := d.CheckSecret(ctx, app, secret); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", when, got, err, want)
		}
	}
	check("the secret", a.AppID, secret, SecretGood)
	check("another one", a.AppID, secret+"x", SecretWrong)
	check("of another application", d.Cloud().OperatorApp, secret, SecretWrong)
	d.clock.Advance(time.Hour)
	check("at its expiry", a.AppID, secret, SecretExpired)
}

func members(t *testing.T, db *store.DB) {
	d, ctx := open(t, db), t.Context()
	add := func(group, member string) {
		t.Helper()
		if err := db.Write(ctx, func(tx *store.Tx) error { return d.AddMember(ctx, tx, group, member) }); err != nil {
			t.Fatal(err)
		}
	}
	add("inner", "alice")
	add("outer", "inner")
	add("outer", "inner") // once more does nothing
	for _, reader := range []*opened{d, open(t, db)} {
		got := slices.Sorted(slices.Values(reader.GroupsOf("alice")))
		if !slices.Equal(got, []string{"inner", "outer"}) {
			t.Errorf("alice is in %v", got)
		}
		if got := reader.GroupsOf("bob"); len(got) != 0 {
			t.Errorf("bob is in %v", got)
		}
	}
}

func groupsOfTheDirectory(t *testing.T, db *store.DB) {
	d, ctx := open(t, db), t.Context()
	outer, err := d.CreateGroup(ctx, "outer")
	if err != nil {
		t.Fatal(err)
	}
	inner, err := d.CreateGroup(ctx, "inner")
	if err != nil {
		t.Fatal(err)
	}
	operator := d.Cloud().OperatorUser
	for _, c := range []struct {
		group, member string
		want          error
	}{
		{outer.ID, inner.ID, nil}, {outer.ID, inner.ID, ErrIsMember}, {inner.ID, strings.ToUpper(operator), nil}, {inner.ID, operator, ErrIsMember},
		{outer.ID, outer.ID, ErrOwnMember}, {operator, inner.ID, ErrNoGroup}, {"none", operator, ErrNoGroup}, {outer.ID, "none", ErrNoObject},
	} {
		if err := d.Join(ctx, c.group, c.member); !errors.Is(err, c.want) {
			t.Errorf("%s joins %s: %v, want %v", c.member, c.group, err, c.want)
		}
	}
	if got := d.GroupsOf(operator); len(got) != 2 {
		t.Errorf("the operator is in %v", got)
	}
	found, ok, err := d.Members(ctx, strings.ToUpper(outer.ID))
	if err != nil || !ok || len(found) != 1 || found[0].ID != inner.ID {
		t.Errorf("members: %v, %t, %v", found, ok, err)
	}
	if _, ok, err := d.Members(ctx, operator); ok || err != nil {
		t.Errorf("members of a user: %t, %v", ok, err)
	}
	if found, err := d.MemberOf(ctx, operator); err != nil || len(found) != 1 || found[0].ID != inner.ID {
		t.Errorf("groups of the operator: %v, %v", found, err)
	}
	if err := d.Leave(ctx, outer.ID, operator); !errors.Is(err, ErrNotMember) {
		t.Errorf("leaving a group that one is in by another: %v", err)
	}
	if err := d.Leave(ctx, outer.ID, inner.ID); err != nil || len(d.GroupsOf(operator)) != 1 {
		t.Errorf("after leaving: %v, %v", d.GroupsOf(operator), err)
	}
	if err := d.RemoveGroup(ctx, operator); !errors.Is(err, ErrNoGroup) {
		t.Errorf("a user removed as a group: %v", err)
	}
	if err := d.RemoveGroup(ctx, inner.ID); err != nil || len(d.GroupsOf(operator)) != 0 {
		t.Errorf("after removing: %v, %v", d.GroupsOf(operator), err)
	}
	if o, err := d.ByID(ctx, operator); err != nil || o == nil {
		t.Errorf("the member is gone with its group: %v", err)
	}
}
