package builtin

import (
	"strings"
	"unicode"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// fold makes equal what a collation takes for one letter.
func fold(collation string) func(s string) []rune {
	if types.CaseSensitive(collation) {
		return func(s string) []rune { return []rune(s) }
	}
	return func(s string) []rune {
		r := []rune(s)
		for i := range r {
			r[i] = unicode.ToLower(r[i])
		}
		return r
	}
}

// index returns where part is in whole from a place on, -1 without.
func index(whole, part []rune, from int) int {
	for i := from; i+len(part) <= len(whole); i++ {
		j := 0
		for j < len(part) && whole[i+j] == part[j] {
			j++
		}
		if j == len(part) {
			return i
		}
	}
	return -1
}

var searchFunctions = []function{
	{"CHARINDEX", 2, 3, charIndex},
	{"PATINDEX", 2, 2, func(c *call) (*Binding, error) {
		t, err := c.text(1)
		if err != nil {
			return nil, err
		}
		out := counted(t)
		letters := fold(t.Collation)
		return c.strict(out, []types.Type{longest(t), t}, func(a []types.Value) (types.Value, error) {
			return types.NewInt(out.Kind, int64(patIndex(letters(a[0].Text), letters(a[1].Text)))), nil
		}), nil
	}},
	{"REPLACE", 3, 3, replace},
	{"TRANSLATE", 3, 3, func(c *call) (*Binding, error) {
		t, err := c.text(0)
		if err != nil {
			return nil, err
		}
		letters := fold(t.Collation)
		return c.strict(t, []types.Type{t, longest(t), longest(t)}, func(a []types.Value) (types.Value, error) {
			from, to := letters(a[1].Text), []rune(a[2].Text)
			if len(from) != len(to) {
				return types.Null(), types.Errorf(9828, "The second and third arguments of the TRANSLATE built-in function must contain an equal number of characters.")
			}
			r, f := []rune(a[0].Text), letters(a[0].Text)
			for i := range r {
				for j := range from {
					if f[i] == from[j] {
						r[i] = to[j]
						break
					}
				}
			}
			return made(t, string(r)), nil
		}), nil
	}},
}

func charIndex(c *call) (*Binding, error) {
	t, err := c.text(1)
	if err != nil {
		return nil, err
	}
	part, err := c.text(0)
	if err != nil {
		return nil, err
	}
	if part.Kind.National() {
		t.Kind = types.NVarChar
	}
	args := []types.Type{longest(t), longest(t)}
	if len(c.args) == 3 {
		args = append(args, bigType)
	}
	out := counted(c.args[1].Type)
	letters := fold(t.Collation)
	return c.strict(out, args, func(a []types.Value) (types.Value, error) {
		from := 0
		if len(a) == 3 && a[2].Int > 1 {
			from = int(min(a[2].Int-1, 1<<30))
		}
		p := letters(a[0].Text)
		if len(p) == 0 {
			return types.NewInt(out.Kind, 0), nil
		}
		return types.NewInt(out.Kind, int64(index(letters(a[1].Text), p, from)+1)), nil
	}), nil
}

func replace(c *call) (*Binding, error) {
	t, err := c.text(0)
	if err != nil {
		return nil, err
	}
	for i := 1; i < 3; i++ {
		x, err := c.text(i)
		if err != nil {
			return nil, err
		}
		t = wider(t, x)
	}
	t = longest(t)
	letters := fold(t.Collation)
	return c.strict(t, []types.Type{t, t, t}, func(a []types.Value) (types.Value, error) {
		whole, f, part := []rune(a[0].Text), letters(a[0].Text), letters(a[1].Text)
		if len(part) == 0 {
			return a[0], nil
		}
		var out strings.Builder
		at := 0
		for {
			i := index(f, part, at)
			if i < 0 {
				break
			}
			out.WriteString(string(whole[at:i]))
			out.WriteString(a[2].Text)
			at = i + len(part)
		}
		out.WriteString(string(whole[at:]))
		return made(t, out.String()), nil
	}), nil
}

// patIndex returns the place, from 1, at which a pattern with % around it
// begins to match, 0 without.
func patIndex(p, s []rune) int {
	if len(p) > 0 && p[0] != '%' {
		if Like(p, s, 0) {
			return 1
		}
		return 0
	}
	for len(p) > 0 && p[0] == '%' {
		p = p[1:]
	}
	for i := 0; i <= len(s); i++ {
		if Like(p, s[i:], 0) {
			return i + 1
		}
	}
	return 0
}

// Like matches a pattern of LIKE; both are folded as the collation has it.
// Escape makes the character behind it plain, 0 for none.
func Like(p, s []rune, escape rune) bool {
	for len(p) > 0 {
		switch {
		case escape != 0 && p[0] == escape && len(p) > 1:
			if len(s) == 0 || s[0] != p[1] {
				return false
			}
			p, s = p[2:], s[1:]
			continue
		case p[0] == '%':
			for len(p) > 0 && p[0] == '%' {
				p = p[1:]
			}
			if len(p) == 0 {
				return true
			}
			for i := 0; i <= len(s); i++ {
				if Like(p, s[i:], escape) {
					return true
				}
			}
			return false
		case p[0] == '[':
			end := 1
			for end < len(p) && (p[end] != ']' || end == 1) {
				end++
			}
			if end >= len(p) || len(s) == 0 || !oneOf(p[1:end], s[0]) {
				return false
			}
			p, s = p[end+1:], s[1:]
			continue
		}
		if len(s) == 0 || p[0] != '_' && p[0] != s[0] {
			return false
		}
		p, s = p[1:], s[1:]
	}
	return len(s) == 0
}

func oneOf(set []rune, r rune) bool {
	not := len(set) > 1 && set[0] == '^'
	if not {
		set = set[1:]
	}
	for i := 0; i < len(set); i++ {
		if i+2 < len(set) && set[i+1] == '-' {
			if r >= set[i] && r <= set[i+2] {
				return !not
			}
			i += 2
		} else if set[i] == r {
			return !not
		}
	}
	return not
}
