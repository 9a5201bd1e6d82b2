package catalog

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func orders(d *Draft, schema int32, name string) *Table {
	id, pk, ck, df := d.NewID(), d.NewID(), d.NewID(), d.NewID()
	return &Table{
		Head: Head{ID: id, Name: name, Schema: schema, Created: time.Unix(1, 0).UTC(), Modified: time.Unix(1, 0).UTC()},
		Columns: []*Column{
			{ID: 1, Name: "Id", Declared: Declared{Type: types.Of(types.Int)}, Identity: &Identity{Seed: 1, Increment: 1}},
			{ID: 2, Name: "Total", Declared: Declared{Type: types.NewDecimal(18, 2), Numeric: true}, Default: &Default{Constrained{df, "DF_" + name, false}, NewExpression("((0))")}},
		},
		Indexes: []*Index{{ID: 1, Name: "PK_" + name, Unique: true, Primary: true, Constraint: pk, Columns: []KeyColumn{{Column: 1}}}},
		Checks:  []*Check{{Constrained: Constrained{ck, "CK_" + name, false}, Condition: NewCondition("([Total]>=(0))")}},
	}
}

func TestNamesAreFoundBySchemaAndDefaultSchema(t *testing.T) {
	d := New("db", nil).Edit()
	sales := d.AddSchema("sales", security.DBO)
	own, common := orders(d, sales.ID, "Orders"), orders(d, DBO, "orders")
	d.Put(own)
	d.Put(common)
	c := d.Catalog()
	for _, x := range []struct {
		schema, name, user string
		want               Object
	}{
		{"", "ORDERS ", "", common}, {"", "orders", "Sales", own}, {"dbo", "orders", "sales", common}, {"sales", "pk_orders", "", nil},
		{"", "absent", "sales", nil}, {"other", "orders", "", nil}, {"", "orders", "gone", common},
	} {
		got, ok := c.Resolve(x.schema, x.name, x.user)
		if k, is := got.(*Constraint); is && k.Table == own && k.Type == KindPrimaryKey {
			continue
		}
		if ok != (x.want != nil) || got != x.want {
			t.Errorf("%+v: %v", x, got)
		}
	}
}

func TestSnapshotsDoNotChange(t *testing.T) {
	first := New("db", nil)
	d := first.Edit()
	was := orders(d, DBO, "t")
	d.Put(was)
	second := d.Catalog()
	d = second.Edit()
	n := was.Clone()
	n.Name, n.Columns[1].Name, n.Checks = "u", "Sum", nil
	d.Put(n)
	third := d.Catalog()
	if len(first.Objects()) != 0 || len(second.Objects()) != 4 || len(third.Objects()) != 3 {
		t.Fatalf("%d, %d, %d objects", len(first.Objects()), len(second.Objects()), len(third.Objects()))
	}
	if _, ok := second.Resolve("", "t", ""); !ok || was.Columns[1].Name != "Total" {
		t.Error("the second snapshot changed")
	}
	if _, ok := third.Resolve("", "t", ""); ok {
		t.Error("the old name is still there")
	}
	if _, ok := third.Resolve("", "CK_t", ""); ok {
		t.Error("the dropped check is still there")
	}
	d = third.Edit()
	d.Remove(was.ID)
	if c := d.Catalog(); len(c.Objects()) != 0 {
		t.Errorf("objects left: %v", c.Objects())
	}
}

func TestIDsAreNotUsedAgain(t *testing.T) {
	d := New("db", nil).Edit()
	x := orders(d, DBO, "t")
	d.Put(x)
	d.Remove(x.ID)
	s := d.AddSchema("s", 1)
	d.RemoveSchema(s.ID)
	rows, err := d.Catalog().Changes(nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Load("db", rows)
	if err != nil {
		t.Fatal(err)
	}
	d = c.Edit()
	if id := d.NewID(); id <= x.ID {
		t.Errorf("object id %d after %d", id, x.ID)
	}
	if n := d.AddSchema("s", 1); n.ID <= s.ID {
		t.Errorf("schema id %d after %d", n.ID, s.ID)
	}
}

func TestWhatIsKeptIsTheSame(t *testing.T) {
	d := New("db", []byte{1, 2}).Edit()
	x := orders(d, DBO, "t")
	d.Put(x)
	d.Put(&View{Module: Module{Head: Head{ID: d.NewID(), Name: "v", Schema: DBO}, Source: NewSource("CREATE VIEW v AS SELECT 1 AS a", true)}})
	d.Put(&Sequence{Head: Head{ID: d.NewID(), Name: "s", Schema: DBO}, Declared: Declared{Type: types.Of(types.BigInt)}, Increment: 2})
	d.Put(&Synonym{Head: Head{ID: d.NewID(), Name: "n", Schema: DBO}, Base: "[t]", Parts: []string{"t"}})
	d.Put(&Procedure{Module: Module{Head: Head{ID: d.NewID(), Name: "p", Schema: DBO}, Source: NewSource("CREATE PROCEDURE p AS SELECT 1", true)}})
	d.Put(&Function{Module: Module{Head: Head{ID: d.NewID(), Name: "f", Schema: DBO}, Source: NewSource("CREATE FUNCTION f() RETURNS int AS BEGIN RETURN 1 END", true)}, Type: KindScalarFunction})
	tt := orders(d, Sys, "TT_x")
	tt.OfType = true
	d.PutType(&UserType{ID: d.NewTypeID(), Name: "list", Schema: DBO, Table: tt})
	d.SetProperty(Property{Class: 1, Major: x.ID, Name: "MS_Description", Value: types.Variable{Type: types.Sysname(), Value: types.NewText(types.NVarChar, "it's")}})
	c := d.Catalog()
	rows, err := c.Changes(nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Load("db", rows)
	if err != nil {
		t.Fatal(err)
	}
	again, err := got.Changes(nil)
	if err != nil || len(again) != len(rows) || len(got.Objects()) != len(c.Objects()) {
		t.Fatalf("%d rows of %d, %d objects of %d: %v", len(again), len(rows), len(got.Objects()), len(c.Objects()), err)
	}
	body := map[string]string{}
	for _, r := range rows {
		body[r.Key] = string(r.Body)
	}
	for _, r := range again {
		if body[r.Key] != string(r.Body) {
			t.Errorf("%s: %s, kept %s", r.Key, r.Body, body[r.Key])
		}
	}
	o, _ := got.Resolve("", "v", "")
	if tree, err := o.(*View).Source.Tree(); err != nil || reflect.TypeOf(tree) != reflect.TypeFor[*ast.CreateView]() {
		t.Errorf("%T, %v", tree, err)
	}
}

func TestChangesAreThoseAlone(t *testing.T) {
	d := New("db", nil).Edit()
	a, b := orders(d, DBO, "a"), orders(d, DBO, "b")
	d.Put(a)
	d.Put(b)
	c := d.Catalog()
	d = c.Edit()
	d.Put(a.Clone())
	d.Remove(b.ID)
	rows, err := d.Catalog().Changes(c)
	var keys []string
	for _, r := range rows {
		keys = append(keys, r.Key)
		if r.Key == objectKey(b) && r.Body != nil {
			t.Error("the removed table has a body")
		}
	}
	if err != nil || len(rows) != 3 {
		t.Errorf("%v, %v", keys, err)
	}
}

func TestDroppedObjectsTakeTheirGrantsAlong(t *testing.T) {
	d := New("db", nil).Edit()
	x := orders(d, DBO, "t")
	d.Put(x)
	c := d.Catalog()
	dbo, _ := c.Security().As(security.DBO)
	s, e := dbo.Grant(security.Statement{Permission: security.Select, On: c.Securable(x), Principal: "public"})
	if e != nil {
		t.Fatal(e)
	}
	before := len(c.Security().State().Rules)
	d = c.Edit()
	d.SetSecurity(s)
	d.Remove(x.ID)
	if n := len(d.Catalog().Security().State().Rules); n != before {
		t.Errorf("%d rules, before %d", n, before)
	}
}

func TestTemporaryIDsAreApart(t *testing.T) {
	if a, b := New("db", nil).Edit().NewID(), NewTemporary().Edit().NewID(); a == b || !NewTemporary().Temporary() {
		t.Errorf("%d, %d", a, b)
	}
}

func TestTypesByName(t *testing.T) {
	d := New("db", nil).Edit()
	d.PutType(&UserType{ID: d.NewTypeID(), Name: "Phone", Schema: DBO, Base: types.Sized(types.VarChar, 20)})
	c := d.Catalog()
	for _, x := range []struct {
		a      ast.Type
		want   string
		number int32
	}{
		{ast.Type{Name: named("NVARCHAR"), Args: []int64{20}}, "nvarchar(20)", 0}, {ast.Type{Name: named("varchar")}, "varchar(1)", 0},
		{ast.Type{Name: named("varbinary"), Max: true}, "varbinary(max)", 0}, {ast.Type{Name: named("phone")}, "varchar(20)", 0},
		{ast.Type{Name: named("decimal"), Args: []int64{10, 2}}, "decimal(10,2)", 0}, {ast.Type{Name: named("float"), Args: []int64{24}}, "real", 0},
		{ast.Type{Name: named("varchar"), Args: []int64{8001}}, "", 131}, {ast.Type{Name: named("nvarchar"), Args: []int64{4001}}, "", 2717},
		{ast.Type{Name: named("int"), Args: []int64{4}}, "", 2716}, {ast.Type{Name: named("decimal"), Args: []int64{5, 6}}, "", 192},
		{ast.Type{Name: named("datetime2"), Args: []int64{8}}, "", 1002}, {ast.Type{Name: named("nothing")}, "", 2715}, {ast.Type{Name: named("json")}, "", 40517},
		{ast.Type{Name: named("char"), Max: true}, "", 2716}, {ast.Type{Name: named("varchar"), Args: []int64{0}}, "", 1001},
	} {
		got, err := c.TypeOf(&x.a, 1, "")
		if x.number != 0 {
			if err == nil || err.Number != x.number {
				t.Errorf("%s: %v", x.a.Name.Object(), err)
			}
			continue
		}
		if err != nil || got.Type.String() != x.want {
			t.Errorf("%s: %s, %v", x.a.Name.Object(), got.Type, err)
		}
	}
}

func named(s string) ast.Name { return ast.Name{Parts: []ast.Ident{{Name: s}}} }

func TestSystemNames(t *testing.T) {
	pk := SystemName(KindPrimaryKey, "Customers", "", 100001)
	if !strings.HasPrefix(pk, "PK__Customer__") || len(pk) != len("PK__Customer__")+16 {
		t.Error(pk)
	}
	if df := SystemName(KindDefault, "t", "created_at", 7); !strings.HasPrefix(df, "DF__t__creat__") || df == SystemName(KindDefault, "t", "created_at", 8) {
		t.Error(df)
	}
}
