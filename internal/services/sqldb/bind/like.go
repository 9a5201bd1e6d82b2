package bind

import (
	"strings"
	"unicode/utf8"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/builtin"
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
	pattern := builtin.Patterns(coll)
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
		p, text := pattern(a[1].Text, escape), a[0].Text
		ok := p.Match(text)
		if !ok && varchar && strings.HasSuffix(text, " ") {
			ok = p.Match(strings.TrimRight(text, " "))
		}
		return types.NewBool(ok), nil
	}, args...)
	return not(x.Not, out.sql), nil
}
