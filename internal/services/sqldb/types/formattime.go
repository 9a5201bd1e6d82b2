package types

import (
	"fmt"
	"strings"
	"time"
)

// epochDays is 1900-01-01, the day 0 of datetime, in days since 0001-01-01.
const epochDays = 693595

// Ticks returns a moment, as it reads in its zone, in ticks since 0001-01-01.
func Ticks(t time.Time) int64 {
	y, m, d := t.Date()
	return dayNumber(y, int(m), d)*TicksPerDay + int64(t.Hour()*3600+t.Minute()*60+t.Second())*TicksPerSecond + int64(t.Nanosecond()/100)
}

// Moment returns what ticks since 0001-01-01 read as, in UTC.
func Moment(ticks int64) time.Time {
	days, rest := ticks/TicksPerDay, ticks%TicksPerDay
	return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(days)).Add(time.Duration(rest) * 100)
}

func dayNumber(y, m, d int) int64 {
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix()/86400 + 719162
}

func formatTime(v Value, t Type, style int) (string, error) {
	at := Moment(v.Int)
	if t.Kind == DateTimeOffset {
		at = Moment(v.Int + int64(v.Offset)*TicksPerMinute)
	}
	fraction := func(digits int) string {
		if digits == 0 {
			return ""
		}
		return "." + fmt.Sprintf("%07d", v.Int%TicksPerSecond)[:digits]
	}
	digits := int(t.Scale)
	if t.Kind == DateTime {
		digits = 3
	}
	millis := fraction(digits)
	if t.Kind == DateTime {
		millis = fmt.Sprintf(".%03d", (v.Int%TicksPerSecond+5000)/10000)
	}
	offset := ""
	if t.Kind == DateTimeOffset {
		sign, o := '+', int(v.Offset)
		if o < 0 {
			sign, o = '-', -o
		}
		offset = fmt.Sprintf(" %c%02d:%02d", sign, o/60, o%60)
	}
	old := t.Kind == DateTime || t.Kind == SmallDateTime
	if style == 0 && !old {
		style = 121
	}
	var date, clock string
	switch style {
	case 0, 100:
		date, clock = strings.Replace(at.Format("Jan _2 2006"), "  ", "  ", 1), fmt.Sprintf("%2s%s", at.Format("3"), at.Format(":04PM"))
	case 9, 109:
		date, clock = at.Format("Jan _2 2006"), fmt.Sprintf("%2s%s", at.Format("3"), at.Format(":04:05"))+strings.Replace(millis, ".", ":", 1)+at.Format("PM")
	case 1, 101:
		date = at.Format(short(style, "01/02/06", "01/02/2006"))
	case 2, 102:
		date = at.Format(short(style, "06.01.02", "2006.01.02"))
	case 3, 103:
		date = at.Format(short(style, "02/01/06", "02/01/2006"))
	case 4, 104:
		date = at.Format(short(style, "02.01.06", "02.01.2006"))
	case 5, 105:
		date = at.Format(short(style, "02-01-06", "02-01-2006"))
	case 6, 106:
		date = at.Format(short(style, "02 Jan 06", "02 Jan 2006"))
	case 7, 107:
		date = at.Format(short(style, "Jan 02, 06", "Jan 02, 2006"))
	case 8, 24, 108:
		clock = at.Format("15:04:05")
	case 10, 110:
		date = at.Format(short(style, "01-02-06", "01-02-2006"))
	case 11, 111:
		date = at.Format(short(style, "06/01/02", "2006/01/02"))
	case 12, 112:
		date = at.Format(short(style, "060102", "20060102"))
	case 13, 113:
		date, clock = at.Format("02 Jan 2006"), at.Format("15:04:05")+strings.Replace(millis, ".", ":", 1)
	case 14, 114:
		clock = at.Format("15:04:05") + strings.Replace(millis, ".", ":", 1)
	case 20, 120:
		date, clock = at.Format("2006-01-02"), at.Format("15:04:05")
	case 21, 25, 121:
		date, clock = at.Format("2006-01-02"), at.Format("15:04:05")+millis
	case 22:
		date, clock = at.Format("01/02/06"), fmt.Sprintf("%2s%s", at.Format("3"), at.Format(":04:05 PM"))
	case 23:
		date = at.Format("2006-01-02")
	case 126, 127:
		if old && millis == ".000" {
			millis = ""
		}
		date, clock = at.Format("2006-01-02T"), at.Format("15:04:05")+millis
		if offset != "" {
			offset = offset[1:]
		}
		if t.Kind == DateTimeOffset && style == 127 {
			at, offset = Moment(v.Int), "Z"
			date, clock = at.Format("2006-01-02T"), at.Format("15:04:05")+millis
		}
	case 130, 131:
		return "", Unsupported(fmt.Sprintf("The style %d", style))
	default:
		return "", Errorf(281, "%d is not a valid style number when converting from %s to a character string.", style, t.Kind)
	}
	switch {
	case t.Kind == Time && clock == "", t.Kind == Date && date == "":
		return "", Errorf(9809, "The style %d is not supported for conversions from %s to %s.", style, t.Kind, VarChar)
	case t.Kind == Time:
		return clock, nil
	case t.Kind == Date || clock == "":
		return strings.TrimSuffix(date, "T"), nil
	case date == "" || strings.HasSuffix(date, "T"):
		return date + clock + offset, nil
	}
	return date + " " + clock + offset, nil
}

func short(style int, two, four string) string {
	if style < 100 {
		return two
	}
	return four
}
