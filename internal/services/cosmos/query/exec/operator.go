package exec

import (
	"math"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

var undefined = value.Value{}

// prefix computes op of.
func prefix(op string, of expr) expr {
	if op == "NOT" {
		return func(f *frame) value.Value { return negate(of(f)) }
	}
	var g func(float64) float64
	switch op {
	case "-":
		g = func(x float64) float64 { return -x }
	case "~":
		g = func(x float64) float64 { return float64(^toInt32(x)) }
	default:
		g = func(x float64) float64 { return x }
	}
	return func(f *frame) value.Value {
		v := of(f)
		if v.Kind() != value.Number {
			return undefined
		}
		return value.OfNumber(g(v.Num()))
	}
}

// negate is NOT: undefined for all but booleans.
func negate(v value.Value) value.Value {
	if v.Kind() != value.Bool {
		return undefined
	}
	return value.OfBool(v.IsFalse())
}

// and and or are of three values: what is no boolean counts as undefined.
func and(a, b value.Value) value.Value {
	switch {
	case a.IsFalse() || b.IsFalse():
		return value.False
	case a.IsTrue() && b.IsTrue():
		return value.True
	}
	return undefined
}

func or(a, b value.Value) value.Value {
	switch {
	case a.IsTrue() || b.IsTrue():
		return value.True
	case a.IsFalse() && b.IsFalse():
		return value.False
	}
	return undefined
}

var arithmetic = map[string]func(x, y float64) float64{
	"+":   func(x, y float64) float64 { return x + y },
	"-":   func(x, y float64) float64 { return x - y },
	"*":   func(x, y float64) float64 { return x * y },
	"/":   func(x, y float64) float64 { return x / y },
	"%":   math.Mod,
	"&":   func(x, y float64) float64 { return float64(toInt32(x) & toInt32(y)) },
	"|":   func(x, y float64) float64 { return float64(toInt32(x) | toInt32(y)) },
	"^":   func(x, y float64) float64 { return float64(toInt32(x) ^ toInt32(y)) },
	"<<":  func(x, y float64) float64 { return float64(toInt32(x) << (uint32(toInt32(y)) & 31)) },
	">>":  func(x, y float64) float64 { return float64(toInt32(x) >> (uint32(toInt32(y)) & 31)) },
	">>>": func(x, y float64) float64 { return float64(uint32(toInt32(x)) >> (uint32(toInt32(y)) & 31)) },
}

// toInt32 is ECMAScript's conversion, which Cosmos's bitwise operators have.
func toInt32(x float64) int32 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return int32(uint32(int64(math.Mod(math.Trunc(x), 1<<32))))
}

// infix computes l op r.
func infix(op string, left, right code) expr {
	l, r := left.run, right.run
	switch op {
	case "AND":
		return func(f *frame) value.Value {
			a := l(f)
			if a.IsFalse() {
				return a
			}
			return and(a, r(f))
		}
	case "OR":
		return func(f *frame) value.Value {
			a := l(f)
			if a.IsTrue() {
				return a
			}
			return or(a, r(f))
		}
	case "??":
		return func(f *frame) value.Value {
			if a := l(f); a.IsDefined() {
				return a
			}
			return r(f)
		}
	case "||":
		return func(f *frame) value.Value {
			a, b := l(f), r(f)
			if a.Kind() != value.String || b.Kind() != value.String {
				return undefined
			}
			return f.checked(value.OfString(a.Str() + b.Str()))
		}
	}
	if g, ok := arithmetic[op]; ok {
		return func(f *frame) value.Value {
			a, b := l(f), r(f)
			if a.Kind() != value.Number || b.Kind() != value.Number {
				return undefined
			}
			return value.OfNumber(g(a.Num(), b.Num()))
		}
	}
	return func(f *frame) value.Value { return compare(op, l(f), r(f)) }
}

// compare is a comparison: = and != of any two values, the others of two
// primitive values of one type; everything else is undefined.
func compare(op string, a, b value.Value) value.Value {
	if !a.IsDefined() || !b.IsDefined() {
		return undefined
	}
	switch op {
	case "=":
		return value.OfBool(value.Equal(a, b))
	case "!=":
		return value.OfBool(!value.Equal(a, b))
	}
	if a.Kind() != b.Kind() || a.Kind() >= value.Array {
		return undefined
	}
	return value.OfBool(holds(op, value.Compare(a, b)))
}

// holds says whether op fits the order of two values.
func holds(op string, order int) bool {
	switch op {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}
