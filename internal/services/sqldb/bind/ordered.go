package bind

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// ignoring writes FIRST_VALUE, LAST_VALUE, LAG and LEAD with IGNORE NULLS, over
// a window without a frame of its own for the latter two.
func (b *binder) ignoring(name string, args []bound, window string, line int) (string, error) {
	x := args[0].sql
	switch name {
	case "FIRST_VALUE":
		return fmt.Sprintf("firstvalue(%s) OVER (%s)", x, window), nil
	case "LAST_VALUE":
		return fmt.Sprintf("lastvalue(%s) OVER (%s)", x, window), nil
	}
	n := "1"
	if len(args) > 1 {
		if args[1].refs {
			return "", types.Unsupported(name + " with IGNORE NULLS and an offset that is not the same for all rows").At(line)
		}
		n = args[1].sql
	}
	out := fmt.Sprintf("nthlast(%s, %s) OVER (%s ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)", x, n, window)
	if name == "LEAD" {
		out = fmt.Sprintf("nthfirst(%s, %s) OVER (%s ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)", x, n, window)
	}
	if len(args) > 2 {
		out = "ifnull(" + out + ", " + args[2].sql + ")"
	}
	if n != "1" {
		out = "(CASE " + n + " WHEN 0 THEN " + x + " ELSE " + out + " END)"
	}
	return out, nil
}

// percentileOf is PERCENTILE_CONT and PERCENTILE_DISC.
func (b *binder) percentileOf(name string, x *ast.Call, sc *scope) (bound, error) {
	lower := strings.ToLower(name)
	switch {
	case len(x.WithinGroup) == 0:
		return bound{}, types.Errorf(10754, "The function '%s' must have a WITHIN GROUP clause.", lower).WithLevel(15, 1).At(x.Line)
	case x.Over == nil:
		return bound{}, types.Errorf(10753, "The function '%s' must have an OVER clause.", lower).WithLevel(15, 3).At(x.Line)
	case len(x.Args) != 1:
		return bound{}, types.Errorf(174, "The %s function requires %d argument(s).", lower, 1).WithLevel(15, 1).At(x.Line)
	case len(x.WithinGroup) != 1:
		return bound{}, types.Unsupported(name + " of more than one expression").At(x.Line)
	}
	if err := windowAllowed(sc, x.Line); err != nil {
		return bound{}, err
	}
	window, parts, err := b.over(x.Over, sc, false)
	if err != nil {
		return bound{}, err
	}
	if o, err := resolveWindow(x.Over, sc, 0); err != nil || len(o.OrderBy) > 0 {
		return bound{}, types.Unsupported(name + " with ORDER BY in OVER").At(x.Line)
	}
	p, err := b.fraction(name, x, sc)
	if err != nil {
		return bound{}, err
	}
	y, err := b.expr(x.WithinGroup[0].X, sc)
	if err != nil {
		return bound{}, err
	}
	out := bound{t: y.t, null: true, win: true, refs: true}
	for _, a := range append(parts, y) {
		out.with(a)
		if a.win {
			return out, types.Errorf(4109, "Windowed functions cannot be used in the context of another windowed function or aggregate.").WithLevel(15, 1).At(x.Line)
		}
	}
	word, y, err := b.among(name, y, x)
	if err != nil {
		return out, err
	}
	out.t = y.t
	out.sql = fmt.Sprintf("%s(%s, %s) OVER (%s ORDER BY %s ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)",
		word, y.sql, p.sql, window, orderText([]orderKey{{y, x.WithinGroup[0].Desc}}))
	return out, nil
}

// fraction binds the place that a percentile is at.
func (b *binder) fraction(name string, x *ast.Call, sc *scope) (bound, error) {
	p, err := b.expr(x.Args[0], sc)
	if err == nil {
		p, err = b.assign(p, types.Of(types.Float), x.Line)
	}
	if err != nil {
		return p, err
	}
	if p.refs {
		return p, types.Unsupported(name + " of a fraction that is not the same for all rows").At(x.Line)
	}
	return b.pure("fraction of "+name, p.t, func(a []types.Value) (types.Value, error) {
		if a[0].IsNull() || a[0].Float < 0 || a[0].Float > 1 {
			return a[0], types.Unsupported(name + " of a fraction that is not from 0.0 to 1.0")
		}
		return a[0], nil
	}, p), nil
}

// among names the function of SQLite that a percentile is, and brings what is
// ordered to its type.
func (b *binder) among(name string, y bound, x *ast.Call) (string, bound, error) {
	invalid := types.Errorf(8117, "Operand data type %s is invalid for %s operator.", nameOf(y.t), strings.ToLower(name)).At(x.Line)
	if strings.HasSuffix(name, "_CONT") {
		if !y.t.Kind.Numeric() || y.t.Kind == types.Bit {
			return "", y, invalid
		}
		return "percentcont", b.convert(y, types.Of(types.Float), 0), nil
	}
	if y.t.Kind.Large() || y.t.Kind == types.XML {
		return "", y, invalid
	}
	return "percentdisc", y, nil
}

// approximate is APPROX_PERCENTILE_CONT and APPROX_PERCENTILE_DISC, of a group;
// here they are exact.
func (b *binder) approximate(name string, x *ast.Call, args []bound, over string, out bound, sc *scope) (bound, error) {
	lower := strings.ToLower(name)
	switch {
	case over != "":
		return out, types.Errorf(4113, "The function '%s' is not a valid windowing function, and cannot be used with the OVER clause.", lower).At(x.Line)
	case len(x.WithinGroup) == 0:
		return out, types.Errorf(10754, "The function '%s' must have a WITHIN GROUP clause.", lower).WithLevel(15, 2).At(x.Line)
	case len(x.WithinGroup) != 1 || x.Distinct:
		return out, types.Unsupported(name + " in this form").At(x.Line)
	}
	p, err := b.fraction(name, x, sc)
	if err != nil {
		return out, err
	}
	keys, err := b.within(x.WithinGroup, sc)
	if err != nil {
		return out, err
	}
	word, y, err := b.among(name, keys[0].b, x)
	if err != nil {
		return out, err
	}
	out.sql = fmt.Sprintf("%s(%s, %s ORDER BY %s)", word, y.sql, p.sql, orderText([]orderKey{{y, keys[0].desc}}))
	out.t, out.null = y.t, true
	return out, nil
}

// nextInOrder is NEXT VALUE FOR … OVER (ORDER BY …): the numbers are taken in
// that order.
func (b *binder) nextInOrder(x *ast.NextValue, s *catalog.Sequence, sc *scope) (bound, error) {
	if err := windowAllowed(sc, x.Line); err != nil {
		return bound{}, err
	}
	if o := x.Over; len(o.PartitionBy) > 0 || o.Frame != nil || len(o.OrderBy) == 0 {
		return bound{}, types.Unsupported("NEXT VALUE FOR … OVER without ORDER BY, or with more than that").At(x.Line)
	}
	window, parts, err := b.over(x.Over, sc, false)
	if err != nil {
		return bound{}, err
	}
	p, host := b.p, b.env.Host
	next := b.groupCall("", func() rowstore.Group {
		return &counter{next: func() (driver.Value, error) {
			v, err := host.Next(p.context(), s)
			return rowstore.Encode(v, s.Type), err
		}}
	})
	out := bound{sql: next + " OVER (" + window + " ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)", t: s.Type, win: true, refs: true}
	for _, a := range parts {
		out.with(a)
	}
	return out, nil
}

// counter takes a number for each row that comes.
type counter struct {
	next func() (driver.Value, error)
	at   driver.Value
}

func (c *counter) Step([]driver.Value) (err error) {
	c.at, err = c.next()
	return err
}

func (c *counter) Result() (driver.Value, error) { return c.at, nil }
