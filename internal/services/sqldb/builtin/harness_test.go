package builtin

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

type fixed struct{}

func (fixed) Now() time.Time { return time.Date(2024, 2, 29, 13, 14, 15, 123456700, time.UTC) }

func (fixed) CursorStatus(string, string) int64 { return -3 }
func (fixed) Rand(seed *int64) float64          { return 0.5 }

func (fixed) DateFirst() int { return 7 }

// arg makes an argument of a Go value: strings are varchar, n'…' by type
// nchar, ints int, floats float, nil NULL; a Variable is itself.
func arg(x any) types.Variable {
	switch x := x.(type) {
	case nil:
		return types.Variable{}
	case string:
		return types.Variable{Type: types.Sized(types.VarChar, max(1, len([]rune(x)))), Value: types.NewText(types.VarChar, x)}
	case []byte:
		return types.Variable{Type: types.Sized(types.VarBinary, max(1, len(x))), Value: types.NewBytes(types.VarBinary, x)}
	case int:
		return types.Variable{Type: types.Of(types.Int), Value: types.NewInt(types.Int, int64(x))}
	case float64:
		return types.Variable{Type: types.Of(types.Float), Value: types.NewFloat(types.Float, x)}
	case types.Variable:
		return x
	}
	panic(fmt.Sprintf("an argument of %T", x))
}

// as is a value of a type, read from text.
func as(t types.Type, text string) types.Variable {
	v, err := types.Convert(types.NewText(types.VarChar, text), types.Sized(types.VarChar, types.Max), t, 0)
	if err != nil {
		panic(err)
	}
	return types.Variable{Type: t, Value: v}
}

func n(s string) types.Variable {
	return types.Variable{Type: types.Sized(types.NVarChar, max(1, len(units(s)))), Value: types.NewText(types.NVarChar, s)}
}

// session is what functions are computed in.
var session Session = fixed{}

// eval binds and computes, and returns the value as text behind its type.
func eval(t *testing.T, name string, list ...any) string {
	t.Helper()
	var args []Arg
	var values []types.Variable
	for _, x := range list {
		v := arg(x)
		values = append(values, v)
		c := v.Value
		args = append(args, Arg{Type: v.Type, Nullable: v.Value.IsNull(), Constant: &c})
	}
	b, ok, err := Bind(name, args)
	if !ok {
		t.Fatalf("no function %s", name)
	}
	number := func(err error) string {
		var e *types.Error
		if errors.As(err, &e) {
			return fmt.Sprintf("error %d", e.Number)
		}
		return "FAULT " + err.Error()
	}
	if err != nil {
		return number(err)
	}
	in := make([]types.Value, len(values))
	for i, v := range values {
		in[i] = v.Value
		if b.Args != nil && b.Args[i].Kind != types.Unknown && !v.Value.IsNull() {
			if in[i], err = types.Convert(v.Value, v.Type, b.Args[i], 0); err != nil {
				return number(err)
			}
		}
	}
	out, err := b.Eval(session, in)
	if err != nil {
		return number(err)
	}
	if out.IsNull() {
		if !b.Nullable {
			t.Errorf("%s%v is NULL and not nullable", name, list)
		}
		return b.Type.String() + " NULL"
	}
	if out.Kind != b.Type.Kind {
		t.Errorf("%s%v is of %s, not %s", name, list, out.Kind, b.Type)
	}
	text, err := types.Format(out, b.Type, 0)
	if err != nil {
		t.Errorf("%s%v: %v", name, list, err)
	}
	return b.Type.String() + " " + text
}

type example struct {
	name string
	args []any
	want string
}

func a(list ...any) []any { return list }

func check(t *testing.T, list []example) {
	t.Helper()
	for _, x := range list {
		if got := eval(t, x.name, x.args...); got != x.want {
			t.Errorf("%s%v: %s, want %s", x.name, x.args, got, x.want)
		}
	}
}
