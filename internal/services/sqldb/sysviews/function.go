package sysviews

import (
	"strings"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Function is a metadata function, such as OBJECT_ID: a scalar that is
// computed from what the user sees of the catalogue.
type Function struct {
	Name string
	Args []types.Type // what arguments are converted to
	Min  int          // how many must be given
	Type types.Type
	eval func(e *Env, a []types.Value) any
}

// Eval computes the function. The arguments are of the types that Args has, or
// NULL; those that were left out are missing at the end.
func (f *Function) Eval(e *Env, args []types.Value) types.Value {
	env := *e
	env.library = all()
	a := make([]types.Value, len(f.Args))
	copy(a, args)
	return value(f.Type, f.eval(&env, a))
}

// FindFunction returns the metadata function with a name.
func FindFunction(name string) (*Function, bool) {
	f, ok := functions()[strings.ToUpper(name)]
	return f, ok
}

// function is how this package writes one down: the kinds of its arguments,
// n for names and i for numbers, in brackets those that may be left out.
type function struct {
	name, args, result string
	eval               func(e *Env, a []types.Value) any
}

// functions are made once, of constants.
var functions = sync.OnceValue(func() map[string]*Function {
	out := map[string]*Function{}
	for _, list := range [][]function{objectFunctions, propertyFunctions, principalFunctions, serverFunctions} {
		for _, d := range list {
			f := &Function{Name: d.name, eval: d.eval}
			f.Type, _ = typeOf(d.result)
			f.Min = -1
			for _, c := range d.args {
				switch c {
				case '[':
					f.Min = len(f.Args)
				case 'n':
					f.Args = append(f.Args, types.Sized(types.NVarChar, 4000))
				case 'i':
					f.Args = append(f.Args, types.Of(types.Int))
				case 'b':
					f.Args = append(f.Args, types.Sized(types.VarBinary, 85))
				}
			}
			if f.Min < 0 {
				f.Min = len(f.Args)
			}
			out[d.name] = f
		}
	}
	return out
})

// named finds what a name in a string means to the user, who must see it.
func (e *Env) named(v types.Value) (catalog.Object, bool) {
	n, ok := catalog.ParseName(v.Text)
	if v.IsNull() || !ok {
		return nil, false
	}
	if t, ok := e.Catalog.Global(n.Object()); ok && catalog.Global(n.Object()) {
		return t, true
	}
	if strings.HasPrefix(n.Object(), "#") && e.Temp != nil {
		return e.Temp.Find(catalog.DBO, n.Object())
	}
	if !e.local(n) {
		return nil, false
	}
	return e.seen(e.Catalog.Resolve(n.Schema(), n.Object(), e.Who.User().DefaultSchema))
}

// seen is nothing where the user does not see the object.
func (e *Env) seen(o catalog.Object, ok bool) (catalog.Object, bool) {
	if !ok || !e.sees(o) {
		return nil, false
	}
	return o, true
}

// numbered finds an object by its id, which the user must see.
func (e *Env) numbered(v types.Value) (catalog.Object, bool) {
	if v.IsNull() {
		return nil, false
	}
	if e.Temp != nil {
		if o, ok := e.Temp.ByID(int32(v.Int)); ok {
			return o, true
		}
	}
	o, ok := e.Catalog.ByID(int32(v.Int))
	if ok && catalog.Global(o.Header().Name) {
		return o, true
	}
	return e.seen(o, ok)
}

var objectFunctions = []function{
	{"OBJECT_ID", "n[n", "int", objectID},
	{"OBJECT_NAME", "i[i", "sysname", func(e *Env, a []types.Value) any {
		if o, ok := e.numbered(a[0]); ok {
			return o.Header().Name
		}
		if v, ok := e.library.byID[int32(a[0].Int)]; ok && !a[0].IsNull() {
			return v.Name
		}
		return nil
	}},
	{"OBJECT_SCHEMA_NAME", "i[i", "sysname", func(e *Env, a []types.Value) any {
		if o, ok := e.numbered(a[0]); ok {
			return e.schema(o.Header().Schema)
		}
		if v, ok := e.library.byID[int32(a[0].Int)]; ok && !a[0].IsNull() {
			return e.schema(v.Schema)
		}
		return nil
	}},
	{"OBJECT_DEFINITION", "i", "nvarchar(max)", func(e *Env, a []types.Value) any {
		o, ok := e.numbered(a[0])
		if !ok {
			return nil
		}
		if m := moduleOf(o); m.Source != nil {
			return e.reads(o, m.Source.Text)
		}
		k, ok := o.(*catalog.Constraint)
		if !ok {
			return nil
		}
		for _, x := range k.Table.Checks {
			if x.ID == k.ID {
				return e.reads(k, x.Condition.Text)
			}
		}
		for _, c := range k.Table.Columns {
			if c.Default != nil && c.Default.ID == k.ID {
				return e.reads(k, c.Default.Value.Text)
			}
		}
		return nil
	}},
	{"SCHEMA_ID", "[n", "int", func(e *Env, a []types.Value) any {
		name := a[0].Text
		if a[0].IsNull() {
			name = e.defaultSchema()
		}
		if s, ok := e.Catalog.SchemaNamed(name); ok && e.seesSchema(s) {
			return s.ID
		}
		return nil
	}},
	{"SCHEMA_NAME", "[i", "sysname", func(e *Env, a []types.Value) any {
		if a[0].IsNull() {
			return e.defaultSchema()
		}
		if s, ok := e.Catalog.SchemaByID(int32(a[0].Int)); ok && e.seesSchema(s) {
			return s.Name
		}
		return nil
	}},
	{"TYPE_ID", "n", "int", func(e *Env, a []types.Value) any {
		if d, t, ok := e.typeNamed(a[0]); ok {
			if t != nil {
				return t.ID
			}
			return userType(d)
		}
		return nil
	}},
	{"TYPE_NAME", "i", "sysname", func(e *Env, a []types.Value) any {
		if a[0].IsNull() {
			return nil
		}
		id := int32(a[0].Int)
		if t, ok := e.Catalog.TypeByID(id); ok && e.seesType(t) {
			return t.Name
		}
		switch id {
		case catalog.SysnameID:
			return "sysname"
		case numericType:
			return "numeric"
		}
		for k, n := range systemTypes {
			if n == id {
				return k.String()
			}
		}
		return nil
	}},
	{"COL_NAME", "ii", "sysname", func(e *Env, a []types.Value) any {
		o, ok := e.numbered(a[0])
		var list []*catalog.Column
		if ok {
			list = columnsOf(o)
		} else if v, ok := e.library.byID[int32(a[0].Int)]; ok {
			list = v.Columns
		}
		for _, c := range list {
			if int64(c.ID) == a[1].Int && !a[1].IsNull() {
				return c.Name
			}
		}
		return nil
	}},
	{"COL_LENGTH", "nn", "smallint", func(e *Env, a []types.Value) any {
		o, ok := e.named(a[0])
		if !ok || a[1].IsNull() {
			return nil
		}
		if c, ok := catalog.ColumnNamed(columnsOf(o), a[1].Text); ok {
			return c.Type.MaxLength()
		}
		return nil
	}},
	{"INDEX_COL", "nii", "nvarchar(128)", func(e *Env, a []types.Value) any {
		o, _ := e.named(a[0])
		if t, ok := o.(*catalog.Table); ok {
			for _, x := range t.Indexes {
				if int64(x.ID) == a[1].Int && a[2].Int > 0 && int(a[2].Int) <= len(x.Columns) {
					return columnNames(t, []int32{x.Columns[a[2].Int-1].Column})
				}
			}
		}
		return nil
	}},
	{"IDENT_SEED", "n", "decimal(38)", func(e *Env, a []types.Value) any {
		return e.identity(a[0], func(t *catalog.Table, i *catalog.Identity) int64 { return i.Seed })
	}},
	{"IDENT_INCR", "n", "decimal(38)", func(e *Env, a []types.Value) any {
		return e.identity(a[0], func(t *catalog.Table, i *catalog.Identity) int64 { return i.Increment })
	}},
	{"IDENT_CURRENT", "n", "decimal(38)", func(e *Env, a []types.Value) any {
		return e.identity(a[0], func(t *catalog.Table, i *catalog.Identity) int64 {
			if e.Identity != nil {
				if n, ok := e.Identity(t.ID); ok {
					return n
				}
			}
			return i.Seed
		})
	}},
}

func (e *Env) defaultSchema() string {
	if s := e.Who.User().DefaultSchema; s != "" {
		return s
	}
	return "dbo"
}

// objectID takes a type in its second argument, such as N'U'.
func objectID(e *Env, a []types.Value) any {
	kind := strings.ToUpper(strings.TrimSpace(a[1].Text))
	if o, ok := e.named(a[0]); ok {
		if k := string(o.Kind()); kind == "" || kind == k {
			return o.Header().ID
		}
		return nil
	}
	n, ok := catalog.ParseName(a[0].Text)
	if a[0].IsNull() || !ok || !e.local(n) {
		return nil
	}
	schema := strings.ToLower(n.Schema())
	if schema == "" {
		schema = "sys"
	}
	v, ok := e.library.byName[schema+"."+strings.ToLower(n.Object())]
	if !ok || kind != "" && kind != "V" && !v.Function {
		return nil
	}
	return v.ID
}

// typeNamed finds a type by its name: one of T-SQL's own, or of the database.
func (e *Env) typeNamed(v types.Value) (catalog.Declared, *catalog.UserType, bool) {
	n, ok := catalog.ParseName(v.Text)
	if v.IsNull() || !ok {
		return catalog.Declared{}, nil, false
	}
	if t, ok := e.Catalog.ResolveType(n.Schema(), n.Object(), e.Who.User().DefaultSchema); ok && e.seesType(t) {
		return catalog.Declared{Type: t.Base, Numeric: t.Numeric}, t, true
	}
	name := strings.ToLower(n.Object())
	switch name {
	case "sysname":
		return catalog.Declared{Type: types.Sysname(), UserType: catalog.SysnameID}, nil, true
	case "numeric":
		return catalog.Declared{Type: types.NewDecimal(38, 38), Numeric: true}, nil, true
	}
	for k := range systemTypes {
		if k.String() == name {
			return catalog.Declared{Type: types.Of(k)}, nil, true
		}
	}
	return catalog.Declared{}, nil, false
}

func (e *Env) identity(name types.Value, of func(*catalog.Table, *catalog.Identity) int64) any {
	o, _ := e.named(name)
	if t, ok := o.(*catalog.Table); ok {
		if c := t.IdentityColumn(); c != nil {
			return decimalOf(of(t, c.Identity))
		}
	}
	return nil
}
