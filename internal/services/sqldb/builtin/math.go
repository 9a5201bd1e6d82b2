package builtin

import (
	"math"
	"math/big"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var mathFunctions = []function{
	{"ABS", 1, 1, func(c *call) (*Binding, error) {
		return c.number(func(v types.Value, t types.Type) (types.Value, error) {
			switch {
			case t.Kind.Approximate():
				return types.NewFloat(t.Kind, math.Abs(v.Float)), nil
			case t.Kind == types.Decimal:
				return types.NewDec(new(big.Int).Abs(v.Dec.Unscaled), v.Dec.Scale), nil
			case v.Int < 0:
				return integer(t, new(big.Int).Neg(big.NewInt(v.Int)))
			}
			return v, nil
		})
	}},
	{"SIGN", 1, 1, func(c *call) (*Binding, error) {
		return c.number(func(v types.Value, t types.Type) (types.Value, error) {
			s := int64(0)
			switch {
			case t.Kind.Approximate():
				if v.Float != 0 {
					s = 1
				}
				if v.Float < 0 {
					s = -1
				}
				return types.NewFloat(t.Kind, float64(s)), nil
			case t.Kind == types.Decimal:
				return types.NewDec(new(big.Int).Mul(big.NewInt(int64(v.Dec.Unscaled.Sign())), types.Pow10(int(t.Scale))), t.Scale), nil
			case v.Int > 0:
				s = 1
			case v.Int < 0:
				s = -1
			}
			if t.Kind.Monetary() {
				s *= 10_000
			}
			return types.NewInt(t.Kind, s), nil
		})
	}},
	{"CEILING", 1, 1, func(c *call) (*Binding, error) { return c.whole(1, math.Ceil) }},
	{"FLOOR", 1, 1, func(c *call) (*Binding, error) { return c.whole(-1, math.Floor) }},
	{"ROUND", 2, 3, round},
	{"POWER", 2, 2, power},
	{"SQRT", 1, 1, onFloat(math.Sqrt)}, {"SQUARE", 1, 1, onFloat(func(x float64) float64 { return x * x })}, {"EXP", 1, 1, onFloat(math.Exp)}, {"LOG10", 1, 1, onFloat(math.Log10)},
	{"SIN", 1, 1, onFloat(math.Sin)}, {"COS", 1, 1, onFloat(math.Cos)}, {"TAN", 1, 1, onFloat(math.Tan)}, {"COT", 1, 1, onFloat(func(x float64) float64 { return 1 / math.Tan(x) })},
	{"ASIN", 1, 1, onFloat(math.Asin)}, {"ACOS", 1, 1, onFloat(math.Acos)}, {"ATAN", 1, 1, onFloat(math.Atan)},
	{"ATN2", 2, 2, func(c *call) (*Binding, error) {
		return c.strict(floatType, []types.Type{floatType, floatType}, func(a []types.Value) (types.Value, error) { return real(math.Atan2(a[0].Float, a[1].Float)) }), nil
	}},
	{"LOG", 1, 2, func(c *call) (*Binding, error) {
		return c.strict(floatType, []types.Type{floatType, floatType}[:len(c.args)], func(a []types.Value) (types.Value, error) {
			x := math.Log(a[0].Float)
			if len(a) == 2 {
				x /= math.Log(a[1].Float)
			}
			return real(x)
		}), nil
	}},
	{"PI", 0, 0, func(c *call) (*Binding, error) {
		return &Binding{Type: floatType, Eval: func(Session, []types.Value) (types.Value, error) { return types.NewFloat(types.Float, math.Pi), nil }}, nil
	}},
	{"DEGREES", 1, 1, func(c *call) (*Binding, error) { return c.angle(180 / math.Pi) }},
	{"RADIANS", 1, 1, func(c *call) (*Binding, error) { return c.angle(math.Pi / 180) }},
	{"RAND", 0, 1, func(c *call) (*Binding, error) {
		return &Binding{Type: floatType, Nullable: true, Fixed: true, Args: []types.Type{bigType}[:len(c.args)], Eval: func(s Session, a []types.Value) (types.Value, error) {
			if len(a) == 0 || a[0].IsNull() {
				return types.NewFloat(types.Float, s.Rand(nil)), nil
			}
			return types.NewFloat(types.Float, s.Rand(&a[0].Int)), nil
		}}, nil
	}},
}

// real is a float, or 3623 for what is none.
func real(x float64) (types.Value, error) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return types.Null(), types.Errorf(3623, "An invalid floating point operation occurred.")
	}
	return types.NewFloat(types.Float, x), nil
}

func onFloat(f func(float64) float64) func(c *call) (*Binding, error) {
	return func(c *call) (*Binding, error) {
		return c.strict(floatType, []types.Type{floatType}, func(a []types.Value) (types.Value, error) { return real(f(a[0].Float)) }), nil
	}
}

// integer is a value of an integer or money type, 8115 if it does not fit.
func integer(t types.Type, n *big.Int) (types.Value, error) {
	if !types.InRange(t.Kind, n) {
		return types.Null(), types.Overflow(t)
	}
	return types.NewInt(t.Kind, n.Int64()), nil
}

// numeric is the type in which an argument is computed: small integers count
// as int, text as float.
func (c *call) numeric(i int) (types.Type, error) {
	t := c.args[i].Type
	switch k := t.Kind; {
	case k == types.Unknown:
		return intType, nil
	case k == types.TinyInt || k == types.SmallInt:
		return intType, nil
	case k == types.Bit || k == types.Real:
		return floatType, nil
	case k == types.SmallMoney:
		return types.Of(types.Money), nil
	case k.Numeric():
		return t, nil
	case k.Character() && !k.Large():
		return floatType, nil
	}
	return t, c.invalid(i)
}

// number binds a function of one number that has its type.
func (c *call) number(f func(v types.Value, t types.Type) (types.Value, error)) (*Binding, error) {
	t, err := c.numeric(0)
	if err != nil {
		return nil, err
	}
	return c.strict(t, []types.Type{t}, func(a []types.Value) (types.Value, error) { return f(a[0], t) }), nil
}

// whole binds CEILING (1) and FLOOR (-1).
func (c *call) whole(toward int, f func(float64) float64) (*Binding, error) {
	t, err := c.numeric(0)
	if err != nil {
		return nil, err
	}
	out := t
	if t.Kind == types.Decimal {
		out = types.NewDecimal(int(t.Precision), 0)
	}
	cut := func(n, unit *big.Int) *big.Int {
		q, r := new(big.Int).QuoRem(n, unit, new(big.Int))
		if r.Sign() == toward {
			q.Add(q, big.NewInt(int64(toward)))
		}
		return q
	}
	return c.strict(out, []types.Type{t}, func(a []types.Value) (types.Value, error) {
		switch {
		case t.Kind.Approximate():
			return types.NewFloat(t.Kind, f(a[0].Float)), nil
		case t.Kind == types.Decimal:
			return types.NewDec(cut(a[0].Dec.Unscaled, types.Pow10(int(a[0].Dec.Scale))), 0), nil
		case t.Kind.Monetary():
			return integer(t, new(big.Int).Mul(cut(big.NewInt(a[0].Int), big.NewInt(10_000)), big.NewInt(10_000)))
		}
		return a[0], nil
	}), nil
}

// angle keeps the type of its argument, which decimals get digits for.
func (c *call) angle(factor float64) (*Binding, error) {
	t, err := c.numeric(0)
	if err != nil {
		return nil, err
	}
	out := t
	if t.Kind == types.Decimal {
		out = types.NewDecimal(types.MaxPrecision, max(18, int(t.Scale)))
	}
	return c.strict(out, []types.Type{t}, func(a []types.Value) (types.Value, error) {
		x, err := types.Convert(a[0], t, floatType, 0)
		if err != nil {
			return types.Null(), err
		}
		return types.Convert(types.NewFloat(types.Float, x.Float*factor), floatType, out, 0)
	}), nil
}

// round is ROUND(x, places[, cut]): cut other than 0 cuts off.
func round(c *call) (*Binding, error) {
	t, err := c.numeric(0)
	if err != nil {
		return nil, err
	}
	return c.strict(t, []types.Type{t, intType, intType}[:len(c.args)], func(a []types.Value) (types.Value, error) {
		places, cut := int(max(-400, min(a[1].Int, 400))), len(a) == 3 && a[2].Int != 0
		if t.Kind.Approximate() {
			p := math.Pow(10, float64(places))
			x := a[0].Float * p
			switch {
			case math.IsInf(x, 0) || p == 0 && places > 0:
				return a[0], nil
			case p == 0:
				return types.NewFloat(t.Kind, 0), nil
			case cut:
				x = math.Trunc(x)
			default:
				x = math.Round(x)
			}
			return types.NewFloat(t.Kind, x/p), nil
		}
		d := types.Dec{Unscaled: big.NewInt(a[0].Int)}
		switch {
		case t.Kind == types.Decimal:
			d = a[0].Dec
		case t.Kind.Monetary():
			d.Scale = 4
		}
		d = roundDec(d, places, cut)
		switch {
		case t.Kind == types.Decimal:
			d = d.Rescale(t.Scale)
			if !d.Fits(int(t.Precision)) {
				return types.Null(), types.Overflow(t)
			}
			return types.NewDec(d.Unscaled, d.Scale), nil
		case t.Kind.Monetary():
			return integer(t, d.Rescale(4).Unscaled)
		}
		return integer(t, d.Rescale(0).Unscaled)
	}), nil
}

// roundDec rounds, or cuts, to places behind the point, before it if negative.
func roundDec(d types.Dec, places int, cut bool) types.Dec {
	if places >= int(d.Scale) {
		return d
	}
	if places >= 0 {
		if cut {
			return d.Truncate(uint8(places))
		}
		return d.Rescale(uint8(places))
	}
	if -places > types.MaxPrecision {
		return types.Dec{Unscaled: new(big.Int)}
	}
	unit := types.Pow10(int(d.Scale) - places)
	q, r := new(big.Int).QuoRem(d.Unscaled, unit, new(big.Int))
	if !cut && new(big.Int).Lsh(new(big.Int).Abs(r), 1).Cmp(unit) >= 0 {
		q.Add(q, big.NewInt(int64(d.Unscaled.Sign())))
	}
	return types.Dec{Unscaled: q.Mul(q, types.Pow10(-places))}
}

// power has the type of its first argument.
func power(c *call) (*Binding, error) {
	t, err := c.numeric(0)
	if err != nil {
		return nil, err
	}
	if t.Kind == types.Decimal {
		t = types.NewDecimal(types.MaxPrecision, int(t.Scale))
	}
	return c.strict(t, []types.Type{t, floatType}, func(a []types.Value) (types.Value, error) {
		y := a[1].Float
		if t.Kind.Integer() && y == math.Trunc(y) && y >= 0 && y < 4096 {
			n := new(big.Int).Exp(big.NewInt(a[0].Int), big.NewInt(int64(y)), nil)
			if !types.InRange(t.Kind, n) {
				f, _ := new(big.Float).SetInt(n).Float64()
				return types.Null(), types.Errorf(232, "Arithmetic overflow error for type %s, value = %f.", t.Kind, f).WithLevel(16, 3)
			}
			return types.NewInt(t.Kind, n.Int64()), nil
		}
		x, err := types.Convert(a[0], t, floatType, 0)
		if err != nil {
			return types.Null(), err
		}
		z, err := real(math.Pow(x.Float, y))
		if err != nil {
			return z, err
		}
		return types.Convert(z, floatType, t, 0)
	}), nil
}
