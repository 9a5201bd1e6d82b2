package sysviews

import (
	"fmt"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func eval(t *testing.T, e *Env, name string, args ...any) string {
	t.Helper()
	f, ok := FindFunction(name)
	if !ok || len(args) < f.Min || len(args) > len(f.Args) {
		t.Fatalf("no %s of %d", name, len(args))
	}
	var list []types.Value
	for i, a := range args {
		switch a := a.(type) {
		case string:
			list = append(list, types.NewText(f.Args[i].Kind, a))
		case int:
			list = append(list, types.NewInt(f.Args[i].Kind, int64(a)))
		case int32:
			list = append(list, types.NewInt(f.Args[i].Kind, int64(a)))
		default:
			list = append(list, types.Null())
		}
	}
	v := f.Eval(e, list)
	if !v.IsNull() && v.Kind != f.Type.Kind {
		t.Errorf("%s yields %s", name, v.Kind)
	}
	if v.Kind == types.Decimal {
		return v.Dec.Unscaled.String()
	}
	return cell(v)
}

func TestMetadataFunctions(t *testing.T) {
	c := shop(t)
	e := env(t, c, "dbo")
	o, _ := c.Resolve("", "customers", "")
	id := o.Header().ID
	for _, x := range []struct {
		name string
		args []any
		want string
	}{
		{"OBJECT_ID", []any{"customers"}, fmt.Sprint(id)}, {"OBJECT_ID", []any{"[dbo].[customers]", "U"}, fmt.Sprint(id)}, {"OBJECT_ID", []any{"dbo.customers", "V"}, "NULL"},
		{"OBJECT_ID", []any{"shop.dbo.customers"}, fmt.Sprint(id)}, {"OBJECT_ID", []any{"other.dbo.customers"}, "NULL"}, {"OBJECT_ID", []any{"x'; DROP TABLE customers--"}, "NULL"},
		{"OBJECT_ID", []any{nil}, "NULL"}, {"OBJECT_NAME", []any{id}, "customers"}, {"OBJECT_NAME", []any{1}, "NULL"}, {"OBJECT_SCHEMA_NAME", []any{id}, "dbo"},
		{"SCHEMA_NAME", nil, "dbo"}, {"SCHEMA_ID", []any{"hr"}, "5"}, {"TYPE_ID", []any{"int"}, "56"}, {"TYPE_ID", []any{"phone"}, "257"}, {"TYPE_NAME", []any{231}, "nvarchar"},
		{"COL_NAME", []any{id, 2}, "name"}, {"COL_LENGTH", []any{"customers", "name"}, "100"}, {"COLUMNPROPERTY", []any{id, "id", "IsIdentity"}, "1"},
		{"COLUMNPROPERTY", []any{id, "name", "charmaxlen"}, "50"}, {"COLUMNPROPERTY", []any{id, "none", "IsIdentity"}, "NULL"}, {"OBJECTPROPERTY", []any{id, "IsUserTable"}, "1"},
		{"OBJECTPROPERTY", []any{id, "TableHasForeignRef"}, "1"}, {"OBJECTPROPERTY", []any{id, "IsView"}, "0"}, {"OBJECTPROPERTYEX", []any{id, "BaseType"}, "U"},
		{"INDEXPROPERTY", []any{id, "PK_customers", "IsClustered"}, "1"}, {"INDEX_COL", []any{"customers", 1, 1}, "id"}, {"IDENT_SEED", []any{"customers"}, "1"}, {"IDENT_CURRENT", []any{"orders"}, "NULL"},
		{"DB_NAME", nil, "shop"}, {"DB_ID", []any{"master"}, "1"}, {"DB_ID", []any{"none"}, "NULL"}, {"SERVERPROPERTY", []any{"EngineEdition"}, "5"}, {"SERVERPROPERTY", []any{"none"}, "NULL"},
		{"DATABASEPROPERTYEX", []any{"shop", "Collation"}, "SQL_Latin1_General_CP1_CI_AS"}, {"USER_NAME", nil, "dbo"}, {"USER_NAME", []any{5}, "app"}, {"DATABASE_PRINCIPAL_ID", []any{"app"}, "5"},
		{"IS_MEMBER", []any{"db_owner"}, "1"}, {"IS_MEMBER", []any{"db_datareader"}, "0"}, {"IS_MEMBER", []any{"none"}, "NULL"}, {"IS_ROLEMEMBER", []any{"db_owner", "app"}, "0"},
		{"HAS_PERMS_BY_NAME", []any{"customers", "OBJECT", "SELECT"}, "1"}, {"HAS_PERMS_BY_NAME", []any{nil, "DATABASE", "CREATE TABLE"}, "1"}, {"OBJECT_DEFINITION", []any{id}, "NULL"},
	} {
		if got := eval(t, e, x.name, x.args...); got != x.want {
			t.Errorf("%s%v: %s, want %s", x.name, x.args, got, x.want)
		}
	}
	for name, f := range functions() {
		if v := f.Eval(e, make([]types.Value, f.Min)); !v.IsNull() && v.Kind != f.Type.Kind {
			t.Errorf("%s of NULL yields %s", name, v.Kind)
		}
	}
}

func TestMetadataFunctionsShowWhatIsSeen(t *testing.T) {
	c := shop(t)
	o, _ := c.Resolve("", "customers", "")
	id := o.Header().ID
	e := env(t, c, "app")
	for _, x := range []struct {
		name string
		args []any
		want string
	}{
		{"OBJECT_ID", []any{"customers"}, "NULL"}, {"OBJECT_NAME", []any{id}, "NULL"}, {"COL_LENGTH", []any{"customers", "name"}, "NULL"}, {"COLUMNPROPERTY", []any{id, "id", "IsIdentity"}, "NULL"},
		{"OBJECTPROPERTY", []any{id, "IsUserTable"}, "NULL"}, {"SCHEMA_ID", []any{"hr"}, "NULL"}, {"TYPE_ID", []any{"phone"}, "NULL"}, {"HAS_PERMS_BY_NAME", []any{"customers", "OBJECT", "SELECT"}, "0"},
		{"HAS_PERMS_BY_NAME", []any{nil, "DATABASE", "CREATE TABLE"}, "0"}, {"IDENT_SEED", []any{"customers"}, "NULL"}, {"USER_NAME", nil, "app"}, {"IS_MEMBER", []any{"db_owner"}, "0"},
	} {
		if got := eval(t, e, x.name, x.args...); got != x.want {
			t.Errorf("%s%v: %s, want %s", x.name, x.args, got, x.want)
		}
	}
	c = grant(t, c, "GRANT", "SELECT", "dbo.names")
	v, _ := c.Resolve("", "names", "")
	if got := eval(t, env(t, c, "app"), "OBJECT_DEFINITION", v.Header().ID); got != "NULL" {
		t.Errorf("the definition is shown: %s", got)
	}
	if got := eval(t, env(t, c, "dbo"), "OBJECT_DEFINITION", v.Header().ID); got == "NULL" {
		t.Error("dbo reads no definition")
	}
}
