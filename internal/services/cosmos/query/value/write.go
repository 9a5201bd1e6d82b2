package value

import (
	"math"
	"strconv"
	"unicode/utf8"
)

func formatInt(i int64) string { return strconv.FormatInt(i, 10) }

// AppendJSON appends the value as JSON without spaces; an undefined value
// appends nothing.
func (v Value) AppendJSON(dst []byte) []byte {
	switch v.kind {
	case Null:
		return append(dst, "null"...)
	case Bool:
		return strconv.AppendBool(dst, v.num == 1)
	case Number:
		if v.text() != "" {
			return append(dst, v.text()...)
		}
		return AppendNumber(dst, v.num)
	case String:
		return AppendString(dst, v.text())
	case Array:
		dst = append(dst, '[')
		for i, item := range v.node().items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = item.AppendJSON(dst)
		}
		return append(dst, ']')
	case Object:
		if text := v.node().text; text != "" {
			return append(dst, text...)
		}
		dst = append(dst, '{')
		for i, item := range v.node().items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(AppendString(dst, v.node().shape.keys[i]), ':')
			dst = item.AppendJSON(dst)
		}
		return append(dst, '}')
	}
	return dst
}

// String returns the JSON, and "undefined" for an undefined value.
func (v Value) String() string {
	if v.kind == Undefined {
		return "undefined"
	}
	return string(v.AppendJSON(nil))
}

// AppendNumber appends f as ECMAScript writes numbers.
func AppendNumber(dst []byte, f float64) []byte {
	if f == math.Trunc(f) && math.Abs(f) < 1<<53 {
		return strconv.AppendInt(dst, int64(f), 10)
	}
	format := byte('f')
	if abs := math.Abs(f); abs < 1e-6 || abs >= 1e21 {
		format = 'e'
	}
	dst = strconv.AppendFloat(dst, f, format, -1, 64)
	// 1e-09 is written 1e-9.
	if n := len(dst); format == 'e' && n >= 4 && dst[n-4] == 'e' && dst[n-2] == '0' {
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}

const hexDigits = "0123456789abcdef"

// AppendString appends s as a JSON string.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			if c >= utf8.RuneSelf {
				r, size := utf8.DecodeRuneInString(s[i:])
				if r == utf8.RuneError && size == 1 {
					dst = append(append(dst, s[start:i]...), "\ufffd"...)
					start = i + 1
				}
				i += size - 1
			}
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, '\\', 'b')
		case '\f':
			dst = append(dst, '\\', 'f')
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(append(dst, s[start:]...), '"')
}
