package security

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var (
	dboSchema = Securable{Class: SchemaClass, ID: 1, Name: "dbo", Owner: DBO}
	table     = Securable{Class: ObjectClass, ID: 100, Name: "orders", Schema: &dboSchema}
	other     = Securable{Class: ObjectClass, ID: 101, Name: "secrets", Schema: &dboSchema}
	price     = Column{1, "price"}
	note      = Column{2, "note"}
)

// world is a database that a test changes step by step.
type world struct {
	testing.TB
	db *Database
}

func newWorld(t testing.TB, users ...string) *world {
	w := &world{t, New("db1", []byte("the-owner-sid-16"))}
	for i, u := range users {
		w.do(w.as("dbo").CreateUser(Principal{Name: u, Kind: ExternalUser, SID: sid(i)}))
	}
	return w
}

func sid(i int) []byte { return append(make([]byte, 15), byte(i+1)) }

func (w *world) as(name string) *Context {
	w.Helper()
	p, ok := w.db.Named(name)
	if !ok {
		w.Fatalf("no user %s", name)
	}
	c, ok := w.db.As(p.ID)
	if !ok {
		w.Fatalf("%s is no user", name)
	}
	return c
}

func (w *world) do(d *Database, err *types.Error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
	w.db = d
}

func (w *world) join(role, member string) {
	w.Helper()
	w.do(w.as("dbo").SetMember(role, member, true))
}

// refused checks number, level, state and text.
func refused(t testing.TB, err *types.Error, number int32, level, state uint8, text string) {
	t.Helper()
	switch {
	case err == nil:
		t.Errorf("allowed, want %d", number)
	case err.Number != number || err.Level != level || err.State != state || err.Message != text:
		t.Errorf("%v\nwant Msg %d, Level %d, State %d: %s", err, number, level, state, text)
	}
}

func TestRefusalsInTheirWords(t *testing.T) {
	w := newWorld(t, "app", "bob")
	app := w.as("app")
	refused(t, app.Check(Select, table), 229, 14, 5, "The SELECT permission was denied on the object 'orders', database 'db1', schema 'dbo'.")
	refused(t, app.Check(CreateTable, InDatabase()), 262, 14, 1, "CREATE TABLE permission denied in database 'db1'.")
	refused(t, app.Check(Alter, dboSchema), 15151, 16, 1, "Cannot find the schema 'dbo', because it does not exist or you do not have permission.")
	_, err := app.CreateUser(Principal{Name: "x", Kind: ExternalUser, SID: sid(9)})
	refused(t, err, 15247, 16, 1, "User does not have permission to perform this action.")
	_, err = app.SetMember("db_owner", "app", true)
	refused(t, err, 15151, 16, 1, "Cannot alter the role 'db_owner', because it does not exist or you do not have permission.")
	_, err = app.Grant(Statement{Permission: Select, On: table, Principal: "app"})
	refused(t, err, 15151, 16, 1, "Cannot find the object 'orders', because it does not exist or you do not have permission.")
	_, err = app.Grant(Statement{Permission: CreateTable, On: InDatabase(), Principal: "bob"})
	refused(t, err, 4613, 16, 1, "Grantor does not have GRANT permission.")
	dbo := w.as("dbo")
	_, err = dbo.Grant(Statement{Permission: Select, On: table, Principal: "nobody"})
	refused(t, err, 15151, 16, 1, "Cannot find the user 'nobody', because it does not exist or you do not have permission.")
	_, err = dbo.Grant(Statement{Permission: Select, On: table, Principal: "dbo"})
	refused(t, err, 4624, 16, 1, "Cannot grant, deny, or revoke permissions to sa, dbo, entity owner, information_schema, sys, or yourself.")
	_, err = dbo.Deny(Statement{Permission: Select, On: table, Principal: "db_datareader"})
	refused(t, err, 4617, 16, 1, "Cannot grant, deny or revoke permissions to or from special roles.")
	_, err = dbo.CreateUser(Principal{Name: "APP", Kind: ExternalUser, SID: sid(9)})
	refused(t, err, 15023, 16, 1, "User, group, or role 'APP' already exists in the current database.")
	_, err = dbo.CreateUser(Principal{Name: "app2", Kind: ExternalUser, SID: sid(0)})
	refused(t, err, 15063, 16, 1, "The login already has an account under a different user name.")
	_, err = dbo.Drop("nobody", false, never)
	refused(t, err, 15151, 16, 1, "Cannot drop the user 'nobody', because it does not exist or you do not have permission.")
	_, err = dbo.Drop("dbo", false, never)
	refused(t, err, 15150, 16, 1, "Cannot drop the user 'dbo'.")
	_, err = dbo.Drop("app", false, func(int32) bool { return true })
	refused(t, err, 15138, 16, 1, "The database principal owns a schema in the database, and cannot be dropped.")
	_, err = dbo.SetMember("db_datareader", "dbo", true)
	refused(t, err, 15405, 16, 1, "Cannot use the special principal 'dbo'.")
	_, err = dbo.SetMember("public", "app", true)
	refused(t, err, 15081, 16, 1, "Membership of the public role cannot be changed.")
	_, err = dbo.Grant(Statement{Permission: Insert, On: table, Columns: []Column{price}, Principal: "app"})
	refused(t, err, 1020, 15, 1, "Sub-entity lists (such as column or security expressions) cannot be specified for entity-level permissions.")
	_, err = dbo.Grant(Statement{Permission: CreateTable, On: table, Principal: "app"})
	refused(t, err, 4606, 16, 1, "Granted or revoked privilege CREATE TABLE is not compatible with object.")
}

func never(int32) bool { return false }

func TestFixedRoles(t *testing.T) {
	all := []string{Select, Insert, Update, Delete, Execute, Alter, Control}
	for role, want := range map[string][]string{
		"db_owner": all, "db_datareader": {Select}, "db_datawriter": {Insert, Update, Delete}, "db_ddladmin": {Alter},
		"db_securityadmin": nil, "db_accessadmin": nil, "db_backupoperator": nil, "db_denydatareader": nil, "db_denydatawriter": nil,
	} {
		w := newWorld(t, "app")
		w.join(role, "app")
		for _, p := range all {
			if got := w.as("app").Has(p, table); got != slices.Contains(want, p) {
				t.Errorf("%s has %s: %v", role, p, got)
			}
		}
	}
	// The deny roles win over every grant.
	w := newWorld(t, "app")
	w.join("db_owner", "app")
	w.join("db_denydatareader", "app")
	app := w.as("app")
	if app.Has(Select, table) || !app.Has(Insert, table) {
		t.Error("db_denydatareader does not win over db_owner")
	}
	w.join("db_denydatawriter", "app")
	if app = w.as("app"); app.Has(Insert, table) || app.Has(Update, table) || app.Has(Delete, table) || !app.Has(Alter, table) {
		t.Error("db_denydatawriter does not win over db_owner")
	}
	// Managing roles is no way into fixed ones, and managing users none into data.
	w = newWorld(t, "sec", "acc", "bob")
	w.join("db_securityadmin", "sec")
	w.join("db_accessadmin", "acc")
	if _, err := w.as("sec").SetMember("db_datareader", "bob", true); err == nil {
		t.Error("db_securityadmin fills a fixed role")
	}
	if _, err := w.as("acc").SetMember("db_datareader", "bob", true); err == nil {
		t.Error("db_accessadmin fills a fixed role")
	}
	if _, err := w.as("acc").Grant(Statement{Permission: Select, On: table, Principal: "bob"}); err == nil {
		t.Error("db_accessadmin grants")
	}
	w.do(w.as("acc").CreateUser(Principal{Name: "new", Kind: ExternalUser, SID: sid(20)}))
	w.do(w.as("sec").Grant(Statement{Permission: Select, On: table, Principal: "bob"}))
	if _, err := w.as("sec").Grant(Statement{Permission: Select, On: table, Principal: "sec"}); err == nil {
		t.Error("db_securityadmin grants to itself")
	}
}

func TestDenyOverGrant(t *testing.T) {
	w := newWorld(t, "app")
	dbo := func() *Context { return w.as("dbo") }
	w.do(dbo().CreateRole("readers", ""))
	w.do(dbo().CreateRole("inner", ""))
	w.join("readers", "inner")
	w.join("inner", "app")
	w.do(dbo().Grant(Statement{Permission: Select, On: InDatabase(), Principal: "readers"}))
	if !w.as("app").Has(Select, table) {
		t.Fatal("a nested role grants nothing")
	}
	for name, s := range map[string]Statement{
		"on the object":          {Permission: Select, On: table, Principal: "app"},
		"by public":              {Permission: Select, On: table, Principal: "public"},
		"on the schema":          {Permission: Select, On: dboSchema, Principal: "inner"},
		"on the database":        {Permission: Select, On: InDatabase(), Principal: "app"},
		"of control":             {Permission: Control, On: table, Principal: "app"},
		"of control of a schema": {Permission: Control, On: dboSchema, Principal: "readers"},
	} {
		d, err := dbo().Deny(s)
		if err != nil {
			t.Fatal(err)
		}
		p, _ := d.Named("app")
		if c, _ := d.As(p.ID); c.Has(Select, table) {
			t.Errorf("a DENY %s does not win", name)
		}
	}
	// REVOKE takes a DENY back; GRANT replaces it.
	w.do(dbo().Deny(Statement{Permission: Select, On: table, Principal: "app"}))
	w.do(dbo().Revoke(Statement{Permission: Select, On: table, Principal: "app"}))
	if !w.as("app").Has(Select, table) {
		t.Error("a DENY outlives its REVOKE")
	}
	w.do(dbo().Deny(Statement{Permission: Select, On: table, Principal: "app"}))
	w.do(dbo().Grant(Statement{Permission: Select, On: table, Principal: "app"}))
	if !w.as("app").Has(Select, table) {
		t.Error("a DENY outlives a GRANT")
	}
	w.do(dbo().SetMember("readers", "inner", false))
	w.do(dbo().Revoke(Statement{Permission: Select, On: table, Principal: "app"}))
	if w.as("app").Has(Select, table) {
		t.Error("a revoked permission is still there")
	}
}

func TestColumns(t *testing.T) {
	w := newWorld(t, "app")
	both := []Column{price, note}
	w.do(w.as("dbo").Grant(Statement{Permission: Select, On: table, Columns: []Column{price}, Principal: "app"}))
	app := w.as("app")
	if err := app.CheckColumns(Select, table, []Column{price}); err != nil {
		t.Error(err)
	}
	refused(t, app.CheckColumns(Select, table, both), 230, 14, 1, "The SELECT permission was denied on the column 'note' of the object 'orders', database 'db1', schema 'dbo'.")
	refused(t, app.CheckColumns(Update, table, both), 229, 14, 5, "The UPDATE permission was denied on the object 'orders', database 'db1', schema 'dbo'.")
	if app.Has(Select, table) || app.CheckColumns(Select, table, nil) != nil || app.CheckColumns(Select, other, nil) == nil {
		t.Error("a column's grant is that of the table, or none at all")
	}
	// A column's GRANT wins over the table's DENY, and not over the schema's.
	w.do(w.as("dbo").Deny(Statement{Permission: Select, On: table, Principal: "app"}))
	if app = w.as("app"); app.CheckColumns(Select, table, []Column{price}) != nil || app.CheckColumns(Select, table, []Column{note}) == nil {
		t.Error("a table's DENY and a column's GRANT")
	}
	w.do(w.as("dbo").Deny(Statement{Permission: Select, On: dboSchema, Principal: "app"}))
	if w.as("app").CheckColumns(Select, table, []Column{price}) == nil {
		t.Error("a column's GRANT wins over its schema's DENY")
	}
	// A column's DENY wins over the table's GRANT.
	w = newWorld(t, "app")
	w.do(w.as("dbo").Grant(Statement{Permission: Select, On: table, Principal: "app"}))
	w.do(w.as("dbo").Deny(Statement{Permission: Select, On: table, Columns: []Column{note}, Principal: "app"}))
	refused(t, w.as("app").CheckColumns(Select, table, both), 230, 14, 1, "The SELECT permission was denied on the column 'note' of the object 'orders', database 'db1', schema 'dbo'.")
	w.do(w.as("dbo").Revoke(Statement{Permission: Select, On: table, Principal: "app"}))
	if len(w.db.State().Rules) != 1 {
		t.Errorf("REVOKE on the table leaves its columns': %v", w.db.State().Rules)
	}
}

func TestGrantOption(t *testing.T) {
	w := newWorld(t, "a", "b", "c")
	s := func(to string) Statement { return Statement{Permission: Select, On: table, Principal: to} }
	with := s("a")
	with.GrantOption = true
	w.do(w.as("dbo").Grant(with))
	w.do(w.as("a").Grant(s("b")))
	if _, err := w.as("b").Grant(s("c")); err == nil {
		t.Error("b grants without the option")
	}
	refusal := "To revoke or deny grantable privileges, specify the CASCADE option."
	_, err := w.as("dbo").Revoke(s("a"))
	refused(t, err, 4611, 16, 1, refusal)
	_, err = w.as("dbo").Deny(s("a"))
	refused(t, err, 4611, 16, 1, refusal)
	if _, err := w.as("dbo").Drop("a", false, never); err == nil {
		t.Error("a grantor can be dropped")
	}
	kept := w.db
	cascade := s("a")
	cascade.Cascade = true
	w.do(w.as("dbo").Deny(cascade))
	if w.as("a").Has(Select, table) || w.as("b").Has(Select, table) {
		t.Error("DENY CASCADE leaves one")
	}
	w.db = kept
	w.do(w.as("dbo").Revoke(cascade))
	if w.as("a").Has(Select, table) || w.as("b").Has(Select, table) || len(w.db.State().Rules) != 3 {
		t.Errorf("REVOKE CASCADE leaves one: %v", w.db.State().Rules)
	}
	w.db = kept
	cascade.GrantOption = true
	w.do(w.as("dbo").Revoke(cascade))
	if _, err := w.as("a").Grant(s("c")); err == nil || !w.as("a").Has(Select, table) || w.as("b").Has(Select, table) {
		t.Error("REVOKE GRANT OPTION FOR takes the wrong thing")
	}
}

func TestOwnershipAndChains(t *testing.T) {
	w := newWorld(t, "app", "bob")
	appID := w.as("app").User().ID
	own := Securable{Class: SchemaClass, ID: 5, Name: "mine", Owner: appID}
	mine := Securable{Class: ObjectClass, ID: 200, Name: "t", Schema: &own}
	if c := w.as("app"); !c.Has(Control, mine) || !c.Has(Alter, own) || c.Has(Select, table) {
		t.Error("an owner does not own")
	}
	if w.as("bob").Has(Select, mine) {
		t.Error("bob reads what is app's")
	}
	view := Securable{Class: ObjectClass, ID: 300, Name: "v", Schema: &dboSchema}
	if !Chained(view, table) || Chained(view, mine) || !Chained(Securable{Class: ObjectClass, ID: 301, Schema: &own}, mine) {
		t.Error("chains follow owners")
	}
	if _, err := w.as("dbo").Grant(Statement{Permission: Select, On: mine, Principal: "app"}); err == nil {
		t.Error("an owner is granted to")
	}
}

func TestVisible(t *testing.T) {
	w := newWorld(t, "app")
	if w.as("app").Visible(table) {
		t.Error("a table is seen without a permission")
	}
	w.do(w.as("dbo").Grant(Statement{Permission: Insert, On: table, Principal: "app"}))
	if c := w.as("app"); !c.Visible(table) || c.Visible(other) {
		t.Error("what may be written is not seen, or what may not")
	}
	w.do(w.as("dbo").Deny(Statement{Permission: ViewDefinition, On: table, Principal: "app"}))
	if w.as("app").Visible(table) {
		t.Error("a denied definition is seen")
	}
	w.do(w.as("dbo").Grant(Statement{Permission: Select, On: other, Columns: []Column{price}, Principal: "app"}))
	if !w.as("app").Visible(other) {
		t.Error("a table of which a column may be read is not seen")
	}
}

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

func TestRolesDoNotCircle(t *testing.T) {
	w := newWorld(t, "app")
	for _, r := range []string{"a", "b", "c"} {
		w.do(w.as("dbo").CreateRole(r, ""))
	}
	w.join("a", "b")
	w.join("b", "c")
	for _, pair := range [][2]string{{"c", "a"}, {"b", "a"}, {"a", "a"}} {
		if _, err := w.as("dbo").SetMember(pair[0], pair[1], true); err == nil || err.Number != 15413 {
			t.Errorf("%s in %s: %v", pair[1], pair[0], err)
		}
	}
	if _, err := w.as("dbo").Drop("a", true, never); err == nil || err.Number != 15144 {
		t.Errorf("a role with members is dropped: %v", err)
	}
	w.do(w.as("dbo").Drop("c", true, never))
}

// TestModel holds random rules against the rule said in one sentence: a
// permission is there if no DENY and some GRANT lies on the way from it up to
// CONTROL of the database, for the user or a role that the user is in.
func TestModel(t *testing.T) {
	// ways are the claims that contain SELECT or ALTER on the table, by hand.
	type rung struct {
		class      Class
		permission string
	}
	ways := map[string][]rung{
		Select: {{ObjectClass, Select}, {ObjectClass, Control}, {SchemaClass, Select}, {SchemaClass, Control}, {DatabaseClass, Select}, {DatabaseClass, Control}},
		Alter:  {{ObjectClass, Alter}, {ObjectClass, Control}, {SchemaClass, Alter}, {SchemaClass, Control}, {DatabaseClass, AlterAnySchema}, {DatabaseClass, Alter}, {DatabaseClass, Control}},
	}
	choices := map[Class][]string{ObjectClass: {Select, Alter, Control}, SchemaClass: {Select, Alter, Control}, DatabaseClass: {Select, Alter, Control, AlterAnySchema}}
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(t, "app", "bob")
		for _, r := range []string{"r1", "r2"} {
			w.do(w.as("dbo").CreateRole(r, ""))
		}
		holders := map[string]bool{"app": true, "public": true}
		if rapid.Bool().Draw(rt, "app in r1") {
			w.join("r1", "app")
			holders["r1"] = true
		}
		if rapid.Bool().Draw(rt, "r1 in r2") {
			w.join("r2", "r1")
			holders["r2"] = holders["r1"]
		}
		type key struct {
			who string
			rung
		}
		said := map[key]Verdict{}
		for range rapid.IntRange(0, 8).Draw(rt, "statements") {
			class := rapid.SampledFrom([]Class{ObjectClass, SchemaClass, DatabaseClass}).Draw(rt, "class")
			on := map[Class]Securable{ObjectClass: table, SchemaClass: dboSchema, DatabaseClass: InDatabase()}[class]
			k := key{rapid.SampledFrom([]string{"app", "bob", "public", "r1", "r2"}).Draw(rt, "who"), rung{class, rapid.SampledFrom(choices[class]).Draw(rt, "permission")}}
			s := Statement{Permission: k.permission, On: on, Principal: k.who}
			switch rapid.IntRange(0, 2).Draw(rt, "verb") {
			case 0:
				w.do(w.as("dbo").Grant(s))
				said[k] = Granted
			case 1:
				w.do(w.as("dbo").Deny(s))
				said[k] = Denied
			case 2:
				w.do(w.as("dbo").Revoke(s))
				delete(said, k)
			}
		}
		for permission, rungs := range ways {
			granted, denied := false, false
			for k, v := range said {
				if holders[k.who] && slices.Contains(rungs, k.rung) {
					granted, denied = granted || v == Granted, denied || v == Denied
				}
			}
			if got := w.as("app").Has(permission, table); got != (granted && !denied) {
				rt.Fatalf("%s: %v, want granted %v and not denied %v: %v", permission, got, granted, denied, said)
			}
		}
		// What was kept is what was decided with.
		kept := Restore("db1", w.db.State())
		p, _ := kept.Named("app")
		if c, _ := kept.As(p.ID); c.Has(Select, table) != w.as("app").Has(Select, table) {
			rt.Fatal("the kept state decides otherwise")
		}
	})
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
