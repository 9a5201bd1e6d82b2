package bind

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// caseOf is CASE in both forms; its type is that at which all results meet.
func (b *binder) caseOf(x *ast.Case, sc *scope) (bound, error) {
	var conds []string
	var results []bound
	var out bound
	allNull := true
	for _, w := range x.Whens {
		var text string
		var err error
		if x.X != nil {
			text, err = b.compare("=", x.X, w.Value, sc, &out)
		} else {
			text, err = b.condition(w.Cond, sc, &out)
		}
		if err != nil {
			return out, err
		}
		y, err := b.expr(w.Then, sc)
		if err != nil {
			return out, err
		}
		allNull = allNull && ast.IsNullLiteral(w.Then)
		conds, results = append(conds, text), append(results, y)
	}
	if x.Else != nil {
		y, err := b.expr(x.Else, sc)
		if err != nil {
			return out, err
		}
		allNull = allNull && ast.IsNullLiteral(x.Else)
		results = append(results, y)
	}
	if allNull {
		return out, types.Errorf(8133, "At least one of the result expressions in a CASE specification must be an expression other than the NULL constant.").At(x.Line)
	}
	t, err := commonOf(results, x.Line)
	if err != nil {
		return out, err
	}
	var s strings.Builder
	s.WriteString("CASE")
	out.t, out.null = t, x.Else == nil
	for i, y := range results {
		y = b.convert(y, t, 0)
		out.with(y)
		out.null = out.null || y.null
		if i < len(conds) {
			s.WriteString(" WHEN " + conds[i] + " THEN " + y.sql)
		} else {
			s.WriteString(" ELSE " + y.sql)
		}
	}
	out.sql = "(" + s.String() + " END)"
	return out, nil
}

// coalesce is the first that is not NULL, of the type at which all meet.
func (b *binder) coalesce(args []bound, x *ast.Call) (bound, error) {
	if len(args) < 2 {
		return bound{}, types.Errorf(102, "Incorrect syntax near ')'.").WithLevel(15, 1).At(x.Line)
	}
	unknown := true
	for _, a := range args {
		unknown = unknown && a.t.Kind == types.Unknown
	}
	if unknown {
		return bound{}, types.Errorf(4127, "At least one of the arguments to COALESCE must be an expression that is not the NULL constant.").At(x.Line)
	}
	t, err := commonOf(args, x.Line)
	if err != nil {
		return bound{}, err
	}
	out := bound{t: t, null: true}
	var list []string
	for _, a := range args {
		a = b.convert(a, t, 0)
		out.with(a)
		out.null = out.null && a.null
		list = append(list, a.sql)
	}
	out.sql = "coalesce(" + strings.Join(list, ", ") + ")"
	return out, nil
}

// isNullOf is ISNULL: of the type of its first argument.
func (b *binder) isNullOf(args []bound, line int) (bound, error) {
	l, r := args[0], args[1]
	if l.t.Kind == types.Unknown {
		l.t = r.t
	}
	r, err := b.assign(r, l.t, line)
	if err != nil {
		return r, err
	}
	out := bound{sql: "ifnull(" + l.sql + ", " + r.sql + ")", t: l.t, null: l.null && r.null}
	out.with(l)
	out.with(r)
	return out, nil
}

// nullIf is NULLIF: of the type of its first argument.
func (b *binder) nullIf(args []bound, line int) (bound, error) {
	if args[0].t.Kind == types.Unknown {
		return bound{}, types.Errorf(4151, "The type of the first argument to NULLIF cannot be the NULL constant because the type of the first argument has to be known.").At(line)
	}
	c, err := b.compared("=", args[0], args[1], line)
	if err != nil {
		return bound{}, err
	}
	out := bound{sql: "(CASE WHEN " + c + " THEN NULL ELSE " + args[0].sql + " END)", t: args[0].t, null: true}
	out.with(args[0])
	out.with(args[1])
	return out, nil
}
