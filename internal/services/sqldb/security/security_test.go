package security

import (
	"slices"
	"testing"
)

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
