package bind

import (
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/sysviews"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// typeNamed reads a type from text, as value('.', 'int') has it.
func (b *binder) typeNamed(text string, line int) (types.Type, error) {
	x, err := tsql.ParseExpr("CAST(NULL AS " + text + ")")
	if err != nil {
		return types.Type{}, types.Errorf(243, "Type %s is not a defined system type.", text).At(line)
	}
	c, ok := x.(*ast.Cast)
	if !ok {
		return types.Type{}, types.Errorf(243, "Type %s is not a defined system type.", text).At(line)
	}
	n, e := b.env.Catalog.TypeOf(c.Type, 30, b.env.Schema)
	if e != nil {
		return types.Type{}, e.At(line)
	}
	return n.Type, nil
}

// atTimeZone is x AT TIME ZONE zone: a datetimeoffset, which shows a moment at
// the zone's clock, or says which moment the zone's clock means.
func (b *binder) atTimeZone(x *ast.AtTimeZone, sc *scope) (bound, error) {
	y, err := b.expr(x.X, sc)
	if err != nil {
		return y, err
	}
	zone, err := b.expr(x.Zone, sc)
	if err != nil {
		return zone, err
	}
	k := y.t.Kind
	if k != types.DateTime && k != types.SmallDateTime && k != types.DateTime2 && k != types.DateTimeOffset {
		return y, types.Errorf(8116, "Argument data type %s is invalid for argument %d of %s function.", name(y.t), 1, "AT TIME ZONE").At(x.Line)
	}
	if !zone.t.Kind.Character() {
		return y, types.Errorf(8116, "Argument data type %s is invalid for argument %d of %s function.", name(zone.t), 2, "AT TIME ZONE").At(x.Line)
	}
	t := types.Of(types.DateTimeOffset)
	switch k {
	case types.DateTime:
		t.Scale = 3
	case types.SmallDateTime:
		t.Scale = 0
	default:
		t.Scale = y.t.Scale
	}
	zoned := k == types.DateTimeOffset
	return b.pure("zone", t, func(a []types.Value) (types.Value, error) {
		if a[0].IsNull() || a[1].IsNull() {
			return types.Null(), nil
		}
		l, ok := sysviews.Zone(a[1].Text)
		if !ok {
			return a[0], types.Errorf(9820, "The time zone parameter '%s' provided to AT TIME ZONE clause is invalid.", a[1].Text)
		}
		at := types.Moment(a[0].Int)
		if zoned {
			_, offset := at.In(l).Zone()
			return types.Value{Kind: types.DateTimeOffset, Int: a[0].Int, Offset: int16(offset / 60)}, nil
		}
		local := time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), l)
		_, offset := local.Zone()
		return types.Value{Kind: types.DateTimeOffset, Int: a[0].Int - int64(offset)*types.TicksPerSecond, Offset: int16(offset / 60)}, nil
	}, y, zone), nil
}
