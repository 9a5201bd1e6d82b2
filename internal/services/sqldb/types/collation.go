package types

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CompareText orders text as a collation does; trailing blanks never count.
// Built are the binary ones and the case-insensitive and case-sensitive,
// accent-sensitive ones by folded letters.
func CompareText(collation, a, b string) int {
	a, b = strings.TrimRight(a, " "), strings.TrimRight(b, " ")
	if binaryCollation(collation) {
		return strings.Compare(a, b)
	}
	x, y := a, b
	for len(x) > 0 && len(y) > 0 {
		if x[0] < utf8.RuneSelf && y[0] < utf8.RuneSelf {
			if x[0] != y[0] {
				if v, w := asciiWeight[x[0]], asciiWeight[y[0]]; v != w {
					return cmp.Compare(v, w)
				}
			}
			x, y = x[1:], y[1:]
			continue
		}
		r, n := utf8.DecodeRuneInString(x)
		s, m := utf8.DecodeRuneInString(y)
		if c := cmp.Compare(weight(r), weight(s)); c != 0 {
			return c
		}
		x, y = x[n:], y[m:]
	}
	if c := cmp.Compare(len(x), len(y)); c != 0 || !CaseSensitive(collation) {
		return c
	}
	return -strings.Compare(a, b) // lower case first
}

func binaryCollation(name string) bool {
	return strings.HasSuffix(name, "_BIN2") || strings.HasSuffix(name, "_BIN") || strings.HasSuffix(name, "_BIN2_UTF8")
}

// CaseSensitive reports whether a collation tells A from a.
func CaseSensitive(name string) bool { return strings.Contains(name, "_CS_") || binaryCollation(name) }

// KnownCollation reports whether text can be ordered by the collation.
func KnownCollation(name string) bool {
	u := strings.ToUpper(name)
	return strings.Contains(u, "_CI_AS") || strings.Contains(u, "_CS_AS") || binaryCollation(u)
}

// asciiWeight are the weights of what most text is made of.
var asciiWeight = func() (out [utf8.RuneSelf]int) {
	for i := range out {
		out[i] = weight(rune(i))
	}
	return out
}()

// weight puts punctuation before digits before letters, and letters with
// accents behind their plain ones.
func weight(r rune) int {
	if r < utf8.RuneSelf {
		switch {
		case r >= 'a' && r <= 'z':
			return int(r-'a'+1)<<16 | 0x2000000
		case r >= 'A' && r <= 'Z':
			return int(r-'A'+1)<<16 | 0x2000000
		case r >= '0' && r <= '9':
			return int(r) | 0x1000000
		}
		return int(r)
	}
	r = unicode.ToLower(r)
	if base, ok := plain(r); ok {
		return int(base-'a'+1)<<16 | int(r) | 0x2000000
	}
	if unicode.IsLetter(r) {
		return int(r) | 0x4000000
	}
	return int(r) | 0x800000
}

const (
	accented = "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýÿšžœ"
	unmarked = "aaaaaaaceeeeiiiidnoooooouuuuyyszo"
)

func plain(r rune) (byte, bool) {
	i := 0
	for _, a := range accented {
		if a == r {
			return unmarked[i], true
		}
		i++
	}
	return 0, false
}
