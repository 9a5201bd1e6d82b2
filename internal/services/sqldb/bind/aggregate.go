package bind

import (
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// aggregates are the functions of groups.
const aggregates = " COUNT COUNT_BIG SUM AVG MIN MAX STDEV STDEVP VAR VARP STRING_AGG APPROX_COUNT_DISTINCT CHECKSUM_AGG JSON_ARRAYAGG JSON_OBJECTAGG APPROX_PERCENTILE_CONT APPROX_PERCENTILE_DISC "

func isAggregate(name string) bool { return strings.Contains(aggregates, " "+name+" ") }

// IsAggregate reports a call of a function of groups, also of a window.
func IsAggregate(n any) bool {
	x, ok := n.(*ast.Call)
	return ok && len(x.Name.Parts) == 1 && isAggregate(strings.ToUpper(x.Name.Object()))
}

// aggregate binds an aggregate, of a group or with OVER of a window.
func (b *binder) aggregate(name string, x *ast.Call, sc *scope) (bound, error) {
	over := ""
	if x.Over != nil {
		if err := windowAllowed(sc, x.Line); err != nil {
			return bound{}, err
		}
		if x.Distinct {
			return bound{}, types.Errorf(10759, "Use of DISTINCT is not allowed with the OVER clause.").WithLevel(15, 1).At(x.Line)
		}
	}
	var args []bound
	var err error
	if x.Over == nil {
		var of *scope
		if args, of, err = b.ofGroup(x, sc); of != sc && err == nil {
			return b.foreign(name, x, of)
		}
	} else {
		args, err = b.exprs(x.Args, sc)
	}
	if err != nil {
		return bound{}, err
	}
	out := bound{agg: x.Over == nil, win: x.Over != nil}
	if x.Over != nil {
		text, parts, err := b.over(x.Over, sc, true)
		if err != nil {
			return bound{}, err
		}
		over = " OVER (" + text + ")"
		for _, a := range append(parts, args...) {
			out.bare, out.agg, out.refs = append(out.bare, a.bare...), out.agg || a.agg, out.refs || a.refs
		}
	} else {
		sc.hasAgg = true
	}
	if x.Star {
		if name != "COUNT" && name != "COUNT_BIG" || x.Distinct {
			return bound{}, types.Errorf(102, "Incorrect syntax near '*'.").WithLevel(15, 1).At(x.Line)
		}
		out.sql, out.t = "count(*)"+over, countType(name)
		return raised(out, sc), nil
	}
	want := 1
	if name == "STRING_AGG" || name == "JSON_OBJECTAGG" {
		want = 2
	}
	if len(args) != want {
		return bound{}, types.Errorf(174, "The %s function requires %d argument(s).", strings.ToLower(name), want).WithLevel(15, 1).At(x.Line)
	}
	if args[0].t.Kind == types.Unknown && name != "STRING_AGG" && !strings.HasPrefix(name, "JSON") {
		return bound{}, types.Errorf(8117, "Operand data type NULL is invalid for %s operator.", strings.ToLower(name)).At(x.Line)
	}
	out, err = b.aggregated(name, x, args, out, over, sc)
	return raised(out, sc), err
}

// raised is an aggregate where groups are lifted: a column of them.
func raised(y bound, sc *scope) bound {
	if y.agg && !y.win && sc.group != nil && sc.group.lift != nil {
		y.sql, y.agg, y.refs = sc.group.lift.aggregate(y.sql), false, true
	}
	return y
}

// grouped binds the arguments of an aggregate: the columns are its own.
func (b *binder) grouped(list []ast.Expr, sc *scope) ([]bound, error) {
	was := sc.aggregate
	sc.aggregate = true
	args, err := b.exprs(list, sc)
	sc.aggregate = was
	return args, err
}

// aggregateAllowed refuses aggregates where there is no group yet.
func aggregateAllowed(sc *scope, x *ast.Call) error {
	switch {
	case sc.aggregate:
		return types.Errorf(130, "Cannot perform an aggregate function on an expression containing an aggregate or a subquery.").At(x.Line)
	case sc.clause == "WHERE":
		return types.Errorf(147, "An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select list, and the column being aggregated is an outer reference.").WithLevel(15, 1).At(x.Line)
	case sc.clause == "ON":
		return types.Errorf(1015, "An aggregate cannot appear in an ON clause unless it is in a subquery contained in a HAVING clause or select list, and the column being aggregated is an outer reference.").WithLevel(15, 1).At(x.Line)
	case sc.clause == "GROUP BY":
		return types.Errorf(144, "Cannot use an aggregate or a subquery in an expression used for the group by list of a GROUP BY clause.").WithLevel(15, 1).At(x.Line)
	case sc.changes(), sc.clause != "SELECT" && sc.clause != "HAVING" && sc.clause != "ORDER BY":
		return types.Errorf(157, "An aggregate may not appear in the set list of an UPDATE statement.").WithLevel(15, 1).At(x.Line)
	}
	return nil
}

// ofGroup binds the arguments of an aggregate, and returns the scope whose rows
// it is of: the select's own, or, where all its columns are those of a query
// around it, that query's.
func (b *binder) ofGroup(x *ast.Call, sc *scope) ([]bound, *scope, error) {
	if sc.aggregate || sc.outer == nil {
		if err := aggregateAllowed(sc, x); err != nil {
			return nil, nil, err
		}
	}
	type mark struct{ used, touched int }
	var marks []mark
	for s := sc; s != nil; s = s.outer {
		marks = append(marks, mark{s.used, len(s.touched)})
	}
	list := slices.Clip(x.Args)
	for _, p := range x.Pairs {
		list = append(list, p.Key, p.Value)
	}
	args, err := b.grouped(list, sc)
	if err != nil {
		return nil, nil, err
	}
	of, n, found := sc, 0, 0
	for s := sc; s != nil; s, n = s.outer, n+1 {
		if s.used == marks[n].used {
			continue
		}
		if found++; found == 1 {
			of = s
		} else if s.clause != "" { // APPLY, which has the other's columns by itself
			return nil, nil, types.Errorf(8124, "Multiple columns are specified in an aggregated expression containing an outer reference. If an expression being aggregated contains an outer reference, then that outer reference must be the only column referenced in the expression.").At(x.Line)
		}
	}
	if of == sc {
		return args, sc, aggregateAllowed(sc, x)
	}
	n = 0
	for s := sc; s != nil; s, n = s.outer, n+1 {
		s.touched = s.touched[:marks[n].touched]
	}
	return nil, of, nil
}

// foreign is an aggregate of a query around, whose groups it makes lifted.
func (b *binder) foreign(name string, x *ast.Call, of *scope) (bound, error) {
	if of.clause == "" {
		return bound{}, types.Errorf(4101, "Aggregates on the right side of an APPLY cannot reference columns from the left side.").WithLevel(15, 1).At(x.Line)
	}
	if err := aggregateAllowed(of, x); err != nil {
		return bound{}, err
	}
	if of.group == nil || of.group.lift == nil {
		return bound{}, needsLift{of}
	}
	st := b.st
	b.st = of.st
	y, err := b.aggregate(name, x, of)
	b.st = st
	y.sql = b.carry(y.sql, of.st)
	return y, err
}

func countType(name string) types.Type {
	if name == "COUNT" {
		return types.Of(types.Int)
	}
	return types.Of(types.BigInt)
}

// aggregated writes the call of an aggregate that has one argument.
func (b *binder) aggregated(name string, x *ast.Call, args []bound, out bound, over string, sc *scope) (bound, error) {
	y := args[0]
	distinct := ""
	if x.Distinct {
		distinct = "DISTINCT "
	}
	invalid := types.Errorf(8117, "Operand data type %s is invalid for %s operator.", nameOf(y.t), strings.ToLower(name)).At(x.Line)
	out.null = true
	switch name {
	case "COUNT", "COUNT_BIG", "APPROX_COUNT_DISTINCT":
		if y.t.Kind.Large() || y.t.Kind == types.XML && x.Distinct {
			return out, invalid
		}
		if name[0] == 'A' {
			distinct, name = "DISTINCT ", "COUNT_BIG"
		}
		out.sql, out.t, out.null = "count("+distinct+b.key(y)+")"+over, countType(name), false
		return out, nil
	case "MIN", "MAX":
		if y.t.Kind == types.Bit || y.t.Kind.Large() || y.t.Kind == types.XML {
			return out, invalid
		}
		out.sql, out.t = strings.ToLower(name)+"("+y.sorted()+")"+over, y.t
		if y.t.Kind == types.Variant {
			out.sql = "vbytes(" + out.sql + ")"
		}
		return out, nil
	case "SUM", "AVG":
		return b.sum(name, y, distinct, over, out, invalid)
	case "CHECKSUM_AGG":
		if y.t.Kind != types.TinyInt && y.t.Kind != types.SmallInt && y.t.Kind != types.Int {
			return out, types.Errorf(8116, "Argument data type %s is invalid for argument %d of %s function.", nameOf(y.t), 1, "checksum_agg").At(x.Line)
		}
		out.sql, out.t = "checksum("+distinct+y.sql+")"+over, types.Of(types.Int)
		return out, nil
	case "STDEV", "STDEVP", "VAR", "VARP":
		return b.spread(name, y, distinct, over, out, invalid)
	case "APPROX_PERCENTILE_CONT", "APPROX_PERCENTILE_DISC":
		return b.approximate(name, x, args, over, out, sc)
	case "JSON_ARRAYAGG", "JSON_OBJECTAGG":
		return b.jsonAgg(name, x, args, over, out, sc)
	case "STRING_AGG":
		if over != "" {
			return out, types.Errorf(4113, "The function 'STRING_AGG' is not a valid windowing function, and cannot be used with the OVER clause.").At(x.Line)
		}
		return b.stringAgg(x, args, distinct, out, sc)
	}
	return out, types.Unsupported(name).At(x.Line)
}

func nameOf(t types.Type) string { return name(t) }

// sum is SUM and AVG: exact, and refused where the result does not fit.
func (b *binder) sum(name string, y bound, distinct, over string, out bound, invalid error) (bound, error) {
	from := y.t
	arg := distinct + y.sql
	rest := func(o bound) bound {
		o.bare, o.agg, o.win, o.refs = out.bare, out.agg, out.win, out.refs
		return o
	}
	count := bound{sql: "count(" + arg + ")" + over, t: types.Of(types.BigInt)}
	mean := name == "AVG"
	switch {
	case from.Kind == types.TinyInt || from.Kind == types.SmallInt || from.Kind == types.Int || from.Kind == types.BigInt || from.Kind.Monetary():
		to := types.Of(types.Int)
		if from.Kind == types.BigInt {
			to = from
		} else if from.Kind.Monetary() {
			to = types.Of(types.Money)
		}
		whole := bound{sql: "wholesum(" + arg + ")" + over, t: types.Of(types.BigInt)}
		if mean {
			return rest(b.pure("mean", to, func(a []types.Value) (types.Value, error) {
				if a[0].IsNull() {
					return a[0], nil
				}
				return types.NewInt(to.Kind, a[0].Int/a[1].Int), nil
			}, whole, count)), nil
		}
		if to.Kind != types.Int {
			whole.t, whole.null = to, true
			return rest(whole), nil
		}
		return rest(b.pure("sum", to, func(a []types.Value) (types.Value, error) {
			if !a[0].IsNull() && !types.InRange(types.Int, big.NewInt(a[0].Int)) {
				return a[0], types.Overflow(to)
			}
			return a[0], nil
		}, whole)), nil
	case from.Kind == types.Decimal:
		to := types.NewDecimal(38, int(from.Scale))
		if mean {
			to = types.NewDecimal(38, max(int(from.Scale), 6))
		}
		long := bound{sql: "longsum(" + arg + ")" + over, t: types.NewDecimal(38, int(from.Scale))}
		if !mean {
			long.null = true
			return rest(long), nil
		}
		return rest(b.pure("mean", to, func(a []types.Value) (types.Value, error) {
			if a[0].IsNull() {
				return a[0], nil
			}
			n := new(big.Int).Mul(a[0].Dec.Unscaled, types.Pow10(int(to.Scale-from.Scale)))
			return types.NewDec(n.Quo(n, big.NewInt(a[1].Int)), to.Scale), nil
		}, long, count)), nil
	case from.Kind.Approximate():
		to := types.Of(types.Float)
		word := "sum("
		if mean {
			word = "avg("
		}
		total := bound{sql: word + arg + ")" + over, t: to}
		return rest(b.pure("finite", to, func(a []types.Value) (types.Value, error) {
			if !a[0].IsNull() && (math.IsInf(a[0].Float, 0) || math.IsNaN(a[0].Float)) {
				return a[0], types.Overflow(to)
			}
			return a[0], nil
		}, total)), nil
	}
	return out, invalid
}

// spread is the standard deviation and the variance.
func (b *binder) spread(name string, y bound, distinct, over string, out bound, invalid error) (bound, error) {
	if !y.t.Kind.Numeric() || y.t.Kind == types.Bit {
		return out, invalid
	}
	y = b.convert(y, types.Of(types.Float), 0)
	squares := bound{sql: "spread(" + distinct + y.sql + ")" + over, t: y.t}
	count := bound{sql: "count(" + distinct + y.sql + ")" + over, t: types.Of(types.BigInt)}
	whole, root := strings.HasSuffix(name, "P"), strings.HasPrefix(name, "STDEV")
	o := b.pure(name, y.t, func(a []types.Value) (types.Value, error) {
		n := a[1].Int
		if !whole {
			n--
		}
		if a[0].IsNull() || n <= 0 {
			return types.Null(), nil
		}
		v := a[0].Float / float64(n)
		if root {
			v = math.Sqrt(v)
		}
		return types.NewFloat(types.Float, v), nil
	}, squares, count)
	o.bare, o.agg, o.win, o.refs = out.bare, out.agg, out.win, out.refs
	return o, nil
}
