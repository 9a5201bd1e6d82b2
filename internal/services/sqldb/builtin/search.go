package builtin

import (
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// fold makes equal what a collation takes for one letter.
func fold(collation string) func(s string) []rune {
	letter := types.Letter(collation)
	return func(s string) []rune {
		r := []rune(s)
		for i := range r {
			r[i] = letter(r[i])
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
		pattern := Patterns(t.Collation)
		return c.strict(out, []types.Type{longest(t), t}, func(a []types.Value) (types.Value, error) {
			return types.NewInt(out.Kind, int64(pattern(a[0].Text, -1).Index(a[1].Text))), nil
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
			size := 0
			for _, x := range r {
				size += utf8.RuneLen(x)
			}
			if size > types.MaxBytes {
				return types.Null(), types.TooLarge()
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
		var out types.Builder
		at := 0
		for {
			i := index(f, part, at)
			if i < 0 {
				break
			}
			out.WriteString(string(whole[at:i]))
			out.WriteString(a[2].Text)
			if at = i + len(part); out.Full() {
				break
			}
		}
		out.WriteString(string(whole[at:]))
		text, err := out.Text()
		return made(t, text), err
	}), nil
}
