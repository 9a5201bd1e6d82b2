package security

import (
	"slices"
	"testing"
)

func TestEnter(t *testing.T) {
	w := newWorld(t, "app")
	group := []byte("a-group-sid-here")
	if _, ok := w.db.Enter(Login{Name: "x", SID: sid(7), Groups: [][]byte{group}}); ok {
		t.Error("a stranger is let in")
	}
	if _, ok := w.db.Enter(Login{Name: "x"}); ok {
		t.Error("nobody is let in")
	}
	if c, ok := w.db.Enter(Login{Admin: true}); !ok || c.User().Name != "dbo" || !c.Member(DBOwner) {
		t.Error("the administrator is not dbo")
	}
	// The sid of a group is no user's.
	w.do(w.as("dbo").CreateUser(Principal{Name: "team", Kind: ExternalGroup, SID: group}))
	if _, ok := w.db.Enter(Login{Name: "x", SID: group}); ok {
		t.Error("a group's id is let in as a user")
	}
	c, ok := w.db.Enter(Login{Name: "dev@contoso.com", SID: sid(7), Groups: [][]byte{group}})
	if !ok || c.User().Name != "dev@contoso.com" {
		t.Fatalf("by a group: %v %v", c, ok)
	}
	// A user's own denial and a group's grant meet.
	w.do(w.as("dbo").Grant(Statement{Permission: Select, On: table, Principal: "team"}))
	enter := func() *Context {
		c, ok := w.db.Enter(Login{Name: "app", SID: sid(0), Groups: [][]byte{group}})
		if !ok {
			t.Fatal("app does not get in")
		}
		return c
	}
	if c := enter(); !c.Has(Select, table) || c.User().Name != "app" {
		t.Error("a group's grant is not its member's")
	}
	w.do(w.as("dbo").Deny(Statement{Permission: Select, On: table, Principal: "app"}))
	if enter().Has(Select, table) {
		t.Error("a group's GRANT wins over the user's DENY")
	}
	// A dropped user's session is over; so is one that may not connect.
	live := enter()
	w.do(w.as("dbo").Drop("app", false, never))
	if _, ok := live.Refresh(w.db); ok {
		t.Error("a dropped user works on")
	}
	team, _ := w.db.Enter(Login{Name: "x", SID: sid(7), Groups: [][]byte{group}})
	w.do(w.as("dbo").Deny(Statement{Permission: Connect, On: InDatabase(), Principal: "team"}))
	if _, ok := team.Refresh(w.db); ok {
		t.Error("a group that may not connect works on")
	}
	// A new user never has an old one's id.
	before := w.db.State().Next
	w.do(w.as("dbo").CreateUser(Principal{Name: "app", Kind: ExternalUser, SID: sid(0)}))
	if p, _ := w.db.Named("app"); p.ID != before || w.as("app").Has(Select, table) {
		t.Error("a new user has an old one's rights")
	}
}

// A GUID's first three groups turn their bytes around.
func TestSID(t *testing.T) {
	got, ok := SID("01020304-0506-0708-090a-0b0c0d0e0f10")
	if want := []byte{4, 3, 2, 1, 6, 5, 8, 7, 9, 10, 11, 12, 13, 14, 15, 16}; !ok || !slices.Equal(got, want) {
		t.Errorf("% x", got)
	}
	for _, bad := range []string{"", "x", "0102030405060708090a0b0c0d0e0f10", "01020304-0506-0708-090a-0b0c0d0e0f1x"} {
		if _, ok := SID(bad); ok {
			t.Errorf("%q is an id", bad)
		}
	}
}

func TestImpersonate(t *testing.T) {
	w := newWorld(t, "app", "bob")
	w.do(w.as("dbo").CreateUser(Principal{Name: "team", Kind: ExternalGroup, SID: sid(30)}))
	w.do(w.as("dbo").CreateRole("readers", ""))
	if c, err := w.as("dbo").Impersonate("APP"); err != nil || c.User().Name != "app" || c.Has(Select, table) {
		t.Errorf("dbo as app: %v", err)
	}
	for _, c := range [][2]string{{"app", "bob"}, {"app", "dbo"}, {"dbo", "team"}, {"dbo", "readers"}, {"dbo", "nobody"}, {"app", "public"}} {
		_, err := w.as(c[0]).Impersonate(c[1])
		refused(t, err, 15517, 16, 1, `Cannot execute as the database principal because the principal "`+c[1]+`" does not exist, this type of principal cannot be impersonated, or you do not have permission.`)
	}
	bob := Securable{Class: PrincipalClass, ID: w.as("bob").User().ID, Name: "bob"}
	w.do(w.as("dbo").Grant(Statement{Permission: Impersonate, On: bob, Principal: "app"}))
	if _, err := w.as("app").Impersonate("bob"); err != nil {
		t.Error(err)
	}
	// Who is bob now is not app: what app may, bob may not.
	w.do(w.as("dbo").Grant(Statement{Permission: Select, On: table, Principal: "app"}))
	as, err := w.as("app").Impersonate("bob")
	if err != nil || as.Has(Select, table) {
		t.Errorf("app as bob: %v", err)
	}
	w.join("db_owner", "app")
	if as, err := w.as("app").Impersonate("dbo"); err != nil || as.User().ID != DBO {
		t.Errorf("db_owner as dbo: %v", err)
	}
}
