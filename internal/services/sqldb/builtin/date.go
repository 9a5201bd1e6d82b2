package builtin

import (
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var (
	dateTime  = types.Of(types.DateTime)
	dateTime2 = types.Of(types.DateTime2)
	withZone  = types.Of(types.DateTimeOffset)
)

// now binds a function of the statement's time.
func now(t types.Type, f func(at time.Time) types.Value) func(c *call) (*Binding, error) {
	return func(c *call) (*Binding, error) {
		return &Binding{Type: t, Fixed: true, Eval: func(s Session, _ []types.Value) (types.Value, error) { return f(s.Now().UTC()), nil }}, nil
	}
}

func oldTime(at time.Time) types.Value {
	return types.NewInt(types.DateTime, types.RoundDateTime(types.Ticks(at)))
}

func newTime(at time.Time) types.Value { return types.NewInt(types.DateTime2, types.Ticks(at)) }

var dateFunctions = []function{
	{"GETDATE", 0, 0, now(dateTime, oldTime)}, {"GETUTCDATE", 0, 0, now(dateTime, oldTime)}, {"CURRENT_TIMESTAMP", 0, 0, now(dateTime, oldTime)},
	{"SYSDATETIME", 0, 0, now(dateTime2, newTime)}, {"SYSUTCDATETIME", 0, 0, now(dateTime2, newTime)},
	{"SYSDATETIMEOFFSET", 0, 0, now(withZone, func(at time.Time) types.Value { return types.Value{Kind: types.DateTimeOffset, Int: types.Ticks(at)} })},
	{"CURRENT_DATE", 0, 0, now(dateType, func(at time.Time) types.Value {
		n := types.Ticks(at)
		return types.NewInt(types.Date, n-n%types.TicksPerDay)
	})},
	{"CURRENT_TIMEZONE", 0, 0, func(c *call) (*Binding, error) { return constantText("(UTC) Coordinated Universal Time") }},
	{"CURRENT_TIMEZONE_ID", 0, 0, func(c *call) (*Binding, error) { return constantText("UTC") }},
	{"EOMONTH", 1, 2, func(c *call) (*Binding, error) {
		return c.strict(dateType, []types.Type{dateType, intType}[:len(c.args)], func(a []types.Value) (types.Value, error) {
			at := types.Moment(a[0].Int)
			months := 1
			if len(a) == 2 {
				months += int(max(-200000, min(a[1].Int, 200000)))
			}
			return inRange(dateType, types.Ticks(time.Date(at.Year(), at.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC))-types.TicksPerDay)
		}), nil
	}},
	{"ISDATE", 1, 1, func(c *call) (*Binding, error) {
		from := c.args[0].Type
		return &Binding{Type: intType, Args: []types.Type{anyType}, Eval: func(_ Session, a []types.Value) (types.Value, error) {
			if a[0].IsNull() || !from.Kind.Character() && from.Kind != types.DateTime && from.Kind != types.SmallDateTime {
				return newInteger(0), nil
			}
			if _, err := types.Convert(a[0], from, dateTime, 0); err != nil {
				return newInteger(0), nil
			}
			return newInteger(1), nil
		}}, nil
	}},
	{"DATEFROMPARTS", 3, 3, fromParts(func(c *call) types.Type { return dateType }, "date", func(n []int64, _ types.Type) (int64, bool) { return days(n[0], n[1], n[2]) })},
	{"DATETIMEFROMPARTS", 7, 7, fromParts(func(c *call) types.Type { return dateTime }, "datetime", func(n []int64, _ types.Type) (int64, bool) {
		d, ok := days(n[0], n[1], n[2])
		t, fits := clock(n[3], n[4], n[5], n[6], 3)
		return types.RoundDateTime(d + t), ok && fits && n[0] >= 1753
	})},
	{"SMALLDATETIMEFROMPARTS", 5, 5, fromParts(func(c *call) types.Type { return types.Of(types.SmallDateTime) }, "smalldatetime", func(n []int64, _ types.Type) (int64, bool) {
		d, ok := days(n[0], n[1], n[2])
		t, fits := clock(n[3], n[4], 0, 0, 0)
		return d + t, ok && fits && n[0] >= 1900 && n[0] < 2080
	})},
	{"DATETIME2FROMPARTS", 8, 8, fromParts(scaled(types.DateTime2, 7), "datetime2", func(n []int64, t types.Type) (int64, bool) {
		d, ok := days(n[0], n[1], n[2])
		c, fits := clock(n[3], n[4], n[5], n[6], int(t.Scale))
		return d + c, ok && fits
	})},
	{"TIMEFROMPARTS", 5, 5, fromParts(scaled(types.Time, 4), "time", func(n []int64, t types.Type) (int64, bool) { return clock(n[0], n[1], n[2], n[3], int(t.Scale)) })},
	{"DATETIMEOFFSETFROMPARTS", 10, 10, offsetFromParts},
	{"SWITCHOFFSET", 2, 2, func(c *call) (*Binding, error) {
		return c.strict(zoned(c), []types.Type{zoned(c), anyType}, func(a []types.Value) (types.Value, error) {
			o, err := c.offset(a[1])
			return types.Value{Kind: types.DateTimeOffset, Int: a[0].Int, Offset: o}, err
		}), nil
	}},
	{"TODATETIMEOFFSET", 2, 2, func(c *call) (*Binding, error) {
		t := zoned(c)
		return c.strict(t, []types.Type{t, anyType}, func(a []types.Value) (types.Value, error) {
			o, err := c.offset(a[1])
			local := a[0].Int + int64(a[0].Offset)*types.TicksPerMinute
			return types.Value{Kind: types.DateTimeOffset, Int: local - int64(o)*types.TicksPerMinute, Offset: o}, err
		}), nil
	}},
}

func constantText(s string) (*Binding, error) {
	return &Binding{Type: types.Sized(types.VarChar, 128), Eval: func(Session, []types.Value) (types.Value, error) { return types.NewText(types.VarChar, s), nil }}, nil
}

// inRange holds ticks against what a type can be: 517.
func inRange(t types.Type, ticks int64) (types.Value, error) {
	lo, hi := int64(0), 3652059*types.TicksPerDay
	switch t.Kind {
	case types.DateTime:
		lo = 639905 * types.TicksPerDay
	case types.SmallDateTime:
		lo, hi = 693595*types.TicksPerDay, (693595+65536)*types.TicksPerDay
	}
	if ticks < lo || ticks >= hi {
		return types.Null(), types.Errorf(517, "Adding a value to a '%s' column caused an overflow.", t.Kind)
	}
	return types.NewInt(t.Kind, ticks), nil
}

// days are the ticks of a date; false if there is none.
func days(y, m, d int64) (int64, bool) {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > 31 {
		return 0, false
	}
	at := time.Date(int(y), time.Month(m), int(d), 0, 0, 0, 0, time.UTC)
	return types.Ticks(at), at.Day() == int(d)
}

// clock are the ticks of a time of day, whose fraction has so many digits.
func clock(h, m, s, fraction int64, digits int) (int64, bool) {
	unit := int64(1)
	for i := digits; i < 7; i++ {
		unit *= 10
	}
	ok := h >= 0 && h < 24 && m >= 0 && m < 60 && s >= 0 && s < 60 && fraction >= 0 && fraction*unit < types.TicksPerSecond
	return ((h*60+m)*60+s)*types.TicksPerSecond + fraction*unit, ok
}

// scaled is a type whose scale a constant argument gives.
func scaled(k types.Kind, at int) func(c *call) types.Type {
	return func(c *call) types.Type {
		t := types.Of(k)
		if v := c.args[at].Constant; v != nil && v.Int >= 0 && v.Int <= 7 {
			t.Scale = uint8(v.Int)
		}
		return t
	}
}

// fromParts binds a function that makes a date or time of whole numbers: 289
// for parts that make none.
func fromParts(typ func(c *call) types.Type, name string, f func(n []int64, t types.Type) (int64, bool)) func(c *call) (*Binding, error) {
	return func(c *call) (*Binding, error) {
		t := typ(c)
		args := make([]types.Type, len(c.args))
		for i := range args {
			args[i] = intType
		}
		return c.strict(t, args, func(a []types.Value) (types.Value, error) {
			n := make([]int64, len(a))
			for i := range a {
				n[i] = a[i].Int
			}
			ticks, ok := f(n, t)
			if !ok {
				return types.Null(), types.Errorf(289, "Cannot construct data type %s, some of the arguments have values which are not valid.", name)
			}
			return types.NewInt(t.Kind, ticks), nil
		}), nil
	}
}

func offsetFromParts(c *call) (*Binding, error) {
	t := scaled(types.DateTimeOffset, 9)(c)
	args := make([]types.Type, len(c.args))
	for i := range args {
		args[i] = intType
	}
	return c.strict(t, args, func(a []types.Value) (types.Value, error) {
		d, ok := days(a[0].Int, a[1].Int, a[2].Int)
		k, fits := clock(a[3].Int, a[4].Int, a[5].Int, a[6].Int, int(t.Scale))
		o := a[7].Int*60 + a[8].Int
		if !ok || !fits || o < -840 || o > 840 || a[8].Int < -59 || a[8].Int > 59 || a[7].Int*a[8].Int < 0 {
			return types.Null(), types.Errorf(289, "Cannot construct data type %s, some of the arguments have values which are not valid.", "datetimeoffset")
		}
		return types.Value{Kind: types.DateTimeOffset, Int: d + k - o*types.TicksPerMinute, Offset: int16(o)}, nil
	}), nil
}

// zoned is datetimeoffset with the decimals of the first argument.
func zoned(c *call) types.Type {
	t := types.Of(types.DateTimeOffset)
	if k := c.args[0].Type; k.Kind == types.DateTimeOffset || k.Kind == types.DateTime2 {
		t.Scale = k.Scale
	}
	return t
}

// offset reads an offset: minutes, or text such as '+02:00'.
func (c *call) offset(v types.Value) (int16, error) {
	n := v.Int
	if v.Kind.Character() {
		x, err := types.Convert(types.NewText(types.VarChar, "2000-01-01 00:00 "+v.Text), types.Sized(types.VarChar, types.Max), withZone, 0)
		if err != nil {
			return 0, types.Errorf(9812, "The timezone provided to builtin function %s is invalid.", c.name)
		}
		n = int64(x.Offset)
	}
	if n < -840 || n > 840 {
		return 0, types.Errorf(9812, "The timezone provided to builtin function %s is invalid.", c.name)
	}
	return int16(n), nil
}
