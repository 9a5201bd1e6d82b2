package sysviews

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// shop is a database with one of everything: customers and orders in dbo, a
// secret in hr, the user app, who may do nothing.
func shop(t *testing.T) *catalog.Catalog {
	t.Helper()
	c := catalog.New("shop", []byte{1})
	d := c.Edit()
	dbo, _ := c.Security().As(security.DBO)
	s, e := dbo.CreateUser(security.Principal{Name: "app", Kind: security.ExternalUser, SID: []byte{2}})
	if e != nil {
		t.Fatal(e)
	}
	d.SetSecurity(s)
	head := func(schema int32, name string) catalog.Head {
		return catalog.Head{ID: d.NewID(), Name: name, Schema: schema, Created: time.Unix(1e9, 0), Modified: time.Unix(1e9, 0)}
	}
	named := func(name string) catalog.Constrained { return catalog.Constrained{ID: d.NewID(), Name: name} }
	of := func(k types.Kind) catalog.Declared { return catalog.Declared{Type: types.Of(k)} }
	customers := &catalog.Table{Head: head(catalog.DBO, "customers"), NextColumn: 4, NextIndex: 3, Columns: []*catalog.Column{
		{ID: 1, Name: "id", Declared: of(types.Int), Identity: &catalog.Identity{Seed: 1, Increment: 1}},
		{ID: 2, Name: "name", Declared: catalog.Declared{Type: types.Sized(types.NVarChar, 50)}, Nullable: true},
		{ID: 3, Name: "credit", Declared: catalog.Declared{Type: types.NewDecimal(10, 2), Numeric: true}, Default: &catalog.Default{Constrained: named("DF_credit"), Value: catalog.NewExpression("((0))")}},
	}, Indexes: []*catalog.Index{
		{ID: 1, Name: "PK_customers", Clustered: true, Unique: true, Primary: true, Constraint: d.NewID(), Columns: []catalog.KeyColumn{{Column: 1}}},
		{ID: 2, Name: "ix_name", Columns: []catalog.KeyColumn{{Column: 2, Desc: true}}, Include: []int32{3}, Filter: catalog.NewCondition("([name] IS NOT NULL)")},
	}, Checks: []*catalog.Check{{Constrained: named("CK_credit"), Column: 3, Condition: catalog.NewCondition("([credit]>=(0))")}}}
	orders := &catalog.Table{Head: head(catalog.DBO, "orders"), NextColumn: 3, NextIndex: 2, Columns: []*catalog.Column{
		{ID: 1, Name: "customer", Declared: of(types.Int)},
		{ID: 2, Name: "twice", Declared: of(types.Int), Nullable: true, Computed: &catalog.Computed{Value: catalog.NewExpression("([customer]*(2))")}},
	}, ForeignKeys: []*catalog.ForeignKey{{Constrained: named("FK_orders"), Columns: []int32{1}, References: customers.ID, RefColumns: []int32{1}, Key: 1, OnDelete: catalog.Cascade}}}
	hr := d.AddSchema("hr", security.DBO)
	d.Put(customers)
	d.Put(orders)
	d.Put(&catalog.Table{Head: head(hr.ID, "salaries"), NextColumn: 2, Columns: []*catalog.Column{{ID: 1, Name: "amount", Declared: of(types.Money)}}})
	d.Put(&catalog.View{Module: catalog.Module{Head: head(catalog.DBO, "names"), Source: catalog.NewSource("CREATE VIEW names AS SELECT name FROM customers", true)},
		Columns: []*catalog.Column{{ID: 1, Name: "name", Declared: catalog.Declared{Type: types.Sized(types.NVarChar, 50)}, Nullable: true}}})
	d.Put(&catalog.Procedure{Module: catalog.Module{Head: head(catalog.DBO, "go"), Source: catalog.NewSource("CREATE PROCEDURE go @a int AS SELECT @a", true)},
		Params: []catalog.Parameter{{ID: 1, Name: "@a", Declared: of(types.Int)}}})
	d.Put(&catalog.Function{Module: catalog.Module{Head: head(catalog.DBO, "f"), Source: catalog.NewSource("CREATE FUNCTION f() RETURNS int AS BEGIN RETURN 1 END", true)}, Type: catalog.KindScalarFunction, Returns: of(types.Int)})
	d.Put(&catalog.Sequence{Head: head(catalog.DBO, "s"), Declared: of(types.BigInt), Start: 1, Increment: 1, Min: 1, Max: 100})
	d.Put(&catalog.Synonym{Head: head(catalog.DBO, "syn"), Base: "[dbo].[orders]", Parts: []string{"dbo", "orders"}})
	d.PutType(&catalog.UserType{ID: d.NewTypeID(), Name: "phone", Schema: catalog.DBO, Base: types.Sized(types.VarChar, 20)})
	tt := &catalog.Table{Head: head(catalog.Sys, "TT_list"), OfType: true, Columns: []*catalog.Column{{ID: 1, Name: "x", Declared: of(types.Int)}}}
	d.PutType(&catalog.UserType{ID: d.NewTypeID(), Name: "list", Schema: catalog.DBO, Table: tt})
	d.SetProperty(catalog.Property{Class: 1, Major: customers.ID, Minor: 2, Name: "MS_Description", Value: types.Variable{Type: types.Sysname(), Value: types.NewText(types.NVarChar, "whose")}})
	d.SetProperty(catalog.Property{Class: 1, Major: customers.ID, Name: "MS_Description", Value: types.Variable{Type: types.Sysname(), Value: types.NewText(types.NVarChar, "who buys")}})
	return d.Catalog()
}

func env(t *testing.T, c *catalog.Catalog, user string) *Env {
	t.Helper()
	p, ok := c.Security().Named(user)
	if !ok {
		t.Fatalf("no user %s", user)
	}
	who, ok := c.Security().As(p.ID)
	if !ok {
		t.Fatalf("not as %s", user)
	}
	return &Env{Catalog: c, Who: who, Now: time.Unix(1.7e9, 0), Databases: []Database{{1, "master", "", time.Unix(0, 0), nil}, {5, "shop", "", time.Unix(0, 0), nil}, {6, "other", "", time.Unix(0, 0), nil}}}
}

func grant(t *testing.T, c *catalog.Catalog, verb, permission, object string, columns ...security.Column) *catalog.Catalog {
	t.Helper()
	dbo, _ := c.Security().As(security.DBO)
	st := security.Statement{Permission: permission, On: security.InDatabase(), Columns: columns, Principal: "app"}
	if object != "" {
		schema, name, _ := strings.Cut(object, ".")
		o, ok := c.Resolve(schema, name, "")
		if !ok {
			t.Fatalf("no %s", object)
		}
		st.On = c.Securable(o)
	}
	do := dbo.Grant
	if verb == "DENY" {
		do = dbo.Deny
	}
	s, e := do(st)
	if e != nil {
		t.Fatal(e)
	}
	d := c.Edit()
	d.SetSecurity(s)
	return d.Catalog()
}

// list returns some columns of a view as text, a row each.
func list(t *testing.T, e *Env, view string, names ...string) []string {
	t.Helper()
	schema, name, _ := strings.Cut(view, ".")
	v, ok := Find(schema, name)
	if !ok {
		t.Fatalf("no view %s", view)
	}
	var out []string
	for _, r := range v.Rows(e, make([]types.Value, v.Params)) {
		var cells []string
		for _, n := range names {
			for i, c := range v.Columns {
				if strings.EqualFold(c.Name, n) {
					cells = append(cells, cell(r[i]))
				}
			}
		}
		if len(cells) != len(names) {
			t.Fatalf("%s has not all of %v", view, names)
		}
		out = append(out, strings.Join(cells, " "))
	}
	return out
}

func cell(v types.Value) string {
	switch {
	case v.IsNull():
		return "NULL"
	case v.Kind == types.Variant:
		return cell(v.Inner.Value)
	case v.Kind.Character():
		return strings.TrimRight(v.Text, " ")
	case v.Kind.Bytes() || v.Kind == types.UniqueIdentifier:
		return fmt.Sprintf("%x", v.Bytes)
	}
	return fmt.Sprint(v.Int)
}

// Every view has rows of the shape of its columns, and the kinds they promise.
func TestRowsFitTheirColumns(t *testing.T) {
	e := env(t, shop(t), "dbo")
	if n := len(all().list); n < 60 {
		t.Errorf("%d views", n)
	}
	empty := 0
	for _, v := range all().list {
		rows := v.Rows(e, make([]types.Value, v.Params))
		if len(rows) == 0 {
			empty++
		}
		for _, r := range rows {
			for i, x := range r {
				c := v.Columns[i]
				if x.IsNull() && !c.Nullable {
					t.Errorf("%s.%s is NULL", v.Name, c.Name)
				}
				if !x.IsNull() && x.Kind != c.Type.Kind {
					t.Errorf("%s.%s is of %s, not %s", v.Name, c.Name, x.Kind, c.Type)
				}
			}
		}
		seen := map[string]bool{}
		for _, c := range v.Columns {
			if seen[strings.ToLower(c.Name)] {
				t.Errorf("%s has %s twice", v.Name, c.Name)
			}
			seen[strings.ToLower(c.Name)] = true
		}
		if got := all().byID[v.ID]; got != v {
			t.Errorf("%s is not found by its id", v.Name)
		}
	}
	if empty > 22 {
		t.Errorf("%d views without rows", empty)
	}
}

func TestWhoMayNothingSeesNothing(t *testing.T) {
	e := env(t, shop(t), "app")
	for _, v := range []string{
		"sys.objects", "sys.tables", "sys.views", "sys.columns", "sys.indexes", "sys.index_columns", "sys.key_constraints", "sys.foreign_keys", "sys.foreign_key_columns",
		"sys.check_constraints", "sys.default_constraints", "sys.computed_columns", "sys.identity_columns", "sys.sequences", "sys.procedures", "sys.parameters", "sys.sql_modules",
		"sys.synonyms", "sys.partitions", "sys.stats", "sys.extended_properties", "sys.sysobjects", "sys.syscolumns", "sys.sysindexes", "sys.fn_listextendedproperty", "sys.table_types",
		"information_schema.tables", "information_schema.columns", "information_schema.views", "information_schema.table_constraints", "information_schema.key_column_usage",
		"information_schema.constraint_column_usage", "information_schema.referential_constraints", "information_schema.check_constraints", "information_schema.routines",
		"information_schema.parameters", "information_schema.sequences", "information_schema.domains", "information_schema.table_privileges", "information_schema.column_privileges",
	} {
		schema, name, _ := strings.Cut(v, ".")
		x, ok := Find(schema, name)
		if !ok {
			t.Errorf("no %s", v)
			continue
		}
		if rows := x.Rows(e, make([]types.Value, x.Params)); len(rows) > 0 {
			t.Errorf("%s shows %d rows", v, len(rows))
		}
	}
	for _, s := range list(t, e, "sys.schemas", "name") {
		if s == "hr" {
			t.Error("the schema hr is shown")
		}
	}
}

func TestSelectOnATableShowsIt(t *testing.T) {
	c := grant(t, shop(t), "GRANT", "SELECT", "dbo.customers")
	e := env(t, c, "app")
	if got := list(t, e, "sys.tables", "name"); fmt.Sprint(got) != "[customers]" {
		t.Errorf("tables: %v", got)
	}
	if got := list(t, e, "sys.default_constraints", "name", "definition"); fmt.Sprint(got) != "[DF_credit NULL]" {
		t.Errorf("without VIEW DEFINITION: %v", got)
	}
	if got := list(t, e, "information_schema.table_privileges", "table_name", "grantee", "privilege_type"); fmt.Sprint(got) != "[customers app SELECT]" {
		t.Errorf("privileges: %v", got)
	}
	if got := list(t, e, "sys.database_permissions", "type", "permission_name", "state"); fmt.Sprint(got) != "[CO CONNECT G SL SELECT G]" {
		t.Errorf("permissions: %v", got)
	}
	c = grant(t, c, "GRANT", "VIEW DEFINITION", "dbo.customers")
	if got := list(t, env(t, c, "app"), "sys.default_constraints", "definition"); fmt.Sprint(got) != "[((0))]" {
		t.Errorf("with VIEW DEFINITION: %v", got)
	}
	c = grant(t, c, "DENY", "VIEW DEFINITION", "dbo.customers")
	if got := list(t, env(t, c, "app"), "sys.tables", "name"); len(got) != 0 {
		t.Errorf("with VIEW DEFINITION denied: %v", got)
	}
}

func TestSelectOnOneColumnShowsTheTable(t *testing.T) {
	c := grant(t, shop(t), "GRANT", "SELECT", "hr.salaries", security.Column{ID: 1, Name: "amount"})
	e := env(t, c, "app")
	if got := list(t, e, "information_schema.columns", "table_schema", "column_name", "data_type", "numeric_precision"); fmt.Sprint(got) != "[hr amount money 19]" {
		t.Errorf("columns: %v", got)
	}
	if got := list(t, e, "information_schema.column_privileges", "column_name"); fmt.Sprint(got) != "[amount]" {
		t.Errorf("privileges: %v", got)
	}
}

func TestOthersAreNotShown(t *testing.T) {
	c := shop(t)
	dbo, _ := c.Security().As(security.DBO)
	s, err := dbo.CreateUser(security.Principal{Name: "other", Kind: security.ExternalUser, SID: []byte{3}})
	if err != nil {
		t.Fatal(err)
	}
	d := c.Edit()
	d.SetSecurity(s)
	c = d.Catalog()
	got := fmt.Sprint(list(t, env(t, c, "app"), "sys.database_principals", "name"))
	if strings.Contains(got, "other") || !strings.Contains(got, "app") || !strings.Contains(got, "db_datareader") {
		t.Error(got)
	}
	if got := fmt.Sprint(list(t, env(t, c, "dbo"), "sys.database_principals", "name", "type", "sid", "authentication_type_desc")); !strings.Contains(got, "other E 03 EXTERNAL") {
		t.Error(got)
	}
	if got := list(t, env(t, c, "app"), "sys.database_permissions", "grantee_principal_id"); len(got) != 1 {
		t.Errorf("permissions of others: %v", got)
	}
}

func TestWhatORMsRead(t *testing.T) {
	e := env(t, shop(t), "dbo")
	for _, x := range []struct {
		view, columns, want string
	}{
		{"information_schema.columns", "table_name column_name ordinal_position column_default is_nullable data_type character_maximum_length numeric_precision numeric_scale",
			"customers id 1 NULL NO int NULL 10 0|customers name 2 NULL YES nvarchar 50 NULL NULL|customers credit 3 ((0)) NO numeric NULL 10 2"},
		{"sys.foreign_keys", "name delete_referential_action_desc update_referential_action_desc", "FK_orders CASCADE NO_ACTION"},
		{"information_schema.referential_constraints", "constraint_name unique_constraint_name delete_rule", "FK_orders PK_customers CASCADE"},
		{"sys.index_columns", "index_id column_id key_ordinal is_descending_key is_included_column", "1 1 1 0 0|2 2 1 1 0|2 3 0 0 1"},
		{"sys.computed_columns", "name definition is_persisted", "twice ([customer]*(2)) 0"},
		{"sys.identity_columns", "name seed_value increment_value last_value", "id 1 1 NULL"},
		{"sys.databases", "name database_id", "master 1|shop 5"},
		{"sys.extended_properties", "class minor_id name value", "1 2 MS_Description whose|1 0 MS_Description who buys"},
		{"sys.synonyms", "name base_object_name", "syn [dbo].[orders]"},
		{"information_schema.routines", "routine_name routine_type data_type", "go PROCEDURE NULL|f FUNCTION int"},
	} {
		got := strings.Join(list(t, e, x.view, strings.Fields(x.columns)...), "|")
		if !strings.HasPrefix(got, x.want) {
			t.Errorf("%s: %s", x.view, got)
		}
	}
}

func TestListExtendedProperty(t *testing.T) {
	e := env(t, shop(t), "dbo")
	v, _ := Find("sys", "fn_listextendedproperty")
	at := func(s ...string) (args []types.Value) {
		for _, x := range s {
			if x == "" {
				args = append(args, types.Null())
			} else {
				args = append(args, types.NewText(types.NVarChar, x))
			}
		}
		return args
	}
	for _, x := range []struct {
		args []types.Value
		want string
	}{
		{at("MS_Description", "schema", "dbo", "table", "customers", "", ""), "TABLE customers who buys"},
		{at("MS_Description", "schema", "dbo", "table", "customers", "column", "name"), "COLUMN name whose"},
		{at("", "schema", "dbo", "table", "customers", "column", ""), "COLUMN name whose"},
		{at("", "schema", "dbo", "table", "'; DROP TABLE customers--", "", ""), ""},
		{at("other", "schema", "dbo", "table", "customers", "", ""), ""}, {at("", "", "", "", "", "", ""), ""},
	} {
		var got []string
		for _, r := range v.Rows(e, x.args) {
			got = append(got, cell(r[0])+" "+cell(r[1])+" "+cell(r[3]))
		}
		if s := strings.Join(got, "|"); s != x.want {
			t.Errorf("%v: %s", x.args, s)
		}
	}
}
