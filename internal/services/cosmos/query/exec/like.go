package exec

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/ast"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// maxPattern bounds what a match may cost, which is up to the pattern's length
// times the text's.
const maxPattern = 4096

func (c *compiler) like(e *ast.Like, s *scope) code {
	of, pattern := c.expr(e.Of, s), c.expr(e.Pattern, s)
	if e.HasEscape && utf8.RuneCountInString(e.Escape) != 1 {
		c.fail(e.Span, "SC2001", "The ESCAPE of LIKE must be one character.")
		return constant(undefined)
	}
	escape := escapeOf(e)
	matcher := func(f *frame) (likePattern, bool) {
		p := pattern.run(f)
		return parseLike(p.Str(), escape), p.Kind() == value.String && len(p.Str()) <= maxPattern
	}
	if pattern.constant {
		known, ok := matcher(nil)
		matcher = func(*frame) (likePattern, bool) { return known, ok }
	}
	not := e.Not
	return c.folded(func(f *frame) value.Value {
		v := of.run(f)
		p, ok := matcher(f)
		if !ok || v.Kind() != value.String {
			return undefined
		}
		return value.OfBool(p.match(v.Str()) != not)
	}, of, pattern)
}

// likePart matches one character, or any number of them.
type likePart struct {
	star, any bool
	set       []rune // pairs, from and to; a literal is one pair
	not       bool
}

func (p *likePart) takes(r rune) bool {
	if p.any {
		return true
	}
	for i := 0; i < len(p.set); i += 2 {
		if r >= p.set[i] && r <= p.set[i+1] {
			return !p.not
		}
	}
	return p.not
}

// likePattern is a pattern; prefix is what a match must begin with.
type likePattern struct {
	prefix string
	parts  []likePart // after the prefix
}

func parseLike(text string, escape rune) likePattern {
	var p likePattern
	runes := []rune(text)
	literal := func(r rune) {
		if len(p.parts) == 0 {
			p.prefix += string(r)
			return
		}
		p.parts = append(p.parts, likePart{set: []rune{r, r}})
	}
	for i := 0; i < len(runes); i++ {
		switch r := runes[i]; {
		case r == escape && i+1 < len(runes):
			i++
			literal(runes[i])
		case r == '%':
			if n := len(p.parts); n == 0 || !p.parts[n-1].star {
				p.parts = append(p.parts, likePart{star: true})
			}
		case r == '_':
			p.parts = append(p.parts, likePart{any: true})
		case r == '[' && slices.Contains(runes[i+1:], ']'):
			end := i + 1 + slices.Index(runes[i+1:], ']')
			p.parts = append(p.parts, likeSet(runes[i+1:end]))
			i = end
		default:
			literal(r)
		}
	}
	return p
}

// likeSet reads what stands between [ and ]: characters, a-z, ^ first for not.
func likeSet(runes []rune) likePart {
	var part likePart
	if len(runes) > 0 && runes[0] == '^' {
		part.not, runes = true, runes[1:]
	}
	for i := 0; i < len(runes); i++ {
		if i+2 < len(runes) && runes[i+1] == '-' {
			part.set = append(part.set, runes[i], runes[i+2])
			i += 2
			continue
		}
		part.set = append(part.set, runes[i], runes[i])
	}
	return part
}

// match goes back to the last % only, which is enough for patterns like these.
func (p *likePattern) match(s string) bool {
	s, ok := strings.CutPrefix(s, p.prefix)
	if !ok {
		return false
	}
	parts, back := p.parts, -1
	i, again := 0, ""
	for s != "" || i < len(parts) {
		if i < len(parts) && parts[i].star {
			if i == len(parts)-1 {
				return true
			}
			back, again = i, s
			i++
			continue
		}
		if i < len(parts) && s != "" {
			if r, size := utf8.DecodeRuneInString(s); parts[i].takes(r) {
				s = s[size:]
				i++
				continue
			}
		}
		if back < 0 || again == "" {
			return false
		}
		_, size := utf8.DecodeRuneInString(again)
		again = again[size:]
		s, i = again, back+1
	}
	return true
}

// escapeOf is the character of ESCAPE, -1 for none.
func escapeOf(e *ast.Like) rune {
	if !e.HasEscape {
		return -1
	}
	r, _ := utf8.DecodeRuneInString(e.Escape)
	return r
}

// LikePrefix returns what a string must begin with to be like a pattern, and
// whether that is all there is to it.
func LikePrefix(pattern string, e *ast.Like) (prefix string, whole bool) {
	p := parseLike(pattern, escapeOf(e))
	return p.prefix, len(p.parts) == 0
}
