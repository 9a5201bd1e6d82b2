package builtin

import (
	"sync/atomic"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Pattern is a pattern of LIKE: % _ [a-z] [^a-z] and letters, compared as a
// collation has them. Matching takes no more steps than text and pattern are
// long, multiplied.
type Pattern struct {
	items     []patternItem
	letter    func(r rune) rune
	collation string
	broken    bool // a set that does not end, an escape before nothing: matches nothing
}

type patternItem struct {
	kind byte // % _ [ or, for a letter, 0
	r    rune // the letter, folded
	set  []patternRange
	not  bool
}

type patternRange struct{ lo, hi rune }

// Patterns returns NewPattern for a collation, that keeps what it read last:
// a statement's pattern is mostly one. It may be called by many at a time.
func Patterns(collation string) func(pattern string, escape rune) *Pattern {
	type read struct {
		text   string
		escape rune
		p      *Pattern
	}
	var last atomic.Pointer[read]
	return func(pattern string, escape rune) *Pattern {
		if r := last.Load(); r != nil && r.text == pattern && r.escape == escape {
			return r.p
		}
		p := NewPattern(pattern, escape, collation)
		last.Store(&read{pattern, escape, p})
		return p
	}
}

// NewPattern reads a pattern; escape makes the character behind it plain, -1
// for none.
func NewPattern(pattern string, escape rune, collation string) *Pattern {
	p := &Pattern{letter: types.Letter(collation), collation: collation}
	for i := 0; i < len(pattern); {
		r, n := utf8.DecodeRuneInString(pattern[i:])
		i += n
		switch {
		case r == escape && escape >= 0:
			if r, n = utf8.DecodeRuneInString(pattern[i:]); n == 0 {
				p.broken = true
			}
			i += n
			p.items = append(p.items, patternItem{r: p.letter(r)})
		case r == '%':
			if k := len(p.items); k == 0 || p.items[k-1].kind != '%' {
				p.items = append(p.items, patternItem{kind: '%'})
			}
		case r == '_':
			p.items = append(p.items, patternItem{kind: '_'})
		case r == '[':
			item, size := readSet(pattern[i:], escape)
			if size < 0 {
				p.broken = true
				return p
			}
			i += size
			p.items = append(p.items, item)
		default:
			p.items = append(p.items, patternItem{r: p.letter(r)})
		}
	}
	return p
}

// readSet reads what follows [ up to and with ]; -1 if it does not end.
func readSet(s string, escape rune) (patternItem, int) {
	item := patternItem{kind: '['}
	i := 0
	if i < len(s) && s[i] == '^' {
		item.not = true
		i++
	}
	for first := true; ; first = false {
		r, n := utf8.DecodeRuneInString(s[i:])
		i += n
		switch {
		case n == 0:
			return item, -1
		case r == ']' && !first:
			return item, i
		case r == escape && escape >= 0:
			if r, n = utf8.DecodeRuneInString(s[i:]); n == 0 {
				return item, -1
			}
			i += n
		}
		one := patternRange{r, r}
		if i+1 < len(s) && s[i] == '-' && s[i+1] != ']' {
			hi, n := utf8.DecodeRuneInString(s[i+1:])
			i += 1 + n
			one.hi = hi
		}
		item.set = append(item.set, one)
	}
}

// Match reports whether the whole text is like the pattern.
func (p *Pattern) Match(s string) bool {
	if p.broken {
		return false
	}
	at, backItem, backAt := 0, -1, 0
	for i := 0; ; {
		switch {
		case i < len(p.items) && p.items[i].kind == '%':
			if i == len(p.items)-1 {
				return true
			}
			i++
			backItem, backAt = i, at
			continue
		case i == len(p.items) && at == len(s):
			return true
		case i < len(p.items) && at < len(s):
			r, n := rune(s[at]), 1
			if r >= utf8.RuneSelf {
				r, n = utf8.DecodeRuneInString(s[at:])
			}
			if p.one(&p.items[i], r) {
				i++
				at += n
				continue
			}
		}
		if backItem < 0 || backAt >= len(s) {
			return false
		}
		_, n := utf8.DecodeRuneInString(s[backAt:])
		backAt += n
		i, at = backItem, backAt
	}
}

func (p *Pattern) one(item *patternItem, r rune) bool {
	switch item.kind {
	case '_':
		return true
	case 0:
		return item.r == r || item.r == p.letter(r)
	}
	folded := p.letter(r)
	for _, x := range item.set {
		if x.lo == x.hi && p.letter(x.lo) == folded || x.lo != x.hi && p.between(x, r) {
			return !item.not
		}
	}
	return item.not
}

func (p *Pattern) between(x patternRange, r rune) bool {
	return types.CompareText(p.collation, string(x.lo), string(r)) <= 0 && types.CompareText(p.collation, string(r), string(x.hi)) <= 0
}

// Index returns the place, counted from 1 in characters, at which PATINDEX
// finds the pattern; 0 for nowhere.
func (p *Pattern) Index(s string) int {
	if len(p.items) == 0 || p.items[0].kind != '%' {
		if p.Match(s) {
			return 1
		}
		return 0
	}
	rest := *p
	rest.items = p.items[1:]
	if len(rest.items) == 0 {
		if s == "" {
			return 0
		}
		return 1
	}
	n := 1
	for i := 0; i <= len(s); n++ {
		if rest.Match(s[i:]) {
			return n
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if size == 0 {
			break
		}
		if r > 0xffff {
			n++ // UTF-16 units, as everything counts in collations without _SC
		}
		i += size
	}
	return 0
}
