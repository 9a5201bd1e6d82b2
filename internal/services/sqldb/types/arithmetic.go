package types

import (
	"math"
	"math/big"
)

// AsDecimal returns the decimal type that an exact number has when it meets a decimal.
func AsDecimal(t Type) Type {
	switch t.Kind {
	case Bit:
		return NewDecimal(1, 0)
	case TinyInt:
		return NewDecimal(3, 0)
	case SmallInt:
		return NewDecimal(5, 0)
	case Int:
		return NewDecimal(10, 0)
	case BigInt:
		return NewDecimal(19, 0)
	case SmallMoney:
		return NewDecimal(10, 4)
	case Money:
		return NewDecimal(19, 4)
	}
	return t
}

// DecimalResult is the type of x op y for decimals, as "Precision, scale, and
// length (Transact-SQL)" has it.
func DecimalResult(op string, x, y Type) Type {
	p1, s1, p2, s2 := int(x.Precision), int(x.Scale), int(y.Precision), int(y.Scale)
	var p, s int
	switch op {
	case "+", "-":
		s = max(s1, s2)
		p = max(p1-s1, p2-s2) + s + 1
		if p > MaxPrecision {
			return NewDecimal(MaxPrecision, min(s, max(MaxPrecision-max(p1-s1, p2-s2), 0)))
		}
		return NewDecimal(p, s)
	case "*":
		p, s = p1+p2+1, s1+s2
	case "/":
		s = max(6, s1+p2+1)
		p = p1 - s1 + s2 + s
	case "%":
		s = max(s1, s2)
		return NewDecimal(min(MaxPrecision, min(p1-s1, p2-s2)+s), s)
	default: // union
		s = max(s1, s2)
		p = max(p1-s1, p2-s2) + s
		if p > MaxPrecision {
			return NewDecimal(MaxPrecision, max(0, min(s, MaxPrecision-max(p1-s1, p2-s2))))
		}
		return NewDecimal(p, s)
	}
	if p > MaxPrecision {
		whole := p - s
		if whole < 32 {
			s = min(s, MaxPrecision-whole)
		} else {
			s = min(s, 6)
		}
		p = MaxPrecision
	}
	return NewDecimal(p, s)
}

// Overflow is error 8115.
func Overflow(t Type) *Error {
	name := t.Kind.String()
	if t.Kind == Decimal {
		name = "numeric"
	}
	return Errorf(8115, "Arithmetic overflow error converting expression to data type %s.", name).WithLevel(16, 2)
}

// DivideByZero is error 8134.
func DivideByZero() *Error { return Errorf(8134, "Divide by zero error encountered.") }

var intRange = map[Kind][2]int64{
	Bit: {0, 1}, TinyInt: {0, 255}, SmallInt: {math.MinInt16, math.MaxInt16}, Int: {math.MinInt32, math.MaxInt32},
	BigInt: {math.MinInt64, math.MaxInt64}, SmallMoney: {math.MinInt32, math.MaxInt32}, Money: {math.MinInt64, math.MaxInt64},
}

// InRange reports whether an integer or an amount of money can be of the kind.
func InRange(k Kind, n *big.Int) bool {
	r := intRange[k]
	return n.IsInt64() && n.Int64() >= r[0] && n.Int64() <= r[1]
}

// Arithmetic computes x op y, + - * / or %, where both are of one kind or
// decimals, as type t.
func Arithmetic(op string, x, y Value, t Type) (Value, error) {
	if x.IsNull() || y.IsNull() {
		return Null(), nil
	}
	switch {
	case t.Kind.Approximate():
		return floatArithmetic(op, x.Float, y.Float, t)
	case t.Kind == Decimal:
		return decimalArithmetic(op, x.Dec, y.Dec, t)
	}
	a, b := big.NewInt(x.Int), big.NewInt(y.Int)
	r := new(big.Int)
	switch op {
	case "+":
		r.Add(a, b)
	case "-":
		r.Sub(a, b)
	case "*":
		r.Mul(a, b)
		if t.Kind.Monetary() {
			r = quoRound(r, big.NewInt(10000))
		}
	default:
		if b.Sign() == 0 {
			return Value{}, DivideByZero()
		}
		switch {
		case op == "%":
			r.Rem(a, b)
		case t.Kind.Monetary():
			r.Quo(a.Mul(a, big.NewInt(10000)), b)
		default:
			r.Quo(a, b)
		}
	}
	if !InRange(t.Kind, r) {
		return Value{}, Overflow(t)
	}
	return NewInt(t.Kind, r.Int64()), nil
}

func floatArithmetic(op string, a, b float64, t Type) (Value, error) {
	var r float64
	switch op {
	case "+":
		r = a + b
	case "-":
		r = a - b
	case "*":
		r = a * b
	default:
		if b == 0 {
			return Value{}, DivideByZero()
		}
		r = a / b
	}
	if t.Kind == Real {
		r = float64(float32(r))
	}
	if math.IsInf(r, 0) || math.IsNaN(r) {
		return Value{}, Overflow(t)
	}
	return NewFloat(t.Kind, r), nil
}

func decimalArithmetic(op string, a, b Dec, t Type) (Value, error) {
	r := Dec{new(big.Int), 0}
	switch op {
	case "*":
		r = Dec{r.Unscaled.Mul(a.Unscaled, b.Unscaled), a.Scale + b.Scale}.Rescale(t.Scale)
	case "/":
		if b.Unscaled.Sign() == 0 {
			return Value{}, DivideByZero()
		}
		n := new(big.Int).Mul(a.Unscaled, Pow10(int(t.Scale)+int(b.Scale)))
		r = Dec{n.Quo(n, new(big.Int).Mul(b.Unscaled, Pow10(int(a.Scale)))), t.Scale}
	default:
		s := max(a.Scale, b.Scale)
		x, y := a.Rescale(s).Unscaled, b.Rescale(s).Unscaled
		switch op {
		case "+":
			r.Unscaled.Add(x, y)
		case "-":
			r.Unscaled.Sub(x, y)
		default:
			if y.Sign() == 0 {
				return Value{}, DivideByZero()
			}
			r.Unscaled.Rem(x, y)
		}
		r = Dec{r.Unscaled, s}.Rescale(t.Scale)
	}
	if !r.Fits(int(t.Precision)) {
		return Value{}, Overflow(t)
	}
	return Value{Kind: Decimal, Dec: r}, nil
}
