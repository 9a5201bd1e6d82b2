package types

import "strings"

// cp1252 are the characters of bytes 0x80 to 0x9f of code page 1252, which the
// default collation's varchar has; 0xa0 to 0xff are those of Unicode.
var cp1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// ToCodePage returns text as varchar's bytes, with ? for what it does not have.
func ToCodePage(s string) []byte {
	out := make([]byte, 0, len(s))
	for _, r := range s {
		out = append(out, codePageByte(r))
	}
	return out
}

func codePageByte(r rune) byte {
	if r < 0x80 || r >= 0xa0 && r <= 0xff {
		return byte(r)
	}
	for i, c := range cp1252 {
		if c == r {
			return byte(0x80 + i)
		}
	}
	return '?'
}

// FromCodePage returns varchar's bytes as text.
func FromCodePage(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		if c >= 0x80 && c < 0xa0 {
			s.WriteRune(cp1252[c-0x80])
		} else {
			s.WriteRune(rune(c))
		}
	}
	return s.String()
}

// narrow is what is left of text in a varchar of a collation.
func narrow(s, collation string) string {
	if !latinPage(collation) {
		return s
	}
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return FromCodePage(ToCodePage(s))
		}
	}
	return s
}
