package builtin

import (
	"fmt"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// parts are the words of dateparts.
var parts = map[string]string{
	"year": "year", "yy": "year", "yyyy": "year", "quarter": "quarter", "qq": "quarter", "q": "quarter", "month": "month", "mm": "month", "m": "month", "dayofyear": "dayofyear", "dy": "dayofyear",
	"y": "dayofyear", "day": "day", "dd": "day", "d": "day", "week": "week", "wk": "week", "ww": "week", "weekday": "weekday", "dw": "weekday", "w": "weekday", "hour": "hour", "hh": "hour",
	"minute": "minute", "mi": "minute", "n": "minute", "second": "second", "ss": "second", "s": "second", "millisecond": "millisecond", "ms": "millisecond", "microsecond": "microsecond",
	"mcs": "microsecond", "nanosecond": "nanosecond", "ns": "nanosecond", "tzoffset": "tzoffset", "tz": "tzoffset", "iso_week": "iso_week", "isowk": "iso_week", "isoww": "iso_week",
}

// part reads the word of a call: 155.
func (c *call) part() (string, error) {
	word, ok := c.constant(0)
	p := parts[strings.ToLower(word)]
	if !ok || p == "" {
		return "", types.Errorf(155, "'%s' is not a recognized %s option.", word, c.name).WithLevel(15, 1)
	}
	return p, nil
}

// moment is the type in which an argument that is a date is taken: text as
// datetime2, numbers as datetime.
func (c *call) moment(i int) (types.Type, error) {
	t := c.args[i].Type
	switch {
	case t.Kind.Temporal():
		return t, nil
	case t.Kind.Character() && !t.Kind.Large():
		return dateTime2, nil
	case t.Kind == types.Unknown:
		return dateTime, nil
	case t.Kind.Numeric():
		return dateTime, nil
	}
	return t, c.invalid(i)
}

// partAndMoment is part, and moment of an argument.
func (c *call) partAndMoment(i int) (string, types.Type, error) {
	p, err := c.part()
	if err != nil {
		return "", types.Type{}, err
	}
	t, err := c.moment(i)
	return p, t, err
}

// months are those of the parts that are counted in months.
func months(part string) int64 {
	return map[string]int64{"year": 12, "quarter": 3, "month": 1}[part]
}

// local is the ticks of a value as its zone reads them.
func local(v types.Value) int64 { return v.Int + int64(v.Offset)*types.TicksPerMinute }

var datePartFunctions = []function{
	{"DATEADD", 3, 3, dateAdd},
	{"DATEDIFF", 3, 3, func(c *call) (*Binding, error) { return dateDiff(c, intType) }},
	{"DATEDIFF_BIG", 3, 3, func(c *call) (*Binding, error) { return dateDiff(c, bigType) }},
	{"DATEPART", 2, 2, func(c *call) (*Binding, error) {
		p, err := c.part()
		if err != nil {
			return nil, err
		}
		return c.partOf(1, p)
	}},
	{"DATENAME", 2, 2, func(c *call) (*Binding, error) {
		p, t, err := c.partAndMoment(1)
		if err != nil {
			return nil, err
		}
		out := types.Sized(types.NVarChar, 30)
		return c.strict(out, []types.Type{anyType, t}, func(a []types.Value) (types.Value, error) {
			at := types.Moment(local(a[1]))
			switch p {
			case "month":
				return types.NewText(out.Kind, at.Month().String()), nil
			case "weekday":
				return types.NewText(out.Kind, at.Weekday().String()), nil
			case "tzoffset":
				sign, o := '+', a[1].Offset
				if o < 0 {
					sign, o = '-', -o
				}
				return types.NewText(out.Kind, fmt.Sprintf("%c%02d:%02d", sign, o/60, o%60)), nil
			}
			return types.NewText(out.Kind, fmt.Sprint(partValue(p, a[1]))), nil
		}).counted(p, func(n int64) types.Value { return types.NewText(out.Kind, fmt.Sprint(n)) }), nil
	}},
	{"YEAR", 1, 1, func(c *call) (*Binding, error) { return c.partOf(0, "year") }},
	{"MONTH", 1, 1, func(c *call) (*Binding, error) { return c.partOf(0, "month") }},
	{"DAY", 1, 1, func(c *call) (*Binding, error) { return c.partOf(0, "day") }},
	{"DATETRUNC", 2, 2, func(c *call) (*Binding, error) {
		p, t, err := c.partAndMoment(1)
		if err != nil {
			return nil, err
		}
		return c.strict(t, []types.Type{anyType, t}, func(a []types.Value) (types.Value, error) {
			v := a[1]
			v.Int = truncated(p, local(a[1])) - int64(a[1].Offset)*types.TicksPerMinute
			return v, nil
		}), nil
	}},
}

// partOf binds a part of a date as int.
func (c *call) partOf(i int, p string) (*Binding, error) {
	t, err := c.moment(i)
	if err != nil {
		return nil, err
	}
	if k := t.Kind; k == types.Date && timeUnit(p) != 0 || k == types.Time && timeUnit(p) == 0 || p == "tzoffset" && k != types.DateTimeOffset && k != types.DateTime2 {
		return nil, types.Errorf(9810, "The datepart %s is not supported by date function %s for data type %s.", p, c.name, k)
	}
	args := make([]types.Type, i+1)
	args[i] = t
	return c.strict(intType, args, func(a []types.Value) (types.Value, error) { return newInteger(partValue(p, a[i])), nil }).counted(p, newInteger), nil
}

// counted makes a binding whose last argument is a date count weeks as the
// session has them; DATENAME's names of weekdays are the same everywhere.
func (b *Binding) counted(p string, out func(n int64) types.Value) *Binding {
	if p != "week" && (p != "weekday" || b.Type.Kind != types.Int) {
		return b
	}
	plain := b.Eval
	b.Fixed = true
	b.Eval = func(s Session, a []types.Value) (types.Value, error) {
		first, v := s.DateFirst(), a[len(a)-1]
		if first == 7 || v.IsNull() {
			return plain(s, a)
		}
		at := types.Moment(local(v))
		begin := time.Date(at.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
		behind := func(d time.Weekday) int { return (int(d) + 7 - first%7) % 7 } // days since the week began
		if p == "weekday" {
			return out(int64(behind(at.Weekday()) + 1)), nil
		}
		return out(int64((at.YearDay()-1+behind(begin.Weekday()))/7 + 1)), nil
	}
	return b
}

// timeUnit is the length of a part of the time of day in ticks, 0 for the
// others, and 1 for what is shorter than a tick.
func timeUnit(p string) int64 {
	switch p {
	case "hour":
		return 60 * types.TicksPerMinute
	case "minute":
		return types.TicksPerMinute
	case "second":
		return types.TicksPerSecond
	case "millisecond":
		return types.TicksPerSecond / 1000
	case "microsecond":
		return types.TicksPerSecond / 1_000_000
	case "nanosecond":
		return 1
	}
	return 0
}

func partValue(p string, v types.Value) int64 {
	ticks := local(v)
	at := types.Moment(ticks)
	switch p {
	case "year":
		return int64(at.Year())
	case "quarter":
		return int64(at.Month()-1)/3 + 1
	case "month":
		return int64(at.Month())
	case "dayofyear":
		return int64(at.YearDay())
	case "day":
		return int64(at.Day())
	case "week": // weeks begin on Sunday, the first with January 1
		first := time.Date(at.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
		return int64((at.YearDay()-1+int(first.Weekday()))/7 + 1)
	case "weekday":
		return int64(at.Weekday()) + 1
	case "iso_week":
		_, w := at.ISOWeek()
		return int64(w)
	case "hour":
		return int64(at.Hour())
	case "minute":
		return int64(at.Minute())
	case "second":
		return int64(at.Second())
	case "millisecond":
		if v.Kind == types.DateTime {
			return (ticks%types.TicksPerSecond + 5000) / 10_000
		}
		return ticks % types.TicksPerSecond / 10_000
	case "microsecond":
		return ticks % types.TicksPerSecond / 10
	case "nanosecond":
		return ticks % types.TicksPerSecond * 100
	}
	return int64(v.Offset)
}

func truncated(p string, ticks int64) int64 {
	at := types.Moment(ticks)
	day := func(y int, m time.Month, d int) int64 { return types.Ticks(time.Date(y, m, d, 0, 0, 0, 0, time.UTC)) }
	switch p {
	case "year":
		return day(at.Year(), 1, 1)
	case "quarter":
		return day(at.Year(), (at.Month()-1)/3*3+1, 1)
	case "month":
		return day(at.Year(), at.Month(), 1)
	case "week":
		return day(at.Year(), at.Month(), at.Day()-int(at.Weekday()))
	case "iso_week":
		return day(at.Year(), at.Month(), at.Day()-(int(at.Weekday())+6)%7)
	}
	if unit := timeUnit(p); unit > 0 {
		return ticks - ticks%unit
	}
	return ticks - ticks%types.TicksPerDay
}
