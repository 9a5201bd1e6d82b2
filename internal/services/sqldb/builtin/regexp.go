package builtin

import (
	"regexp"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// regexpFunctions use RE2's syntax, as Azure SQL Database does. Places count
// characters from 1.
var regexpFunctions = []function{
	{"REGEXP_COUNT", 2, 4, func(c *call) (*Binding, error) {
		return c.regexp(intType, []int{3}, 3, func(re *regexp.Regexp, s string, a []types.Value) (types.Value, error) {
			rest, ok := from(s, number(a, 2, 1))
			if !ok {
				return newInteger(0), nil
			}
			list, err := matches(re, rest, mostMatches)
			return newInteger(int64(len(list))), err
		})
	}},
	{"REGEXP_REPLACE", 2, 6, func(c *call) (*Binding, error) {
		t, err := c.text(0)
		if err != nil {
			return nil, err
		}
		return c.regexp(longest(t), []int{4, 5}, 5, func(re *regexp.Regexp, s string, a []types.Value) (types.Value, error) {
			with := ""
			if len(a) > 2 {
				with = replacement(a[2].Text)
			}
			rest, ok := from(s, number(a, 3, 1))
			if !ok {
				return types.NewText(longest(t).Kind, s), nil
			}
			which, n := number(a, 4, 0), int64(0)
			list, err := matches(re, rest, mostMatches)
			if err != nil {
				return types.Null(), err
			}
			out, at := types.Builder{}, 0
			out.WriteString(s[:len(s)-len(rest)])
			var part []byte
			for _, m := range list {
				if n++; which == 0 || n == which {
					out.WriteString(rest[at:m[0]])
					if len(with)+strings.Count(with, "${")*(m[1]-m[0]) > types.MaxBytes {
						return types.Null(), types.TooLarge()
					}
					part = re.ExpandString(part[:0], with, rest, m)
					out.Write(part)
					if at = m[1]; out.Full() {
						break
					}
				}
			}
			out.WriteString(rest[at:])
			text, err := out.Text()
			return made(longest(t), text), err
		})
	}},
	{"REGEXP_SUBSTR", 2, 6, func(c *call) (*Binding, error) {
		t, err := c.text(0)
		if err != nil {
			return nil, err
		}
		return c.regexp(t, []int{3, 4, 6}, 4, func(re *regexp.Regexp, s string, a []types.Value) (types.Value, error) {
			rest, m, err := nth(re, s, number(a, 2, 1), number(a, 3, 1))
			if g := 2 * number(a, 5, 0); g >= 0 && g+1 < int64(len(m)) && m[g] >= 0 {
				return made(t, rest[m[g]:m[g+1]]), nil
			}
			return types.Null(), err
		})
	}},
	{"REGEXP_INSTR", 2, 7, func(c *call) (*Binding, error) {
		return c.regexp(intType, []int{3, 4, 5, 7}, 5, func(re *regexp.Regexp, s string, a []types.Value) (types.Value, error) {
			rest, m, err := nth(re, s, number(a, 2, 1), number(a, 3, 1))
			g := 2 * number(a, 6, 0)
			if g < 0 || g+1 >= int64(len(m)) || m[g] < 0 {
				return newInteger(0), err
			}
			place := len(s) - len(rest) + m[g]
			if number(a, 4, 0) == 1 {
				place = len(s) - len(rest) + m[g+1]
			}
			return newInteger(int64(utf8.RuneCountInString(s[:place]) + 1)), nil
		})
	}},
}

// regexp binds a function of text, pattern and more; numbers are the places
// (from 1) of arguments that are ints, flags the place (from 0) of the flags.
func (c *call) regexp(t types.Type, numbers []int, flags int, f func(re *regexp.Regexp, s string, a []types.Value) (types.Value, error)) (*Binding, error) {
	args := make([]types.Type, len(c.args))
	for i := range args {
		args[i] = longText
		for _, n := range numbers {
			if n == i+1 {
				args[i] = intType
			}
		}
	}
	compile := expressions()
	return c.maybe(t, args, func(a []types.Value) (types.Value, error) {
		words := ""
		if len(a) > flags {
			words = a[flags].Text
		}
		re, err := compile(a[1].Text, words)
		if err != nil {
			return types.Null(), err
		}
		return f(re, a[0].Text, a)
	}), nil
}

// expressions compiles patterns and keeps the last.
func expressions() func(pattern, flags string) (*regexp.Regexp, error) {
	type read struct {
		pattern, flags string
		re             *regexp.Regexp
	}
	var last atomic.Pointer[read]
	return func(pattern, flags string) (*regexp.Regexp, error) {
		if r := last.Load(); r != nil && r.pattern == pattern && r.flags == flags {
			return r.re, nil
		}
		set := ""
		for _, f := range flags {
			switch {
			case f == 'c': // case counts: the later of c and i wins
				set = strings.ReplaceAll(set, "i", "")
			case strings.ContainsRune("ims", f):
				set += string(f)
			default:
				return nil, types.Errorf(19301, "Invalid flag provided. '%c' are not valid flags. Only {c,i,s,m} flags are valid.", f)
			}
		}
		if set != "" {
			set = "(?" + set + ")"
		}
		re, err := regexp.Compile(set + pattern)
		if err != nil {
			return nil, types.Errorf(19300, "An invalid Pattern '%s' was provided. Error '%s' occurred during evaluation of the Pattern.", pattern, err)
		}
		last.Store(&read{pattern, flags, re})
		return re, nil
	}
}

// replacement turns \1 into what package regexp writes for a group.
func replacement(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '$':
			out.WriteString("$$")
		case s[i] == '\\' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
			i++
			out.WriteString("${" + s[i:i+1] + "}")
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '\\':
			i++
			out.WriteByte('\\')
		case s[i] == '&':
			out.WriteString("${0}")
		default:
			out.WriteByte(s[i])
		}
	}
	return out.String()
}

func number(a []types.Value, i int, otherwise int64) int64 {
	if i < len(a) {
		return a[i].Int
	}
	return otherwise
}

// from is the text from a character on, false for behind its end.
func from(s string, place int64) (string, bool) {
	for ; place > 1; place-- {
		_, n := utf8.DecodeRuneInString(s)
		if n == 0 {
			return "", false
		}
		s = s[n:]
	}
	return s, place == 1
}

// mostMatches is how many places of matches, those of groups included, are
// kept at once: 64 MB.
const mostMatches = 4 << 20

// matches are the first most matches at the most: 701 where they take too much
// memory. Each has the places of its groups, as package regexp has them.
func matches(re *regexp.Regexp, s string, most int64) ([][]int, error) {
	room := int64(mostMatches / (re.NumSubexp() + 2))
	list := re.FindAllStringSubmatchIndex(s, int(min(most, room)))
	if int64(len(list)) == room && room < most {
		return nil, types.OutOfMemory()
	}
	return list, nil
}

// nth is the nth match from a place on, in what remains of the text.
func nth(re *regexp.Regexp, s string, place, n int64) (string, []int, error) {
	rest, ok := from(s, place)
	if !ok || n < 1 || n > int64(len(s))+1 {
		return rest, nil, nil
	}
	list, err := matches(re, rest, n)
	if int64(len(list)) == n {
		return rest, list[n-1], nil
	}
	return rest, nil, err
}
