package builtin

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

var textFunctions = []Func{
	{Name: "StringJoin", Min: 2, Max: 2, Eval: stringJoin},
	{Name: "StringSplit", Min: 2, Max: 2, Eval: stringSplit},
	around("SubstringBefore", strings.Index, func(s string, at, size int) string { return s[:at] }),
	around("SubstringAfter", strings.Index, func(s string, at, size int) string { return s[at+size:] }),
	around("LastSubstringBefore", strings.LastIndex, func(s string, at, size int) string { return s[:at] }),
	around("LastSubstringAfter", strings.LastIndex, func(s string, at, size int) string { return s[at+size:] }),
	{Name: "ContainsAnyCi", Min: 2, Max: -1, Eval: containsWords(true, false)},
	{Name: "ContainsAnyCs", Min: 2, Max: -1, Eval: containsWords(false, false)},
	{Name: "ContainsAllCi", Min: 2, Max: -1, Eval: containsWords(true, true)},
	{Name: "ContainsAllCs", Min: 2, Max: -1, Eval: containsWords(false, true)},
}

func stringJoin(_ *Env, a []value.Value) value.Value {
	if !isArray(a[0]) || !isString(a[1]) || !allOf(a[0].Items(), value.String) {
		return undefined
	}
	if a[1].Weight() > MaxWeight/(a[0].Len()+1) {
		return undefined
	}
	words := make([]string, 0, a[0].Len())
	for _, v := range a[0].Items() {
		words = append(words, v.Str())
	}
	return value.OfString(strings.Join(words, a[1].Str()))
}

func stringSplit(_ *Env, a []value.Value) value.Value {
	if !allOf(a, value.String) || a[1].Str() == "" {
		return undefined
	}
	var words []value.Value
	for w := range strings.SplitSeq(a[0].Str(), a[1].Str()) {
		words = append(words, value.OfString(w))
	}
	return value.OfArray(words)
}

// around is a function that cuts a string where another is found in it; where
// it is not, the string stays as it is.
func around(name string, find func(s, t string) int, take func(s string, at, size int) string) Func {
	return Func{Name: name, Min: 2, Max: 2, Eval: func(_ *Env, a []value.Value) value.Value {
		if !allOf(a, value.String) {
			return undefined
		}
		s, t := a[0].Str(), a[1].Str()
		at := find(s, t)
		if at < 0 {
			return a[0]
		}
		return value.OfString(take(s, at, len(t)))
	}}
}

func containsWords(fold, all bool) func(*Env, []value.Value) value.Value {
	return func(_ *Env, a []value.Value) value.Value {
		if !allOf(a, value.String) {
			return undefined
		}
		s := a[0].Str()
		if fold {
			s = strings.ToLower(s)
		}
		for _, v := range a[1:] {
			word := v.Str()
			if fold {
				word = strings.ToLower(word)
			}
			if strings.Contains(s, word) != all {
				return value.OfBool(!all)
			}
		}
		return value.OfBool(all)
	}
}
