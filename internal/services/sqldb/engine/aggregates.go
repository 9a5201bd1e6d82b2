package engine

import (
	"math/big"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// total is SUM and AVG: of values of type from, as type to.
type total struct {
	from, to types.Type
	mean     bool
	n        int64
	exact    *big.Int
	float    float64
}

func (t *total) step(raw any) error {
	v, err := decode(raw, t.from)
	if err != nil {
		return err
	}
	t.n++
	switch {
	case t.from.Kind.Approximate():
		t.float += v.Float
	case t.from.Kind == types.Decimal:
		t.exact.Add(t.exact, v.Dec.Rescale(t.from.Scale).Unscaled)
	default:
		t.exact.Add(t.exact, big.NewInt(v.Int))
	}
	return nil
}

func (t *total) result() (any, error) {
	if t.to.Kind.Approximate() {
		if t.mean {
			t.float /= float64(t.n)
		}
		return t.float, nil
	}
	n := big.NewInt(1)
	if t.mean {
		n.SetInt64(t.n)
	}
	if t.to.Kind == types.Decimal {
		x := types.Dec{Unscaled: new(big.Int).Mul(t.exact, types.Pow10(int(t.to.Scale-t.from.Scale))), Scale: t.to.Scale}
		x.Unscaled.Quo(x.Unscaled, n)
		if !x.Fits(int(t.to.Precision)) {
			return nil, types.Overflow(t.to)
		}
		return encode(types.NewDec(x.Unscaled, x.Scale), t.to), nil
	}
	x := new(big.Int).Quo(t.exact, n)
	if !types.InRange(t.to.Kind, x) {
		return nil, types.Overflow(t.to)
	}
	return x.Int64(), nil
}

// sumType is the type of SUM and AVG of a type; false where there is none.
func sumType(t types.Type, mean bool) (types.Type, bool) {
	switch {
	case t.Kind == types.TinyInt || t.Kind == types.SmallInt || t.Kind == types.Int:
		return types.Of(types.Int), true
	case t.Kind == types.BigInt:
		return t, true
	case t.Kind.Monetary():
		return types.Of(types.Money), true
	case t.Kind.Approximate():
		return types.Of(types.Float), true
	case t.Kind == types.Decimal:
		if mean {
			return types.NewDecimal(38, max(int(t.Scale), 6)), true
		}
		return types.NewDecimal(38, int(t.Scale)), true
	}
	return t, false
}

func newTotal(from, to types.Type, mean bool) *total {
	return &total{from: from, to: to, mean: mean, exact: new(big.Int)}
}
