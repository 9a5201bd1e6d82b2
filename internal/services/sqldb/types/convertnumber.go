package types

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

func toNumber(v Value, from, to Type) (Value, error) {
	switch {
	case to.Kind.Approximate():
		return toFloat(v, from, to)
	case from.Kind.Approximate() && (to.Kind.Integer() && to.Kind != Bit):
		f := math.Trunc(v.Float)
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return Value{}, tooLarge(to, f)
		}
		n, _ := big.NewFloat(f).Int(nil)
		if !InRange(to.Kind, n) {
			return Value{}, tooLarge(to, v.Float)
		}
		return fitInt(n, from, to)
	}
	if to.Kind == Bit {
		return toBit(v, from)
	}
	d, err := toDec(v, from, to)
	if err != nil {
		return Value{}, err
	}
	switch {
	case to.Kind == Decimal:
		d = d.Rescale(to.Scale)
		if !d.Fits(int(to.Precision)) {
			return Value{}, overflowFrom(from, to)
		}
		return Value{Kind: Decimal, Dec: d}, nil
	case to.Kind.Monetary():
		return fitInt(d.Rescale(4).Unscaled, from, to)
	case from.Kind.Monetary(): // money rounds where decimals are cut
		return fitInt(d.Rescale(0).Unscaled, from, to)
	}
	return fitInt(d.Truncate(0).Unscaled, from, to)
}

// overflowFrom is error 8115 as conversions to decimal have it.
func overflowFrom(from, to Type) *Error {
	state := uint8(8)
	if from.Kind.Approximate() {
		state = 6
	}
	name := func(t Type) string {
		if t.Kind == Decimal {
			return "numeric"
		}
		return t.Kind.String()
	}
	return Errorf(8115, "Arithmetic overflow error converting %s to data type %s.", name(from), name(to)).WithLevel(16, state)
}

// tooLarge is error 232: a float that a type has no room for.
func tooLarge(to Type, f float64) *Error {
	return Errorf(232, "Arithmetic overflow error for type %s, value = %f.", to.Kind, f).WithLevel(16, 3)
}

func fitInt(n *big.Int, from, to Type) (Value, error) {
	if InRange(to.Kind, n) {
		return NewInt(to.Kind, n.Int64()), nil
	}
	if (to.Kind == TinyInt || to.Kind == SmallInt) && from.Kind.Integer() {
		return Value{}, Errorf(220, "Arithmetic overflow error for data type %s, value = %s.", to.Kind, n).WithLevel(16, 2)
	}
	if from.Kind.Character() && to.Kind.Integer() {
		if to.Kind == TinyInt || to.Kind == SmallInt {
			return Value{}, Errorf(244, "The conversion of the %s value '%s' overflowed an INT%d column. Use a larger integer column.", from.Kind, n, map[Kind]int{TinyInt: 1, SmallInt: 2}[to.Kind])
		}
		if to.Kind == Int {
			return Value{}, Errorf(248, "The conversion of the %s value '%s' overflowed an int column.", from.Kind, n)
		}
	}
	return Value{}, Overflow(to)
}

func toBit(v Value, from Type) (Value, error) {
	switch {
	case from.Kind.Approximate():
		return NewBool(v.Float != 0), nil
	case from.Kind == Decimal:
		return NewBool(v.Dec.Unscaled.Sign() != 0), nil
	case from.Kind.Integer() || from.Kind.Monetary():
		return NewBool(v.Int != 0), nil
	case from.Kind.Character():
		switch s := strings.ToLower(strings.TrimSpace(v.Text)); s {
		case "true":
			return NewBool(true), nil
		case "false":
			return NewBool(false), nil
		}
	}
	d, err := toDec(v, from, Of(Bit))
	if err != nil {
		return Value{}, err
	}
	return NewBool(d.Unscaled.Sign() != 0), nil
}

func toFloat(v Value, from, to Type) (Value, error) {
	var f float64
	switch {
	case from.Kind.Approximate():
		f = v.Float
	case from.Kind.Integer():
		f = float64(v.Int)
	case from.Kind.Character():
		s := strings.TrimSpace(v.Text)
		x, err := strconv.ParseFloat(s, 64)
		if s == "" {
			x, err = 0, nil
		}
		if err != nil && math.IsInf(x, 0) && !strings.ContainsAny(s, "iI") {
			return Value{}, Overflow(to)
		}
		if err != nil || strings.ContainsAny(s, "xXnNiIpP_") {
			return Value{}, Errorf(8114, "Error converting data type %s to %s.", from.Kind, to.Kind).WithLevel(16, 5)
		}
		f = x
	case from.Kind == DateTime || from.Kind == SmallDateTime:
		f = daysSince1900(v.Int)
	default:
		d, err := toDec(v, from, to)
		if err != nil {
			return Value{}, err
		}
		f = d.Float()
	}
	if to.Kind == Real {
		if f = float64(float32(f)); math.IsInf(f, 0) {
			if from.Kind.Character() {
				return Value{}, Overflow(to)
			}
			return Value{}, tooLarge(to, f)
		}
	}
	return NewFloat(to.Kind, f), nil
}

func toDec(v Value, from, to Type) (Dec, error) {
	switch {
	case from.Kind == Decimal:
		return v.Dec, nil
	case from.Kind.Integer():
		return Dec{bigInt(v.Int), 0}, nil
	case from.Kind.Monetary():
		return Dec{bigInt(v.Int), 4}, nil
	case from.Kind.Approximate():
		return decOfFloat(v.Float, to), nil
	case from.Kind.Bytes():
		if len(v.Bytes) > 8 {
			v.Bytes = v.Bytes[len(v.Bytes)-8:]
		}
		n := int64(0)
		for _, b := range v.Bytes {
			n = n<<8 | int64(b)
		}
		switch { // the sign is the type's own
		case to.Kind == Int:
			n = int64(int32(n))
		case to.Kind == SmallInt:
			n = int64(int16(n))
		case to.Kind == TinyInt:
			n = int64(uint8(n))
		}
		return Dec{bigInt(n), 0}, nil
	case from.Kind.Character():
		return parseNumber(v.Text, from, to)
	case from.Kind == DateTime || from.Kind == SmallDateTime:
		return decOfFloat(daysSince1900(v.Int), to), nil
	}
	return Dec{}, clash(from, to)
}

// decOfFloat has as many decimals as a type.
func decOfFloat(f float64, to Type) Dec {
	if to.Kind.Monetary() {
		return DecOfFloat(f, 4)
	}
	return DecOfFloat(f, to.Scale)
}

// daysSince1900 is a datetime as a number: a day has 25,920,000 parts, each a
// three-hundredth of a second.
func daysSince1900(ticks int64) float64 {
	const parts = 24 * 60 * 60 * 300
	ticks -= epochDays * TicksPerDay
	return math.Round(float64(ticks)/float64(TicksPerDay)*parts) / parts
}

func parseNumber(s string, from, to Type) (Dec, error) {
	text := strings.TrimSpace(s)
	if text == "" && to.Kind != Decimal {
		return Dec{new(big.Int), 0}, nil
	}
	if to.Kind.Monetary() {
		text = strings.ReplaceAll(strings.TrimPrefix(strings.Replace(text, "-$", "-", 1), "$"), ",", "")
	}
	d, ok := ParseDec(text)
	switch {
	case ok && (d.Scale == 0 && !strings.Contains(text, ".") || !to.Kind.Integer()):
		return d, nil
	case to.Kind.Integer() && to.Kind != BigInt:
		return Dec{}, Errorf(245, "Conversion failed when converting the %s value '%s' to data type %s.", from.Kind, s, to.Kind)
	case to.Kind.Monetary():
		return Dec{}, Errorf(235, "Cannot convert a char value to money. The char value has incorrect syntax.").WithLevel(16, 0)
	}
	name := to.Kind.String()
	if to.Kind == Decimal {
		name = "numeric"
	}
	return Dec{}, Errorf(8114, "Error converting data type %s to %s.", from.Kind, name).WithLevel(16, 5)
}
