package security

import (
	"testing"
)

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
