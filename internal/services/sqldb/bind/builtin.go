package bind

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/builtin"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// builtin is a function of package builtin: 195 for a name that is none.
func (b *binder) builtin(name string, x *ast.Call, args []bound, sc *scope) (bound, error) {
	if x.Star || len(x.Pairs) > 0 || x.NullOn != "" || x.Returning != nil || len(x.OrderBy) > 0 || len(x.Extra) > 0 {
		return bound{}, types.Unsupported("The function " + name + " in this form").At(x.Line)
	}
	if catalog.TakesDatePart(x) {
		rest, err := b.exprs(x.Args[1:], sc)
		if err != nil {
			return bound{}, err
		}
		part, ok := x.Args[0].(*ast.Column)
		if !ok || len(part.Name.Parts) != 1 {
			return bound{}, types.Errorf(1023, "Invalid parameter %d specified for %s.", 1, strings.ToLower(name)).WithLevel(15, 1).At(x.Line)
		}
		word := constant(types.NewText(types.VarChar, part.Name.Object()), types.Sized(types.VarChar, max(1, len(part.Name.Object()))))
		args = append([]bound{word}, rest...)
	}
	switch x.Trim {
	case "LEADING":
		name = "LTRIM"
	case "TRAILING":
		name = "RTRIM"
	}
	if x.Trim != "" && len(args) == 2 { // TRIM(characters FROM text)
		args[0], args[1] = args[1], args[0]
	}
	list := make([]builtin.Arg, len(args))
	key := name
	for i, a := range args {
		list[i] = builtin.Arg{Type: a.t, Nullable: a.null, Constant: a.constant, JSON: a.json}
		key += fmt.Sprintf("|%v", a.t)
		if a.constant != nil {
			key += "=" + a.sql
		}
		if a.json {
			key += "j"
		}
	}
	f, ok, err := builtin.Bind(name, list)
	if !ok {
		return bound{}, types.Errorf(195, "'%s' is not a recognized built-in function name.", x.Name.Object()).WithLevel(15, 10).At(x.Line)
	}
	if err != nil {
		if e, ok := err.(*types.Error); ok {
			return bound{}, e.At(x.Line)
		}
		return bound{}, err
	}
	for i := range args {
		if i < len(f.Args) && f.Args[i].Kind != types.Unknown {
			args[i] = b.convert(args[i], f.Args[i], 0)
		}
	}
	p, host := b.p, b.env.Host
	out := b.own(key, f.Volatile, f.Type, func(a []types.Value) (types.Value, error) { return f.Eval(host.Session(p.context()), a) }, args...)
	out.null, out.json = f.Nullable, f.JSON
	return out, nil
}

// choose is CHOOSE(place, …): NULL for a place that there is not.
func (b *binder) choose(args []bound, line int) (bound, error) {
	at, err := b.assign(args[0], types.Of(types.Int), line)
	if err != nil {
		return bound{}, err
	}
	t, err := commonOf(args[1:], line)
	if err != nil {
		return bound{}, err
	}
	out := bound{t: t, null: true}
	out.with(at)
	var s strings.Builder
	s.WriteString("(CASE " + at.sql)
	for i, a := range args[1:] {
		a = b.convert(a, t, 0)
		out.with(a)
		fmt.Fprintf(&s, " WHEN %d THEN %s", i+1, a.sql)
	}
	out.sql = s.String() + " END)"
	return out, nil
}
