package bind

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// windowed are the functions that only a window has, with how many arguments.
var windowed = map[string][2]int{
	"ROW_NUMBER": {0, 0}, "RANK": {0, 0}, "DENSE_RANK": {0, 0}, "PERCENT_RANK": {0, 0}, "CUME_DIST": {0, 0}, "NTILE": {1, 1},
	"LAG": {1, 3}, "LEAD": {1, 3}, "FIRST_VALUE": {1, 1}, "LAST_VALUE": {1, 1},
}

// byPlace reports a function of another row's value.
func byPlace(name string) bool {
	return name == "LAG" || name == "LEAD" || name == "FIRST_VALUE" || name == "LAST_VALUE"
}

// NoWindow is error 4108, of a windowed function that stands elsewhere.
func NoWindow(line int) *types.Error {
	return types.Errorf(4108, "Windowed functions can only appear in the SELECT or ORDER BY clauses.").WithLevel(15, 1).At(line)
}

func windowAllowed(sc *scope, line int) error {
	if sc.clause != "SELECT" && sc.clause != "ORDER BY" {
		return NoWindow(line)
	}
	if sc.aggregate {
		return types.Errorf(4109, "Windowed functions cannot be used in the context of another windowed function or aggregate.").WithLevel(15, 1).At(line)
	}
	return nil
}

// window binds a function that only windows have.
func (b *binder) window(name string, x *ast.Call, sc *scope) (bound, error) {
	if x.Over == nil {
		return bound{}, types.Errorf(10753, "The function '%s' must have an OVER clause.", name).WithLevel(15, 1).At(x.Line)
	}
	if err := windowAllowed(sc, x.Line); err != nil {
		return bound{}, err
	}
	if n := windowed[name]; len(x.Args) < n[0] || len(x.Args) > n[1] {
		return bound{}, types.Errorf(174, "The %s function requires %d argument(s).", name, n[0]).WithLevel(15, 1).At(x.Line)
	}
	if x.Nulls != "" && !byPlace(name) {
		return bound{}, types.Errorf(102, "Incorrect syntax near '%s'.", x.Nulls).WithLevel(15, 1).At(x.Line)
	}
	args, err := b.exprs(x.Args, sc)
	if err != nil {
		return bound{}, err
	}
	values := name == "FIRST_VALUE" || name == "LAST_VALUE"
	text, parts, err := b.over(x.Over, sc, values)
	if err != nil {
		return bound{}, err
	}
	if o, err := resolveWindow(x.Over, sc, 0); err != nil || len(o.OrderBy) == 0 {
		return bound{}, types.Errorf(4112, "The function '%s' must have an OVER clause with ORDER BY.", name).WithLevel(15, 1).At(x.Line)
	}
	out := bound{t: types.Of(types.BigInt), win: true}
	switch name {
	case "PERCENT_RANK", "CUME_DIST":
		out.t = types.Of(types.Float)
	case "NTILE":
		if args[0], err = b.assign(args[0], types.Of(types.BigInt), x.Line); err != nil {
			return out, err
		}
		args[0] = b.pure("ntile", args[0].t, func(a []types.Value) (types.Value, error) {
			if a[0].IsNull() || a[0].Int < 1 {
				return a[0], types.Errorf(4116, "The function 'NTILE' takes only a positive int or bigint expression as its input.")
			}
			return a[0], nil
		}, args[0])
	case "FIRST_VALUE", "LAST_VALUE":
		out.t, out.null = args[0].t, true
	case "LAG", "LEAD":
		if err := b.shifted(args, x.Line); err != nil {
			return out, err
		}
		out.t, out.null = args[0].t, true
	}
	var list []string
	for _, a := range append(parts, args...) {
		out.bare, out.agg, out.refs = append(out.bare, a.bare...), out.agg || a.agg, true
		if a.win {
			return out, types.Errorf(4109, "Windowed functions cannot be used in the context of another windowed function or aggregate.").WithLevel(15, 1).At(x.Line)
		}
	}
	if x.Nulls == "IGNORE" {
		out.sql, err = b.ignoring(name, args, text, x.Line)
		return out, err
	}
	for _, a := range args {
		list = append(list, a.sql)
	}
	out.sql = fmt.Sprintf("%s(%s) OVER (%s)", strings.ToLower(name), strings.Join(list, ", "), text)
	return out, nil
}

// shifted types the arguments of LAG and LEAD: value, offset, default.
func (b *binder) shifted(args []bound, line int) error {
	var err error
	args[0].t = settled(args[0].t)
	if len(args) > 1 {
		if args[1], err = b.assign(args[1], types.Of(types.BigInt), line); err != nil {
			return err
		}
		if args[1].constant == nil {
			args[1] = b.pure("offset", args[1].t, func(a []types.Value) (types.Value, error) {
				if a[0].IsNull() || a[0].Int < 0 {
					return a[0], types.Errorf(8730, "Offset parameter for Lag and Lead functions cannot be a negative value.")
				}
				return a[0], nil
			}, args[1])
		} else if args[1].constant.IsNull() || args[1].constant.Int < 0 {
			return types.Errorf(8730, "Offset parameter for Lag and Lead functions cannot be a negative value.").At(line)
		}
	}
	if len(args) > 2 {
		args[2], err = b.assign(args[2], args[0].t, line)
	}
	return err
}

// over writes a window, and returns what it is made of.
func (b *binder) over(o *ast.Over, sc *scope, framed bool) (string, []bound, error) {
	o, err := resolveWindow(o, sc, 0)
	if err != nil {
		return "", nil, err
	}
	var parts []string
	var used []bound
	if len(o.PartitionBy) > 0 {
		list, err := b.exprs(o.PartitionBy, sc)
		if err != nil {
			return "", nil, err
		}
		var keys []string
		for _, k := range list {
			keys = append(keys, b.key(k))
		}
		used = append(used, list...)
		parts = append(parts, "PARTITION BY "+strings.Join(keys, ", "))
	}
	if len(o.OrderBy) > 0 {
		var keys []orderKey
		for _, item := range o.OrderBy {
			y, err := b.expr(item.X, sc)
			if err != nil {
				return "", nil, err
			}
			if l, ok := item.X.(*ast.Literal); ok {
				if l.Kind == ast.Integer {
					return "", nil, types.Errorf(5308, "Windowed functions, aggregates and NEXT VALUE FOR functions do not support integer indices as ORDER BY clause expressions.").At(item.Line)
				}
				return "", nil, types.Errorf(5309, "Windowed functions, aggregates and NEXT VALUE FOR functions do not support constants as ORDER BY clause expressions.").At(item.Line)
			}
			if fixed(item.X) { // no order at all: rows are not to be gathered for it
				continue
			}
			used = append(used, y)
			keys = append(keys, orderKey{y, item.Desc})
		}
		if len(keys) > 0 {
			parts = append(parts, "ORDER BY "+orderText(keys))
		}
	}
	if o.Frame != nil {
		if !framed {
			return "", nil, types.Errorf(10752, "The function may not have a window frame.").WithLevel(15, 1).At(o.Line)
		}
		if len(o.OrderBy) == 0 {
			return "", nil, types.Errorf(10756, "Window frame with ROWS or RANGE must have an ORDER BY clause.").WithLevel(15, 1).At(o.Line)
		}
		text, err := frame(o.Frame)
		if err != nil {
			return "", nil, err
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " "), used, nil
}

// resolveWindow puts together a window and the named one that it begins with.
func resolveWindow(o *ast.Over, sc *scope, depth int) (*ast.Over, error) {
	if o.Window == "" {
		return o, nil
	}
	for _, w := range sc.windows {
		if !catalog.SameName(w.Name.Name, o.Window) || depth > 20 {
			continue
		}
		base, err := resolveWindow(&w.Over, sc, depth+1)
		if err != nil {
			return nil, err
		}
		out := *o
		out.Window = ""
		if len(out.PartitionBy) == 0 {
			out.PartitionBy = base.PartitionBy
		}
		if len(out.OrderBy) == 0 {
			out.OrderBy = base.OrderBy
		}
		if out.Frame == nil {
			out.Frame = base.Frame
		}
		return &out, nil
	}
	return nil, types.Errorf(5362, "Window '%s' is undefined.", o.Window).WithLevel(15, 1).At(o.Line)
}

func frame(f *ast.Frame) (string, error) {
	word := "ROWS"
	if f.Range {
		word = "RANGE"
	}
	edge := func(x ast.Bound) (string, error) {
		switch x.Kind {
		case ast.UnboundedPreceding:
			return "UNBOUNDED PRECEDING", nil
		case ast.UnboundedFollowing:
			return "UNBOUNDED FOLLOWING", nil
		case ast.CurrentRow:
			return "CURRENT ROW", nil
		}
		l, ok := x.N.(*ast.Literal)
		if !ok || l.Kind != ast.Integer {
			return "", types.Errorf(4193, "'%s' is not a valid window frame bound.", "expression").At(x.Line)
		}
		if f.Range {
			return "", types.Errorf(4194, "RANGE is only supported with UNBOUNDED and CURRENT ROW window frame delimiters.").At(x.Line)
		}
		if x.Kind == ast.Preceding {
			return l.Text + " PRECEDING", nil
		}
		return l.Text + " FOLLOWING", nil
	}
	from, err := edge(f.Start)
	if err != nil {
		return "", err
	}
	if f.End == nil {
		return word + " " + from, nil
	}
	to, err := edge(*f.End)
	if err != nil {
		return "", err
	}
	if f.Start.Kind > f.End.Kind || f.Start.Kind == ast.UnboundedFollowing || f.End.Kind == ast.UnboundedPreceding {
		return "", types.Errorf(4193, "The window frame's bounds are not in order.").At(f.Line)
	}
	return word + " BETWEEN " + from + " AND " + to, nil
}

// fixed reports (SELECT NULL) and its like, with which ORDER BY says that any
// order will do.
func fixed(x ast.Expr) bool {
	q, ok := x.(*ast.Subquery)
	if !ok {
		return false
	}
	s, ok := q.Query.Body.(*ast.Select)
	if !ok || len(s.From) > 0 || len(s.Items) != 1 || s.Where != nil {
		return false
	}
	_, literal := s.Items[0].Expr.(*ast.Literal)
	return literal
}
