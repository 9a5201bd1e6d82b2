package bind

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// parse is PARSE(text AS type USING culture) and TRY_PARSE, to numbers and
// times, in the culture en-US or the invariant one, which write both alike.
func (b *binder) parse(x *ast.Parse, sc *scope) (bound, error) {
	named, e := b.env.Catalog.TypeOf(x.Type, 30, b.env.Schema)
	if e != nil {
		return bound{}, e.At(x.Type.Line)
	}
	t := named.Type
	if named.Table != nil || !t.Kind.Numeric() && !t.Kind.Temporal() || t.Kind == types.Bit {
		return bound{}, types.Errorf(10761, "Invalid data type %s in function %s.", x.Type.Name.Object(), "PARSE").WithLevel(15, 2).At(x.Line)
	}
	culture := "en-US"
	if x.Culture != nil {
		l, ok := x.Culture.(*ast.Literal)
		if !ok {
			return bound{}, types.Unsupported("PARSE in a culture that is no constant").At(x.Line)
		}
		culture = l.Text
	}
	switch strings.ToLower(culture) {
	case "", "en-us", "en", "iv":
	default:
		return bound{}, types.Unsupported("PARSE in the culture " + culture).At(x.Line)
	}
	y, err := b.expr(x.X, sc)
	if err != nil {
		return y, err
	}
	if !y.t.Kind.Character() && y.t.Kind != types.Unknown {
		return y, types.Errorf(8116, "Argument data type %s is invalid for argument %d of %s function.", name(y.t), 1, "parse").At(x.Line)
	}
	long := types.Sized(types.NVarChar, types.Max)
	key := "parse"
	if x.Try {
		key = "try parse"
	}
	out := b.pure(key+culture, t, func(a []types.Value) (types.Value, error) {
		if a[0].IsNull() {
			return a[0], nil
		}
		s := strings.TrimSpace(a[0].Text)
		if t.Kind.Numeric() {
			s = strings.ReplaceAll(s, ",", "")
		}
		v, err := types.Convert(types.NewText(long.Kind, s), long, t, 0)
		switch {
		case err == nil && s != "":
			return v, nil
		case x.Try:
			return types.Null(), nil
		}
		return v, types.Errorf(9819, "Error converting string value '%s' into data type %s using culture '%s'.", a[0].Text, t.Kind, culture)
	}, b.convert(y, long, 0))
	out.null = true
	return out, nil
}
