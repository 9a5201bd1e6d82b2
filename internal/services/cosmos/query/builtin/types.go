package builtin

import (
	"math"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// check is a function that says something of any argument, undefined included.
func check(name string, f func(v value.Value) bool) Func {
	return Func{Name: name, Min: 1, Max: 1, Eval: func(_ *Env, a []value.Value) value.Value { return value.OfBool(f(a[0])) }}
}

func isKind(name string, kinds ...value.Kind) Func {
	return check(name, func(v value.Value) bool {
		for _, k := range kinds {
			if v.Kind() == k {
				return true
			}
		}
		return false
	})
}

var typeFunctions = []Func{
	isKind("IS_ARRAY", value.Array), isKind("IS_BOOL", value.Bool), isKind("IS_NULL", value.Null),
	isKind("IS_NUMBER", value.Number), isKind("IS_OBJECT", value.Object), isKind("IS_STRING", value.String),
	isKind("IS_FINITE_NUMBER", value.Number),
	isKind("IS_PRIMITIVE", value.Null, value.Bool, value.Number, value.String),
	check("IS_DEFINED", value.Value.IsDefined),
	check("IS_INTEGER", func(v value.Value) bool { return isNumber(v) && v.Num() == math.Trunc(v.Num()) }),
	check("IS_DATETIME", func(v value.Value) bool { _, ok := parseTime(v); return ok }),
	{Name: "IIF", Min: 3, Max: 3, Eval: func(_ *Env, a []value.Value) value.Value {
		if a[0].IsTrue() {
			return a[1]
		}
		return a[2]
	}},
	{Name: "CHOOSE", Min: 2, Max: -1, Eval: func(_ *Env, a []value.Value) value.Value {
		if i, ok := whole(a[0]); ok && i >= 1 && i < int64(len(a)) {
			return a[i]
		}
		return undefined
	}},
	{Name: "DOCUMENTID", Min: 1, Max: 1, Eval: documentID},
}
