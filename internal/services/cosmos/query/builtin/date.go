package builtin

import (
	"math"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// ticks are 100 nanoseconds.
const (
	tick           = 100 * time.Nanosecond
	ticksPerMilli  = 10_000
	ticksPerSecond = 10_000_000
)

var dateFunctions = []Func{
	current("GetCurrentDateTime", formatTime), current("GetCurrentTimestamp", timestamp), current("GetCurrentTicks", ticksOf),
	static("GetCurrentDateTimeStatic", formatTime), static("GetCurrentTimestampStatic", timestamp), static("GetCurrentTicksStatic", ticksOf),
	{Name: "DateTimeAdd", Min: 3, Max: 3, Eval: dateAdd},
	{Name: "DateTimeBin", Min: 2, Max: 4, Eval: dateBin},
	{Name: "DateTimeDiff", Min: 3, Max: 3, Eval: dateDiff},
	{Name: "DateTimeFormat", Min: 2, Max: 2, Eval: dateFormat},
	{Name: "DateTimeFromParts", Min: 3, Max: 7, Eval: dateFromParts},
	{Name: "DateTimePart", Min: 2, Max: 2, Eval: datePart},
	ofTime("DateTimeToTicks", ticksOf), ofTime("DateTimeToTimestamp", timestamp),
	ofTime("YEAR", partOf("yyyy")), ofTime("MONTH", partOf("mm")), ofTime("DAY", partOf("dd")),
	{Name: "TicksToDateTime", Min: 1, Max: 1, Eval: fromUnit(ticksPerSecond)},
	{Name: "TimestampToDateTime", Min: 1, Max: 1, Eval: fromUnit(1000)},
}

func current(name string, f func(time.Time) value.Value) Func {
	return Func{Name: name, Volatile: true, Eval: func(env *Env, _ []value.Value) value.Value { return f(env.Now()) }}
}

func static(name string, f func(time.Time) value.Value) Func {
	return Func{Name: name, Volatile: true, Eval: func(env *Env, _ []value.Value) value.Value { return f(env.Start) }}
}

func ofTime(name string, f func(time.Time) value.Value) Func {
	return Func{Name: name, Min: 1, Max: 1, Eval: func(_ *Env, a []value.Value) value.Value {
		t, ok := parseTime(a[0])
		if !ok {
			return undefined
		}
		return f(t)
	}}
}

// formatTime writes ISO 8601 with seven decimals, as Cosmos does.
func formatTime(t time.Time) value.Value {
	t = t.UTC()
	if t.Year() < 1 || t.Year() > 9999 {
		return undefined
	}
	return value.OfString(t.Format("2006-01-02T15:04:05.0000000Z"))
}

func timestamp(t time.Time) value.Value { return value.OfNumber(float64(t.UnixMilli())) }

func unixTicks(t time.Time) int64 { return t.Unix()*ticksPerSecond + int64(t.Nanosecond())/int64(tick) }

func fromTicks(n int64) time.Time {
	second := floorDiv(n, ticksPerSecond)
	return time.Unix(second, (n-second*ticksPerSecond)*int64(tick)).UTC()
}

func ticksOf(t time.Time) value.Value { return value.OfInt(unixTicks(t)) }

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

// fromUnit reads a count of units since 1970, so many a second.
func fromUnit(perSecond int64) func(*Env, []value.Value) value.Value {
	return func(_ *Env, a []value.Value) value.Value {
		n, ok := whole(a[0])
		if !ok || n > 300_000_000_000*perSecond || n < -300_000_000_000*perSecond {
			return undefined
		}
		second := floorDiv(n, perSecond)
		return formatTime(time.Unix(second, (n-second*perSecond)*(int64(time.Second)/perSecond)))
	}
}

// parseTime reads YYYY-MM-DD[Thh:mm[:ss[.fffffff]][Z]].
func parseTime(v value.Value) (time.Time, bool) {
	s := v.Str()
	if !isString(v) || len(s) < 10 || strings.Contains(s, ",") {
		return time.Time{}, false
	}
	for _, layout := range [...]string{"2006-01-02T15:04:05.999999999Z", "2006-01-02T15:04:05.999999999", "2006-01-02", "2006-01-02T15:04Z", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// parts maps every name of a part of a date to the first of its names.
var parts = func() map[string]string {
	m := map[string]string{}
	for _, names := range []string{
		"yyyy year yy", "mm month m", "dd day d", "hh hour", "mi minute n", "ss second s",
		"ms millisecond", "mcs microsecond", "ns nanosecond",
	} {
		list := strings.Fields(names)
		for _, n := range list {
			m[n] = list[0]
		}
	}
	return m
}()

func partName(v value.Value) string { return parts[strings.ToLower(v.Str())] }

// units are the parts that always last as long.
var units = map[string]time.Duration{
	"dd": 24 * time.Hour, "hh": time.Hour, "mi": time.Minute, "ss": time.Second,
	"ms": time.Millisecond, "mcs": time.Microsecond, "ns": time.Nanosecond, "tick": tick,
}

func dateAdd(_ *Env, a []value.Value) value.Value {
	n, ok := whole(a[1])
	t, isTime := parseTime(a[2])
	part := partName(a[0])
	if !ok || !isTime || part == "" || n > math.MaxInt32*1000 || n < -math.MaxInt32*1000 {
		return undefined
	}
	switch part {
	case "yyyy":
		return formatTime(addMonths(t, 12*n))
	case "mm":
		return formatTime(addMonths(t, n))
	}
	unit := units[part]
	if limit := int64(math.MaxInt64 / unit); n > limit || n < -limit {
		return undefined
	}
	return formatTime(t.Add(time.Duration(n) * unit))
}

// addMonths keeps to the month's last day where the day does not exist.
func addMonths(t time.Time, n int64) time.Time {
	if n > 12*10000 || n < -12*10000 {
		return time.Time{}.AddDate(-1, 0, 0)
	}
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// ordinal counts the boundaries of a part from a fixed time to t.
func ordinal(t time.Time, part string) int64 {
	switch part {
	case "yyyy":
		return int64(t.Year())
	case "mm":
		return int64(t.Year())*12 + int64(t.Month())
	case "ns":
		return unixTicks(t) * int64(tick)
	}
	return floorDiv(unixTicks(t), int64(units[part]/tick))
}

func dateDiff(_ *Env, a []value.Value) value.Value {
	part := partName(a[0])
	from, ok1 := parseTime(a[1])
	to, ok2 := parseTime(a[2])
	if part == "" || !ok1 || !ok2 {
		return undefined
	}
	return value.OfInt(ordinal(to, part) - ordinal(from, part))
}

func dateFromParts(_ *Env, a []value.Value) value.Value {
	n := [7]int64{}
	for i, v := range a {
		var ok bool
		if n[i], ok = whole(v); !ok {
			return undefined
		}
	}
	limits := [7][2]int64{{1, 9999}, {1, 12}, {1, 31}, {0, 23}, {0, 59}, {0, 59}, {0, ticksPerSecond - 1}}
	for i := range a {
		if n[i] < limits[i][0] || n[i] > limits[i][1] {
			return undefined
		}
	}
	t := time.Date(int(n[0]), time.Month(n[1]), int(n[2]), int(n[3]), int(n[4]), int(n[5]), int(n[6])*int(tick), time.UTC)
	if t.Day() != int(n[2]) {
		return undefined
	}
	return formatTime(t)
}

func datePart(_ *Env, a []value.Value) value.Value {
	t, ok := parseTime(a[1])
	if !ok {
		return undefined
	}
	if part := partName(a[0]); part != "" {
		return partOf(part)(t)
	}
	if p := strings.ToLower(a[0].Str()); p == "weekday" || p == "dw" || p == "w" {
		return value.OfNumber(float64(t.Weekday()) + 1)
	}
	return undefined
}

func partOf(part string) func(time.Time) value.Value {
	return func(t time.Time) value.Value {
		n := 0
		switch part {
		case "yyyy":
			n = t.Year()
		case "mm":
			n = int(t.Month())
		case "dd":
			n = t.Day()
		case "hh":
			n = t.Hour()
		case "mi":
			n = t.Minute()
		case "ss":
			n = t.Second()
		case "ms":
			n = t.Nanosecond() / 1_000_000
		case "mcs":
			n = t.Nanosecond() / 1000
		case "ns":
			n = t.Nanosecond()
		}
		return value.OfNumber(float64(n))
	}
}

// dateBin rounds down to a multiple of (date, part, size = 1, origin = 1970).
func dateBin(_ *Env, a []value.Value) value.Value {
	t, ok := parseTime(a[0])
	part := partName(a[1])
	size, origin := int64(1), time.Unix(0, 0).UTC()
	if len(a) > 2 {
		var isWhole bool
		size, isWhole = whole(a[2])
		ok = ok && isWhole && size > 0 && size < math.MaxInt32
	}
	if len(a) > 3 {
		var isTime bool
		origin, isTime = parseTime(a[3])
		ok = ok && isTime && origin.Year() >= 1601
	}
	if !ok || part == "" || part == "yyyy" || part == "mm" {
		return undefined // the documented parts are days to nanoseconds
	}
	if part == "ns" {
		size, part = max(size/int64(tick), 1), "tick"
	}
	if size > math.MaxInt64/4/int64(units[part]/tick) {
		return undefined
	}
	width := int64(units[part]/tick) * size
	since := unixTicks(t) - unixTicks(origin)
	return formatTime(fromTicks(unixTicks(origin) + floorDiv(since, width)*width))
}
