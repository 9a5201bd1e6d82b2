package security

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

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
