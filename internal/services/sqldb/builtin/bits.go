package builtin

import (
	"math/bits"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// width are the bits of an integer type.
func width(t types.Type) int64 {
	switch t.Kind {
	case types.Bit:
		return 1
	case types.TinyInt:
		return 8
	case types.SmallInt:
		return 16
	case types.Int:
		return 32
	}
	return 64
}

// unsigned are the bits of a value, signed its value again.
func unsigned(t types.Type, n int64) uint64 { return uint64(n) & (^uint64(0) >> (64 - width(t))) }

func signed(t types.Type, u uint64) types.Value {
	n := int64(u)
	switch t.Kind {
	case types.TinyInt:
		n = int64(uint8(u))
	case types.SmallInt:
		n = int64(int16(u))
	case types.Int:
		n = int64(int32(u))
	}
	return types.NewInt(t.Kind, n)
}

// onBits binds a function of an integer and numbers.
func onBits(out func(t types.Type) types.Type, f func(t types.Type, u uint64, n []types.Value) (types.Value, error)) func(c *call) (*Binding, error) {
	return func(c *call) (*Binding, error) {
		t := c.args[0].Type
		if !t.Kind.Integer() {
			return nil, c.invalid(0)
		}
		args := []types.Type{t}
		for range c.args[1:] {
			args = append(args, bigType)
		}
		return c.strict(out(t), args, func(a []types.Value) (types.Value, error) { return f(t, unsigned(t, a[0].Int), a[1:]) }), nil
	}
}

func same(t types.Type) types.Type { return t }

// offBy is the refusal of a bit that the type does not have.
func offBy(n int64) error {
	return types.Errorf(4936, "Invalid bit offset %d.", n)
}

var bitFunctions = []function{
	{"BIT_COUNT", 1, 1, onBits(func(types.Type) types.Type { return bigType }, func(_ types.Type, u uint64, _ []types.Value) (types.Value, error) {
		return types.NewInt(types.BigInt, int64(bits.OnesCount64(u))), nil
	})},
	{"GET_BIT", 2, 2, onBits(func(types.Type) types.Type { return types.Of(types.Bit) }, func(t types.Type, u uint64, n []types.Value) (types.Value, error) {
		if n[0].Int < 0 || n[0].Int >= width(t) {
			return types.Null(), offBy(n[0].Int)
		}
		return types.NewInt(types.Bit, int64(u>>n[0].Int&1)), nil
	})},
	{"SET_BIT", 2, 3, onBits(same, func(t types.Type, u uint64, n []types.Value) (types.Value, error) {
		if n[0].Int < 0 || n[0].Int >= width(t) {
			return types.Null(), offBy(n[0].Int)
		}
		if len(n) == 2 && n[1].Int == 0 {
			return signed(t, u&^(1<<n[0].Int)), nil
		}
		return signed(t, u|1<<n[0].Int), nil
	})},
	{"LEFT_SHIFT", 2, 2, onBits(same, func(t types.Type, u uint64, n []types.Value) (types.Value, error) { return shift(t, u, n[0].Int), nil })},
	{"RIGHT_SHIFT", 2, 2, onBits(same, func(t types.Type, u uint64, n []types.Value) (types.Value, error) { return shift(t, u, -n[0].Int), nil })},
}

// shift moves bits to the left, or to the right if n is negative.
func shift(t types.Type, u uint64, n int64) types.Value {
	switch {
	case n >= 64 || n <= -64:
		u = 0
	case n >= 0:
		u <<= n
	default:
		u >>= -n
	}
	return signed(t, u)
}
