package types

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Format returns a value as the text that CONVERT to varchar yields.
func Format(v Value, t Type, style int) (string, error) {
	switch {
	case v.IsNull():
		return "", nil
	case t.Kind.Character() || t.Kind == XML:
		return v.Text, nil
	case t.Kind.Integer():
		return strconv.FormatInt(v.Int, 10), nil
	case t.Kind.Monetary():
		return formatMoney(v.Int, style), nil
	case t.Kind == Decimal:
		return v.Dec.Rescale(t.Scale).String(), nil
	case t.Kind.Approximate():
		return formatFloat(v.Float, floatDigits(t.Kind, style)), nil
	case t.Kind.Temporal():
		return formatTime(v, t, style)
	case t.Kind == UniqueIdentifier:
		return FormatGUID(v.Bytes), nil
	case t.Kind.Bytes():
		switch style {
		case 1:
			return "0x" + strings.ToUpper(hex.EncodeToString(v.Bytes)), nil
		case 2:
			return strings.ToUpper(hex.EncodeToString(v.Bytes)), nil
		}
		return FromCodePage(v.Bytes), nil
	}
	return "", Unsupported("Conversion of " + t.String() + " to text")
}

// floatDigits are the digits of a style: 3 is exact, others than these are 0.
func floatDigits(k Kind, style int) int {
	switch {
	case style == 1:
		return 8
	case style == 2:
		return 16
	case style == 3 && k == Real:
		return 9
	case style == 3:
		return 17
	}
	return 6
}

// formatFloat writes a float as C's %g does, with an exponent of three digits.
func formatFloat(f float64, digits int) string {
	if f == 0 {
		return "0"
	}
	if digits == 8 || digits == 16 { // styles 1 and 2 are always scientific
		return exponent(strconv.FormatFloat(f, 'e', digits-1, 64))
	}
	m, x, _ := strings.Cut(strconv.FormatFloat(f, 'e', digits-1, 64), "e")
	e, _ := strconv.Atoi(x)
	if e < -4 || e >= digits {
		if strings.Contains(m, ".") {
			m = strings.TrimRight(strings.TrimRight(m, "0"), ".")
		}
		return exponent(m + "e" + x)
	}
	s := strconv.FormatFloat(f, 'f', max(digits-1-e, 0), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func exponent(s string) string {
	m, x, _ := strings.Cut(s, "e")
	return fmt.Sprintf("%se%c%03s", m, x[0], x[1:])
}

func formatMoney(n int64, style int) string {
	d := Dec{bigInt(n), 4}
	if style != 2 && style != 126 {
		d = d.Rescale(2)
	}
	s := d.String()
	if style == 1 {
		whole, part, _ := strings.Cut(s, ".")
		sign := ""
		if whole[0] == '-' {
			sign, whole = "-", whole[1:]
		}
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
		return sign + whole + "." + part
	}
	return s
}

// FormatGUID writes a uniqueidentifier in capitals.
func FormatGUID(b []byte) string {
	return strings.ToUpper(fmt.Sprintf("%08x-%04x-%04x-%x-%x",
		uint32(b[3])<<24|uint32(b[2])<<16|uint32(b[1])<<8|uint32(b[0]), uint16(b[5])<<8|uint16(b[4]), uint16(b[7])<<8|uint16(b[6]), b[8:10], b[10:16]))
}

// ParseGUID reads a uniqueidentifier, in braces or not.
func ParseGUID(s string) ([]byte, bool) {
	s = strings.TrimSpace(s)
	if strings.HasPrefix(s, "{") && len(s) >= 38 && s[37] == '}' {
		s = s[1:37]
	}
	if len(s) > 36 {
		s = s[:36]
	}
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return nil, false
	}
	b, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	if err != nil || len(b) != 16 {
		return nil, false
	}
	b[0], b[1], b[2], b[3] = b[3], b[2], b[1], b[0]
	b[4], b[5], b[6], b[7] = b[5], b[4], b[7], b[6]
	return b, true
}
