package builtin

import (
	"math"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// dateAdd keeps the type of its date.
func dateAdd(c *call) (*Binding, error) {
	p, t, err := c.partAndMoment(2)
	if err != nil {
		return nil, err
	}
	if c.args[2].Type.Kind.Character() {
		t = dateTime
	}
	unit, inMonths := timeUnit(p), months(p)
	if t.Kind == types.Date && unit > 0 || t.Kind == types.Time && unit == 0 || p == "tzoffset" || p == "iso_week" {
		return nil, types.Errorf(9810, "The datepart %s is not supported by date function %s for data type %s.", p, c.name, t.Kind)
	}
	return c.strict(t, []types.Type{anyType, bigType, t}, func(a []types.Value) (types.Value, error) {
		n, v := a[1].Int, a[2]
		if n > math.MaxInt32 || n < math.MinInt32 {
			return types.Null(), types.Overflow(intType)
		}
		ticks := local(v)
		switch {
		case p == "nanosecond":
			ticks += n / 100
		case unit > 0:
			ticks += n * unit
		case inMonths > 0:
			at := types.Moment(ticks)
			first := time.Date(at.Year(), at.Month()+time.Month(n*inMonths), 1, 0, 0, 0, 0, time.UTC)
			if first.Year() < 1 || first.Year() > 9999 {
				ticks = -1
				break
			}
			last := first.AddDate(0, 1, -1).Day()
			ticks = types.Ticks(first) + int64(min(at.Day(), last)-1)*types.TicksPerDay + ticks%types.TicksPerDay
		case p == "week":
			ticks += 7 * n * types.TicksPerDay
		default:
			ticks += n * types.TicksPerDay
		}
		switch t.Kind {
		case types.Time:
			return kept(types.NewInt(t.Kind, ((ticks%types.TicksPerDay)+types.TicksPerDay)%types.TicksPerDay), t)
		case types.DateTimeOffset:
			x, err := inRange(t, ticks)
			if err != nil {
				return x, err
			}
			x.Offset = v.Offset
			x.Int -= int64(v.Offset) * types.TicksPerMinute
			return kept(x, t)
		}
		x, err := inRange(t, ticks)
		if err != nil {
			return x, err
		}
		return kept(x, t)
	}), nil
}

// kept is a time as its type keeps it: rounded to its decimals, a datetime to
// three-hundredths of a second, a smalldatetime to minutes.
func kept(v types.Value, t types.Type) (types.Value, error) { return types.Convert(v, t, t, 0) }

// dateDiff counts the borders of a part between two moments: 535 when they are
// too many.
func dateDiff(c *call, out types.Type) (*Binding, error) {
	p, from, err := c.partAndMoment(1)
	if err != nil {
		return nil, err
	}
	to, err := c.moment(2)
	if err != nil {
		return nil, err
	}
	if p == "tzoffset" || p == "iso_week" {
		return nil, types.Errorf(9806, "The datepart %s is not supported by date function %s.", p, c.name)
	}
	return c.strict(out, []types.Type{anyType, from, to}, func(a []types.Value) (types.Value, error) {
		x, y := a[1].Int, a[2].Int // in UTC, as the server counts
		ax, ay := types.Moment(x), types.Moment(y)
		var n int64
		switch p {
		case "year":
			n = int64(ay.Year() - ax.Year())
		case "quarter":
			n = int64(ay.Year()*4+int(ay.Month()-1)/3) - int64(ax.Year()*4+int(ax.Month()-1)/3)
		case "month":
			n = int64(ay.Year()*12+int(ay.Month())) - int64(ax.Year()*12+int(ax.Month()))
		case "week":
			n = (y/types.TicksPerDay+1)/7 - (x/types.TicksPerDay+1)/7 // day 6 is a Sunday
		case "day", "dayofyear", "weekday":
			n = y/types.TicksPerDay - x/types.TicksPerDay
		case "nanosecond":
			n = y - x
			if n > math.MaxInt64/100 || n < math.MinInt64/100 {
				return types.Null(), tooFar(c)
			}
			n *= 100
		default:
			u := timeUnit(p)
			n = y/u - x/u
		}
		if out.Kind == types.Int && (n > math.MaxInt32 || n < math.MinInt32) {
			return types.Null(), tooFar(c)
		}
		return types.NewInt(out.Kind, n), nil
	}), nil
}

func tooFar(c *call) error {
	return types.Errorf(535, "The %s function resulted in an overflow. The number of dateparts separating two date/time instances is too large. Try to use %s with a less precise datepart.", c.name, c.name)
}
