package builtin

import (
	"strings"
	"sync"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Session is what functions ask of the session.
type Session interface {
	// Now is the time of the statement, in UTC: all GETDATE() of one are the same.
	Now() time.Time
	// Rand returns the next random number of the session in [0, 1), and with
	// seed the first of a sequence that begins there.
	Rand(seed *int64) float64
	// DateFirst is @@DATEFIRST: the day on which weeks begin, 1 for Monday.
	DateFirst() int
	// CursorStatus is what CURSOR_STATUS says of a cursor; kind is local, global or
	// variable, in lower case.
	CursorStatus(kind, name string) int64
}

// Arg is an argument as it was bound. Constant is its value if it is a
// constant; the word DAY of DATEADD(DAY, …) is one of text.
type Arg struct {
	Type     types.Type
	Nullable bool
	Constant *types.Value
	// JSON says that the text is a document, not a string, as that of
	// JSON_QUERY and FOR JSON is: see Binding.
	JSON bool
}

// Binding is a function with its types.
type Binding struct {
	Type     types.Type
	Nullable bool
	// Args are the types to which the arguments are to be converted before
	// Eval; Unknown leaves one as it is.
	Args []types.Type
	// Volatile functions yield another value for every row.
	Volatile bool
	// Fixed functions have one value for a whole statement, but depend on more
	// than their arguments.
	Fixed bool
	// JSON says that the result is a document.
	JSON bool
	Eval func(s Session, a []types.Value) (types.Value, error)
}

// call is a function being bound.
type call struct {
	name string
	args []Arg
}

// function is one that this package has.
type function struct {
	name     string
	min, max int // arguments; max is -1 for any number
	bind     func(c *call) (*Binding, error)
}

// Bind binds a function; false if the name is none of this package. The errors
// are 174 and 189 for the number of arguments, 8116 for a type that it does not
// take, 155 for a datepart that is none.
func Bind(name string, args []Arg) (*Binding, bool, error) {
	f, ok := all()[strings.ToUpper(name)]
	if !ok {
		return nil, false, nil
	}
	c := &call{strings.ToLower(name), args}
	n, most := len(args), f.max
	if most < 0 {
		most = n
	}
	switch {
	case f.min == f.max && n != f.min:
		return nil, true, types.Errorf(174, "The %s function requires %d argument(s).", c.name, f.min).WithLevel(15, 1)
	case n < f.min || n > most:
		return nil, true, types.Errorf(189, "The %s function requires %d to %d arguments.", c.name, f.min, most).WithLevel(15, 1)
	}
	b, err := f.bind(c)
	return b, true, err
}

// all are the functions by name, made once of constants.
var all = sync.OnceValue(func() map[string]*function {
	out := map[string]*function{}
	for _, list := range [][]function{textFunctions, searchFunctions, concatFunctions, mathFunctions, dateFunctions, datePartFunctions, otherFunctions, jsonFunctions, bitFunctions, formatFunctions, newerFunctions, regexpFunctions} {
		for i := range list {
			out[list[i].name] = &list[i]
		}
	}
	return out
})

// invalid is 8116 for the argument at place i, counted from 0.
func (c *call) invalid(i int) error {
	return types.Errorf(8116, "Argument data type %s is invalid for argument %d of %s function.", c.args[i].Type.Kind, i+1, c.name)
}

// nullable reports whether an argument may be NULL.
func (c *call) nullable() bool {
	for _, a := range c.args {
		if a.Nullable || a.Type.Kind == types.Unknown {
			return true
		}
	}
	return false
}

// strict is a binding that is NULL when an argument is.
func (c *call) strict(t types.Type, args []types.Type, f func(a []types.Value) (types.Value, error)) *Binding {
	return &Binding{Type: t, Nullable: c.nullable(), Args: args, Eval: func(_ Session, a []types.Value) (types.Value, error) {
		for _, v := range a {
			if v.IsNull() {
				return types.Null(), nil
			}
		}
		return f(a)
	}}
}

// maybe is strict for a function that may be NULL for other reasons, too.
func (c *call) maybe(t types.Type, args []types.Type, f func(a []types.Value) (types.Value, error)) *Binding {
	b := c.strict(t, args, f)
	b.Nullable = true
	return b
}

// text is the type that a text argument is worked on in: its own if it is
// text, else varchar or nvarchar as converting it yields. The result of
// functions on it varies in length.
func (c *call) text(i int) (types.Type, error) {
	t := c.args[i].Type
	switch k := t.Kind; {
	case k == types.Unknown:
		return types.Sized(types.VarChar, 8000), nil
	case k == types.Char || k == types.VarChar:
		return varying(types.VarChar, t), nil
	case k == types.NChar || k == types.NVarChar:
		return varying(types.NVarChar, t), nil
	case k == types.Text:
		return types.Sized(types.VarChar, types.Max), nil
	case k == types.NText || k == types.XML:
		return types.Sized(types.NVarChar, types.Max), nil
	case k.Numeric() || k.Temporal() || k == types.UniqueIdentifier:
		return types.Sized(types.VarChar, 8000), nil
	case k == types.Binary || k == types.VarBinary || k == types.Variant:
		return types.Sized(types.VarChar, 8000), nil
	}
	return t, c.invalid(i)
}

func varying(k types.Kind, t types.Type) types.Type {
	out := types.Sized(k, t.Length)
	out.Collation = t.Collation
	return out
}

// longest is the type with the greatest length that a row takes, or (max).
func longest(t types.Type) types.Type {
	if t.Length != types.Max {
		t.Length = 8000
		if t.Kind.National() {
			t.Length = 4000
		}
	}
	return t
}

// wider returns a type that both texts fit: national if one is, (max) if one is.
func wider(a, b types.Type) types.Type {
	if b.Kind.National() && !a.Kind.National() {
		collation := a.Collation
		a, b = b, a
		if a.Collation == "" {
			a.Collation = collation
		}
	}
	if b.Length == types.Max {
		a.Length = types.Max
	}
	return a
}

var (
	intType    = types.Of(types.Int)
	bigType    = types.Of(types.BigInt)
	floatType  = types.Of(types.Float)
	dateType   = types.Of(types.Date)
	nameType   = types.Sysname()
	longText   = types.Sized(types.NVarChar, types.Max)
	anyType    = types.Type{} // leaves an argument as it is
	newInteger = func(n int64) types.Value { return types.NewInt(types.Int, n) }
)

// constant returns an argument's constant text.
func (c *call) constant(i int) (string, bool) {
	if i >= len(c.args) || c.args[i].Constant == nil {
		return "", false
	}
	return c.args[i].Constant.Text, true
}
