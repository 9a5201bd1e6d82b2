package builtin

import (
	"math"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// of1 is a function of one number.
func of1(name string, f func(float64) float64) Func {
	return Func{Name: name, Min: 1, Max: 1, Eval: func(_ *Env, a []value.Value) value.Value {
		if !isNumber(a[0]) {
			return undefined
		}
		return value.OfNumber(f(a[0].Num()))
	}}
}

func of2(name string, f func(x, y float64) float64) Func {
	return Func{Name: name, Min: 2, Max: 2, Eval: func(_ *Env, a []value.Value) value.Value {
		if !isNumber(a[0]) || !isNumber(a[1]) {
			return undefined
		}
		return value.OfNumber(f(a[0].Num(), a[1].Num()))
	}}
}

func sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

var mathFunctions = []Func{
	of1("ABS", math.Abs), of1("ACOS", math.Acos), of1("ASIN", math.Asin), of1("ATAN", math.Atan),
	of1("CEILING", math.Ceil), of1("COS", math.Cos), of1("EXP", math.Exp), of1("FLOOR", math.Floor),
	of1("LOG10", math.Log10), of1("SIGN", sign), of1("SIN", math.Sin), of1("SQRT", math.Sqrt),
	of1("TAN", math.Tan), of1("COT", func(x float64) float64 { return 1 / math.Tan(x) }),
	of1("SQUARE", func(x float64) float64 { return x * x }),
	of1("DEGREES", func(x float64) float64 { return x * 180 / math.Pi }),
	of1("RADIANS", func(x float64) float64 { return x * math.Pi / 180 }),
	of2("ATN2", math.Atan2), of2("POWER", math.Pow),
	{Name: "PI", Eval: func(*Env, []value.Value) value.Value { return value.OfNumber(math.Pi) }},
	{Name: "RAND", Volatile: true, Eval: func(env *Env, _ []value.Value) value.Value { return value.OfNumber(env.Rand()) }},
	{Name: "LOG", Min: 1, Max: 2, Eval: logarithm},
	{Name: "ROUND", Min: 1, Max: 2, Eval: rounding(math.Round)},
	{Name: "TRUNC", Min: 1, Max: 2, Eval: rounding(math.Trunc)},
	{Name: "NumberBin", Min: 1, Max: 2, Eval: numberBin},
}

func logarithm(_ *Env, a []value.Value) value.Value {
	if !allOf(a, value.Number) {
		return undefined
	}
	if len(a) == 1 {
		return value.OfNumber(math.Log(a[0].Num()))
	}
	return value.OfNumber(math.Log(a[0].Num()) / math.Log(a[1].Num()))
}

// rounding rounds to a number of decimals, 0 unless given.
func rounding(f func(float64) float64) func(*Env, []value.Value) value.Value {
	return func(_ *Env, a []value.Value) value.Value {
		if !allOf(a, value.Number) {
			return undefined
		}
		if len(a) == 1 {
			return value.OfNumber(f(a[0].Num()))
		}
		decimals, ok := whole(a[1])
		if !ok || decimals < -300 || decimals > 300 {
			return undefined
		}
		scale := math.Pow(10, float64(decimals))
		return value.OfNumber(f(a[0].Num()*scale) / scale)
	}
}

func numberBin(_ *Env, a []value.Value) value.Value {
	if !allOf(a, value.Number) {
		return undefined
	}
	size := 1.0
	if len(a) == 2 {
		size = a[1].Num()
	}
	if size == 0 {
		return undefined
	}
	return value.OfNumber(math.Floor(a[0].Num()/size) * size)
}

// ofInts is a function of 64-bit integers.
func ofInts(name string, n int, f func(a []int64) (int64, bool)) Func {
	return Func{Name: name, Min: n, Max: n, Eval: func(_ *Env, a []value.Value) value.Value {
		var ints [2]int64
		for i, v := range a {
			var ok bool
			if ints[i], ok = whole(v); !ok {
				return undefined
			}
		}
		result, ok := f(ints[:n])
		if !ok {
			return undefined
		}
		return value.OfInt(result)
	}}
}

func sure(f func(x, y int64) int64) func(a []int64) (int64, bool) {
	return func(a []int64) (int64, bool) { return f(a[0], a[1]), true }
}

// divide divides where the divisor is not 0.
func divide(f func(x, y int64) int64) func(a []int64) (int64, bool) {
	return func(a []int64) (int64, bool) {
		if a[1] == 0 {
			return 0, false
		}
		return f(a[0], a[1]), true
	}
}

// shift shifts by 0 to 63.
func shift(f func(x, y int64) int64) func(a []int64) (int64, bool) {
	return func(a []int64) (int64, bool) {
		if a[1] < 0 || a[1] > 63 {
			return 0, false
		}
		return f(a[0], a[1]), true
	}
}

var intFunctions = []Func{
	ofInts("IntAdd", 2, sure(func(x, y int64) int64 { return x + y })),
	ofInts("IntSub", 2, sure(func(x, y int64) int64 { return x - y })),
	ofInts("IntMul", 2, sure(func(x, y int64) int64 { return x * y })),
	ofInts("IntDiv", 2, divide(func(x, y int64) int64 { return x / y })),
	ofInts("IntMod", 2, divide(func(x, y int64) int64 { return x % y })),
	ofInts("IntBitAnd", 2, sure(func(x, y int64) int64 { return x & y })),
	ofInts("IntBitOr", 2, sure(func(x, y int64) int64 { return x | y })),
	ofInts("IntBitXor", 2, sure(func(x, y int64) int64 { return x ^ y })),
	ofInts("IntBitLeftShift", 2, shift(func(x, y int64) int64 { return x << y })),
	ofInts("IntBitRightShift", 2, shift(func(x, y int64) int64 { return x >> y })),
	ofInts("IntBitNot", 1, func(a []int64) (int64, bool) { return ^a[0], true }),
	ofInts("IntBitwiseAnd", 2, sure(func(x, y int64) int64 { return x & y })),
	ofInts("IntBitwiseOr", 2, sure(func(x, y int64) int64 { return x | y })),
	ofInts("IntBitwiseXor", 2, sure(func(x, y int64) int64 { return x ^ y })),
	ofInts("IntBitwiseLeftShift", 2, shift(func(x, y int64) int64 { return x << y })),
	ofInts("IntBitwiseRightShift", 2, shift(func(x, y int64) int64 { return x >> y })),
	ofInts("IntBitwiseNot", 1, func(a []int64) (int64, bool) { return ^a[0], true }),
}
