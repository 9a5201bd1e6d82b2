package builtin

import (
	"strings"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// maxReplicate is how long REPLICATE's result may be.
const maxReplicate = 10000

// onString is a function of one string to a string.
func onString(name string, f func(string) string) Func {
	return Func{Name: name, Min: 1, Max: 1, Eval: func(_ *Env, a []value.Value) value.Value {
		if !isString(a[0]) {
			return undefined
		}
		return value.OfString(f(a[0].Str()))
	}}
}

// compares is a function of two strings to a boolean, with a third argument
// that says not to look at case.
func compares(name string, f func(s, t string) bool) Func {
	return Func{Name: name, Min: 2, Max: 3, Eval: func(_ *Env, a []value.Value) value.Value {
		fold, ok := flag(a, 2)
		if !ok || !isString(a[0]) || !isString(a[1]) {
			return undefined
		}
		s, t := a[0].Str(), a[1].Str()
		if fold {
			s, t = strings.ToLower(s), strings.ToLower(t)
		}
		return value.OfBool(f(s, t))
	}}
}

var stringFunctions = []Func{
	onString("LOWER", strings.ToLower), onString("UPPER", strings.ToUpper), onString("REVERSE", reverse),
	compares("CONTAINS", strings.Contains), compares("STARTSWITH", strings.HasPrefix), compares("ENDSWITH", strings.HasSuffix),
	compares("StringEquals", func(s, t string) bool { return s == t }),
	{Name: "LENGTH", Min: 1, Max: 1, Eval: func(_ *Env, a []value.Value) value.Value {
		if !isString(a[0]) {
			return undefined
		}
		return value.OfNumber(float64(utf8.RuneCountInString(a[0].Str())))
	}},
	{Name: "CONCAT", Min: 2, Max: -1, Eval: concat},
	{Name: "INDEX_OF", Min: 2, Max: 3, Eval: indexOf},
	{Name: "LastIndexOf", Min: 2, Max: 3, Eval: lastIndexOf},
	{Name: "LEFT", Min: 2, Max: 2, Eval: side(func(size, n int64) (from, count int64) { return 0, n })},
	{Name: "RIGHT", Min: 2, Max: 2, Eval: side(func(size, n int64) (from, count int64) { return max(size-n, 0), n })},
	{Name: "REPLACE", Min: 3, Max: 3, Eval: replace},
	{Name: "REPLICATE", Min: 2, Max: 2, Eval: replicate},
	{Name: "SUBSTRING", Min: 2, Max: 3, Eval: substring},
	{Name: "LTRIM", Min: 1, Max: 2, Eval: trim(strings.TrimLeft)},
	{Name: "RTRIM", Min: 1, Max: 2, Eval: trim(strings.TrimRight)},
	{Name: "TRIM", Min: 1, Max: 2, Eval: trim(strings.Trim)},
}

func reverse(s string) string {
	runes := []rune(s)
	for i, j := 0, len(runes)-1; i < j; i, j = i+1, j-1 {
		runes[i], runes[j] = runes[j], runes[i]
	}
	return string(runes)
}

func concat(_ *Env, a []value.Value) value.Value {
	if !allOf(a, value.String) || !fits(a) {
		return undefined
	}
	var b strings.Builder
	for _, v := range a {
		b.WriteString(v.Str())
	}
	return value.OfString(b.String())
}

// place returns the index, in characters, of byte i of s; -1 stays.
func place(s string, i int) value.Value {
	if i > 0 {
		i = utf8.RuneCountInString(s[:i])
	}
	return value.OfNumber(float64(i))
}

// byteAt returns where character n of s begins, the end for n beyond it.
func byteAt(s string, n int64) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

func indexOf(_ *Env, a []value.Value) value.Value {
	if !isString(a[0]) || !isString(a[1]) {
		return undefined
	}
	s, from := a[0].Str(), 0
	if len(a) == 3 {
		n, ok := whole(a[2])
		if !ok || n < 0 {
			return undefined
		}
		from = byteAt(s, n)
	}
	i := strings.Index(s[from:], a[1].Str())
	if i >= 0 {
		i += from
	}
	return place(s, i)
}

func lastIndexOf(_ *Env, a []value.Value) value.Value {
	if !isString(a[0]) || !isString(a[1]) {
		return undefined
	}
	s := a[0].Str()
	if len(a) == 3 {
		n, ok := whole(a[2])
		if !ok || n < 0 {
			return undefined
		}
		s = s[:min(byteAt(s, n)+len(a[1].Str()), len(s))]
	}
	return place(s, strings.LastIndex(s, a[1].Str()))
}

// cut returns count characters of s from the one at from.
func cut(s string, from, count int64) value.Value {
	if from < 0 || count <= 0 {
		return value.OfString("")
	}
	s = s[byteAt(s, from):]
	return value.OfString(s[:byteAt(s, count)])
}

func side(f func(size, n int64) (from, count int64)) func(*Env, []value.Value) value.Value {
	return func(_ *Env, a []value.Value) value.Value {
		n, ok := whole(a[1])
		if !ok || !isString(a[0]) {
			return undefined
		}
		from, count := f(int64(utf8.RuneCountInString(a[0].Str())), n)
		return cut(a[0].Str(), from, count)
	}
}

func substring(_ *Env, a []value.Value) value.Value {
	from, ok := whole(a[1])
	if !ok || !isString(a[0]) {
		return undefined
	}
	count := int64(len(a[0].Str()))
	if len(a) == 3 {
		if count, ok = whole(a[2]); !ok {
			return undefined
		}
	}
	return cut(a[0].Str(), from, count)
}

func replace(_ *Env, a []value.Value) value.Value {
	if !allOf(a, value.String) || a[1].Str() == "" {
		return undefined
	}
	s, from, to := a[0].Str(), a[1].Str(), a[2].Str()
	if n := strings.Count(s, from); n > 0 && len(to) > (MaxWeight-len(s))/n {
		return undefined
	}
	return value.OfString(strings.ReplaceAll(s, from, to))
}

func replicate(_ *Env, a []value.Value) value.Value {
	n, ok := whole(a[1])
	if !ok || n < 0 || !isString(a[0]) {
		return undefined
	}
	s := a[0].Str()
	if size := int64(utf8.RuneCountInString(s)); size > 0 && n > maxReplicate/size {
		return undefined
	}
	if s == "" {
		return a[0]
	}
	return value.OfString(strings.Repeat(s, int(n)))
}

const spaces = " \t\n\r\v\f\u0085\u00a0\u2028\u2029"

func trim(f func(s, cutset string) string) func(*Env, []value.Value) value.Value {
	return func(_ *Env, a []value.Value) value.Value {
		if !allOf(a, value.String) {
			return undefined
		}
		if len(a) == 1 {
			return value.OfString(f(a[0].Str(), spaces))
		}
		return value.OfString(f(a[0].Str(), a[1].Str()))
	}
}
