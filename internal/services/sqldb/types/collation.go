package types

import (
	"cmp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// CompareText orders text as a collation does; trailing blanks never count.
// Binary collations order by code points, the others by letters, with digits
// before them and punctuation first, whatever their language; accents, then
// case, decide only between texts of the same letters.
func CompareText(collation, a, b string) int {
	a, b = strings.TrimRight(a, " "), strings.TrimRight(b, " ")
	if binaryCollation(collation) {
		return strings.Compare(a, b)
	}
	marks, accent := AccentSensitive(collation), 0
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
		if v, w := weight(bare(r)), weight(bare(s)); v != w {
			return cmp.Compare(v, w)
		}
		if accent == 0 && marks {
			accent = cmp.Compare(weight(r), weight(s))
		}
		x, y = x[n:], y[m:]
	}
	if c := cmp.Compare(len(x), len(y)); c != 0 {
		return c
	}
	if accent != 0 || !CaseSensitive(collation) {
		return accent
	}
	return byCase(a, b, marks)
}

// byCase orders texts that differ only in case: the first difference counts,
// lower case first.
func byCase(a, b string, marks bool) int {
	for len(a) > 0 && len(b) > 0 {
		r, n := utf8.DecodeRuneInString(a)
		s, m := utf8.DecodeRuneInString(b)
		if !marks {
			r, s = bare(r), bare(s)
		}
		if r != s {
			return -cmp.Compare(r, s)
		}
		a, b = a[n:], b[m:]
	}
	return 0
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

// bare is a letter without its accent.
func bare(r rune) rune {
	if r < utf8.RuneSelf {
		return r
	}
	if base, ok := plain(unicode.ToLower(r)); ok {
		if unicode.IsUpper(r) {
			return rune(base) - 'a' + 'A'
		}
		return rune(base)
	}
	return r
}

// plain is the letter that a small letter with an accent derives from.
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
