package bind

import (
	"strings"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// like is x LIKE pattern: text is matched as its collation compares.
func (b *binder) like(x *ast.Like, sc *scope, of *bound) (string, error) {
	list := []ast.Expr{x.X, x.Pattern}
	if x.Escape != nil {
		list = append(list, x.Escape)
	}
	args, err := b.exprs(list, sc)
	if err != nil {
		return "", err
	}
	for i, a := range args {
		of.with(a)
		if a.t.Kind == types.XML || a.t.Kind == types.Image || a.t.Kind == types.Variant {
			return "", types.Errorf(8116, "Argument data type %s is invalid for argument %d of like function.", name(a.t), i+1).At(x.Line)
		}
		if !a.t.Kind.Character() {
			t := types.Sized(types.NVarChar, types.Max)
			if err := implicit(a.t, t); err != nil && err.Number == 206 {
				return "", err.At(x.Line)
			}
			args[i] = b.convert(a, t, 0)
		}
	}
	coll := args[0].t.Collation
	if coll == "" {
		coll = args[1].t.Collation
	}
	// In Unicode, and in varchar only in the text, blanks at the end count.
	varchar := !args[0].t.Kind.National() && !args[1].t.Kind.National()
	out := b.pure("like "+coll, types.Of(types.Bit), func(a []types.Value) (types.Value, error) {
		for _, v := range a {
			if v.IsNull() {
				return types.Null(), nil
			}
		}
		escape := rune(-1)
		if len(a) > 2 {
			r, n := utf8.DecodeRuneInString(a[2].Text)
			if n == 0 || n != len(a[2].Text) {
				return types.Value{}, types.Errorf(506, "The invalid escape character \"%s\" was specified in a LIKE predicate.", a[2].Text)
			}
			escape = r
		}
		text := a[0].Text
		ok := matches(text, a[1].Text, escape, coll)
		if !ok && varchar && strings.HasSuffix(text, " ") {
			ok = matches(strings.TrimRight(text, " "), a[1].Text, escape, coll)
		}
		return types.NewBool(ok), nil
	}, args...)
	return not(x.Not, out.sql), nil
}

// matches reports whether text is like a pattern of % _ [a-z] [^a-z].
func matches(text, pattern string, escape rune, coll string) bool {
	for pattern != "" {
		r, n := utf8.DecodeRuneInString(pattern)
		switch {
		case r == escape && escape >= 0:
			pattern = pattern[n:]
			if pattern == "" {
				return false
			}
			r, n = utf8.DecodeRuneInString(pattern)
			c, m := utf8.DecodeRuneInString(text)
			if m == 0 || !sameLetter(c, r, coll) {
				return false
			}
			text, pattern = text[m:], pattern[n:]
			continue
		case r == '%':
			pattern = strings.TrimLeft(pattern, "%")
			if pattern == "" {
				return true
			}
			for i := range text {
				if matches(text[i:], pattern, escape, coll) {
					return true
				}
			}
			return matches("", pattern, escape, coll)
		}
		c, m := utf8.DecodeRuneInString(text)
		if m == 0 {
			return false
		}
		switch {
		case r == '_':
		case r == '[':
			ok, size := oneOf(c, pattern, escape, coll)
			if size == 0 || !ok {
				return false
			}
			n = size
		case !sameLetter(c, r, coll):
			return false
		}
		text, pattern = text[m:], pattern[n:]
	}
	return text == ""
}

// oneOf matches a letter with the set at the pattern's begin, and returns how
// long that is; 0 for a set that does not end.
func oneOf(c rune, pattern string, escape rune, coll string) (bool, int) {
	i := 1
	negated := strings.HasPrefix(pattern[i:], "^")
	if negated {
		i++
	}
	found, first := false, true
	for {
		r, n := utf8.DecodeRuneInString(pattern[i:])
		if n == 0 {
			return false, 0
		}
		if r == ']' && !first {
			return found != negated, i + n
		}
		first = false
		if r == escape && escape >= 0 {
			i += n
			if r, n = utf8.DecodeRuneInString(pattern[i:]); n == 0 {
				return false, 0
			}
		}
		i += n
		if strings.HasPrefix(pattern[i:], "-") && !strings.HasPrefix(pattern[i+1:], "]") && len(pattern) > i+1 {
			hi, m := utf8.DecodeRuneInString(pattern[i+1:])
			i += 1 + m
			found = found || types.CompareText(coll, string(c), string(r)) >= 0 && types.CompareText(coll, string(c), string(hi)) <= 0
			continue
		}
		found = found || sameLetter(c, r, coll)
	}
}

func sameLetter(a, b rune, coll string) bool {
	if a == b {
		return true
	}
	if a == ' ' || b == ' ' {
		return false
	}
	return types.CompareText(coll, string(a), string(b)) == 0
}
