package types

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"math/big"
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
