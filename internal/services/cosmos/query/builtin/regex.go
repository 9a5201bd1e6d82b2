package builtin

import (
	"regexp"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// maxRegexps bounds what a run keeps of patterns that come from documents.
const maxRegexps = 256

var regexFunctions = []Func{
	{Name: "RegexMatch", Min: 2, Max: 3, Eval: func(env *Env, a []value.Value) value.Value {
		re := env.regex(a)
		if re == nil {
			return undefined
		}
		return value.OfBool(re.MatchString(a[0].Str()))
	}},
	{Name: "RegexExtract", Min: 2, Max: 3, Eval: func(env *Env, a []value.Value) value.Value {
		re := env.regex(a)
		if re == nil {
			return undefined
		}
		at := re.FindStringIndex(a[0].Str())
		if at == nil {
			return undefined
		}
		return value.OfString(a[0].Str()[at[0]:at[1]])
	}},
	{Name: "RegexExtractAll", Min: 2, Max: 3, Eval: func(env *Env, a []value.Value) value.Value {
		re := env.regex(a)
		if re == nil {
			return undefined
		}
		var list []value.Value
		for _, s := range re.FindAllString(a[0].Str(), -1) {
			list = append(list, value.OfString(s))
		}
		return value.OfArray(list)
	}},
}

// regex returns the pattern of (text, pattern, modifiers), or nil. Modifiers
// are m, s, i, and x, which drops white space from the pattern.
func (env *Env) regex(a []value.Value) *regexp.Regexp {
	if !allOf(a, value.String) {
		return nil
	}
	modifiers := ""
	if len(a) == 3 {
		modifiers = a[2].Str()
	}
	key := modifiers + "/" + a[1].Str()
	if re, ok := env.regexps[key]; ok {
		return re
	}
	if env.regexps == nil || len(env.regexps) >= maxRegexps {
		env.regexps = map[string]*regexp.Regexp{}
	}
	re := compileRegex(a[1].Str(), modifiers)
	env.regexps[key] = re
	return re
}

func compileRegex(pattern, modifiers string) *regexp.Regexp {
	flags := ""
	for _, m := range modifiers {
		switch m {
		case 'm', 's', 'i':
			flags += string(m)
		case 'x':
			pattern = strings.Join(strings.Fields(pattern), "")
		default:
			return nil
		}
	}
	if flags != "" {
		pattern = "(?" + flags + ")" + pattern
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil
	}
	return re
}
