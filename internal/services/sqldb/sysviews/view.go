package sysviews

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// View is a catalogue view, or a table-valued function that reads like one.
type View struct {
	ID       int32 // object_id, negative as those of system objects are
	Schema   int32 // catalog.Sys or catalog.InfoSchema
	Name     string
	Columns  []*catalog.Column
	Function bool
	Params   int // arguments of a function
	rows     func(e *Env, args []types.Value, out func(...any))
	library  *library
}

// Rows returns the rows that the user of an Env sees, each with a value per
// column. Args are those of a function.
func (v *View) Rows(e *Env, args []types.Value) [][]types.Value {
	var list [][]types.Value
	env := *e
	env.library = v.library
	v.rows(&env, args, func(values ...any) {
		if len(values) != len(v.Columns) {
			panic(fmt.Sprintf("sysviews: %d values for the %d columns of %s", len(values), len(v.Columns), v.Name))
		}
		row := make([]types.Value, len(values))
		for i, x := range values {
			row[i] = value(v.Columns[i].Type, x)
		}
		list = append(list, row)
	})
	return list
}

// Find returns the view that a name of two parts means.
func Find(schema, name string) (*View, bool) {
	v, ok := all().byName[strings.ToLower(schema)+"."+strings.ToLower(name)]
	return v, ok
}

type library struct {
	list   []*View
	byName map[string]*View
	byID   map[int32]*View
}

// definition is a view as this package writes it down: columns as "name type"
// with a ? behind a type that takes NULL.
type definition struct {
	name    string
	columns string
	rows    func(e *Env, out func(...any))
}

// firstID is the id of the first system view; the others count down.
const firstID int32 = -101

// all is the library, which is made once of constants.
var all = sync.OnceValue(func() *library {
	l := &library{byName: map[string]*View{}, byID: map[int32]*View{}}
	add := func(schema int32, list []definition) {
		for _, d := range list {
			rows := d.rows
			if rows == nil {
				rows = func(*Env, func(...any)) {}
			}
			l.add(&View{Schema: schema, Name: d.name, Columns: columns(d.columns), rows: func(e *Env, _ []types.Value, out func(...any)) { rows(e, out) }})
		}
	}
	for _, list := range [][]definition{objectViews, columnViews, indexViews, constraintViews, moduleViews, typeViews, securityViews, serverViews, compatViews, emptyViews} {
		add(catalog.Sys, list)
	}
	add(catalog.InfoSchema, informationSchema)
	add(catalog.InfoSchema, informationConstraints)
	add(catalog.InfoSchema, informationRoutines)
	l.add(listExtendedProperty())
	l.add(helpCollations())
	return l
})

func (l *library) add(v *View) {
	v.ID, v.library = firstID-int32(len(l.list)), l
	l.list = append(l.list, v)
	schema := "sys."
	if v.Schema == catalog.InfoSchema {
		schema = "information_schema."
	}
	l.byName[schema+strings.ToLower(v.Name)] = v
	l.byID[v.ID] = v
}

// columns reads a list of columns.
func columns(spec string) []*catalog.Column {
	var out []*catalog.Column
	for _, one := range strings.Split(spec, ", ") {
		name, typ, ok := strings.Cut(strings.TrimSpace(one), " ")
		if !ok {
			panic("sysviews: a column without a type: " + one)
		}
		typ, null := strings.CutSuffix(typ, "?")
		c := &catalog.Column{ID: int32(len(out) + 1), Name: name, Nullable: null}
		c.Type, c.UserType = typeOf(typ)
		out = append(out, c)
	}
	return out
}

func typeOf(s string) (types.Type, int32) {
	if s == "sysname" {
		return types.Sysname(), catalog.SysnameID
	}
	name, rest, sized := strings.Cut(strings.TrimSuffix(s, ")"), "(")
	for k := types.Bit; k <= types.Variant; k++ {
		if k.String() != name {
			continue
		}
		t := types.Of(k)
		switch {
		case !sized:
		case rest == "max":
			t.Length = types.Max
		case k == types.Decimal:
			p, _ := strconv.Atoi(rest)
			t = types.NewDecimal(p, 0)
		default:
			t.Length, _ = strconv.Atoi(rest)
		}
		return t, 0
	}
	panic("sysviews: no type " + s)
}

// value makes a value of a column's type.
func value(t types.Type, x any) types.Value {
	switch x := x.(type) {
	case nil:
		return types.Null()
	case types.Value:
		return x
	case types.Variable:
		return types.Value{Kind: types.Variant, Inner: &x}
	case bool:
		if t.Kind == types.Bit {
			return types.NewBool(x)
		}
		if x {
			return types.NewInt(t.Kind, 1)
		}
		return types.NewInt(t.Kind, 0)
	case int:
		return integer(t, int64(x))
	case int32:
		return integer(t, int64(x))
	case int64:
		return integer(t, x)
	case string:
		if t.Kind == types.Variant {
			return value(t, types.Variable{Type: types.Sysname(), Value: types.NewText(types.NVarChar, x)})
		}
		if t.Kind.Padded() {
			x += strings.Repeat(" ", max(0, t.Length-len(x)))
		}
		return types.NewText(t.Kind, x)
	case []byte:
		return types.NewBytes(t.Kind, x)
	case time.Time:
		return types.NewInt(t.Kind, ticks(x))
	}
	panic(fmt.Sprintf("sysviews: a value of %T", x))
}

func integer(t types.Type, x int64) types.Value {
	if t.Kind == types.Variant {
		return value(t, types.Variable{Type: types.Of(types.BigInt), Value: types.NewInt(types.BigInt, x)})
	}
	return types.NewInt(t.Kind, x)
}

// ticks counts from the year 1, as datetime is kept, to the 1/300 s it has.
func ticks(t time.Time) int64 {
	ms := t.UnixMilli() / 10 * 10
	return (ms + 62135596800000) * 10_000
}

// orNull is NULL for an id of 0.
func orNull[T int | int32 | int64](id T) any {
	if id == 0 {
		return nil
	}
	return id
}

// text is NULL for no text.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}
