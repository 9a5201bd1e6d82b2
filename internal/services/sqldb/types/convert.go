package types

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
)

func bigInt(n int64) *big.Int { return big.NewInt(n) }

// Convert returns the value as another type, as CAST does: text and bytes that
// are too long are cut, numbers that do not fit are errors (8115, 220, 245,
// 8114, 241, 8169).
func Convert(v Value, from, to Type, style int) (Value, error) {
	if v.IsNull() {
		return v, nil
	}
	if from.Kind == Variant && v.Inner != nil {
		return Convert(v.Inner.Value, v.Inner.Type, to, style)
	}
	switch {
	case to.Kind.Integer() && from.Kind == to.Kind:
		return v, nil
	case to.Kind == Variant:
		return Value{Kind: Variant, Inner: &Variable{from, v}}, nil
	case to.Kind == XML && from.Kind != XML:
		y, err := toText(v, from, to, style)
		if err == nil {
			err = checkXML(y.Text)
		}
		return y, err
	case to.Kind.Character() || to.Kind == XML:
		return toText(v, from, to, style)
	case to.Kind.Bytes():
		return toBytes(v, from, to, style)
	case to.Kind == UniqueIdentifier:
		return toGUID(v, from)
	case to.Kind.Temporal():
		return toTime(v, from, to, style)
	case to.Kind.Numeric():
		return toNumber(v, from, to)
	}
	return Value{}, clash(from, to)
}

// clash is error 529: a conversion that does not exist.
func clash(from, to Type) *Error {
	return Errorf(529, "Explicit conversion from data type %s to %s is not allowed.", from.Kind, to.Kind).WithLevel(16, 2)
}

func toText(v Value, from, to Type, style int) (Value, error) {
	if from.Kind.Bytes() && style != 0 && len(v.Bytes) > MaxBytes/2-1 {
		return Value{}, TooLarge()
	}
	s, err := Format(v, from, style)
	if err != nil {
		return Value{}, err
	}
	if from.Kind.Bytes() && to.Kind.National() && style == 0 {
		s = fromUTF16(v.Bytes)
	}
	if !to.Kind.National() {
		s = narrow(s, to.Collation)
	}
	if to.Length > 0 {
		n := textLength(s, to.Kind)
		if n > to.Length {
			switch {
			case from.Kind == UniqueIdentifier:
				return Value{}, Errorf(8170, "Insufficient result space to convert uniqueidentifier value to char.").WithLevel(16, 2)
			case from.Kind.Integer() && !to.Kind.National():
				s = "*"
			case from.Kind.Monetary():
				return Value{}, Errorf(234, "There is insufficient result space to convert a money value to %s.", to.Kind).WithLevel(16, 2)
			case from.Kind.Approximate():
				return Value{}, tooLarge(to, v.Float)
			case from.Kind == Decimal:
				return Value{}, overflowFrom(from, to).WithLevel(16, 5)
			case from.Kind.Numeric():
				return Value{}, Overflow(to)
			default:
				s = CutText(s, to)
			}
			n = textLength(s, to.Kind)
		}
		if to.Kind.Padded() && n < to.Length {
			s += strings.Repeat(" ", to.Length-n)
		}
	}
	return NewText(to.Kind, s), nil
}

// textLength counts as a kind does: UTF-16 units, or bytes of the code page.
func textLength(s string, k Kind) int {
	n := 0
	for i := 0; i < len(s); n++ {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r > 0xffff && k.National() {
			n++
		}
		i += size
	}
	return n
}

// TextLength returns how many of its type's units text takes.
func TextLength(s string, t Type) int { return textLength(s, t.Kind) }

// CutText returns text cut to a type's length.
func CutText(s string, t Type) string {
	if t.Length <= 0 {
		return s
	}
	n := 0
	for i, r := range s {
		size := 1
		if r > 0xffff && t.Kind.National() {
			size = 2
		}
		if n+size > t.Length {
			return s[:i]
		}
		n += size
	}
	return s
}

func toBytes(v Value, from, to Type, style int) (Value, error) {
	var b []byte
	left := false
	switch {
	case from.Kind.Bytes() || from.Kind == UniqueIdentifier:
		b = v.Bytes
	case from.Kind.Character() && (style == 1 || style == 2):
		s := v.Text
		if style == 1 {
			if !strings.HasPrefix(s, "0x") {
				return Value{}, Errorf(8114, "Error converting data type %s to %s.", from.Kind, to.Kind).WithLevel(16, 5)
			}
			s = s[2:]
		}
		x, err := hex.DecodeString(s)
		if err != nil {
			return Value{}, Errorf(8114, "Error converting data type %s to %s.", from.Kind, to.Kind).WithLevel(16, 5)
		}
		b = x
	case from.Kind.National():
		b = toUTF16(v.Text)
	case from.Kind.Character():
		b = ToCodePage(v.Text)
	case from.Kind.Integer() || from.Kind.Monetary():
		x := binary.BigEndian.AppendUint64(nil, uint64(v.Int))
		b, left = x[8-from.MaxLength():], true
	case from.Kind == Float:
		b = binary.BigEndian.AppendUint64(nil, math.Float64bits(v.Float))
	case from.Kind == Real:
		b = binary.BigEndian.AppendUint32(nil, math.Float32bits(float32(v.Float)))
	default:
		return Value{}, Unsupported("Conversion of " + from.String() + " to " + to.String())
	}
	n := to.Length
	if to.Kind == RowVersion {
		n = 8
	}
	if n > 0 && len(b) > n {
		if left {
			b = b[len(b)-n:]
		} else {
			b = b[:n]
		}
	}
	if (to.Kind == Binary || to.Kind == RowVersion) && len(b) < n {
		pad := make([]byte, n-len(b))
		if left {
			b = append(pad, b...)
		} else {
			b = append(append([]byte(nil), b...), pad...)
		}
	}
	return NewBytes(to.Kind, b), nil
}

func toGUID(v Value, from Type) (Value, error) {
	switch {
	case from.Kind == UniqueIdentifier:
		return v, nil
	case from.Kind.Bytes():
		b := make([]byte, 16)
		copy(b, v.Bytes)
		return NewBytes(UniqueIdentifier, b), nil
	case from.Kind.Character():
		if b, ok := ParseGUID(v.Text); ok {
			return NewBytes(UniqueIdentifier, b), nil
		}
		return Value{}, Errorf(8169, "Conversion failed when converting from a character string to uniqueidentifier.").WithLevel(16, 2)
	}
	return Value{}, clash(from, Of(UniqueIdentifier))
}

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
		scale := to.Scale
		if to.Kind.Monetary() {
			scale = 4
		}
		return DecOfFloat(v.Float, scale), nil
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
		days := float64(v.Int-epochDays*TicksPerDay) / float64(TicksPerDay)
		return DecOfFloat(days, to.Scale), nil
	}
	return Dec{}, clash(from, to)
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
