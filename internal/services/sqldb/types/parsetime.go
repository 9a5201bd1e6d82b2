package types

import (
	"regexp"
	"strconv"
	"strings"
)

// The forms of dates and times in text, of which one of each is allowed.
var (
	isoDate   = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})`)
	plainDate = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})(?:$|[ T])`)
	usDate    = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})`)
	yearDate  = regexp.MustCompile(`^(\d{4})[/.](\d{1,2})[/.](\d{1,2})`)
	monthDate = regexp.MustCompile(`^(?i)(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* +(\d{1,2}),? +(\d{4})`)
	dayDate   = regexp.MustCompile(`^(?i)(\d{1,2}) +(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*,? +(\d{4})`)
	clockForm = regexp.MustCompile(`^(?i)(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:[.:](\d{1,9}))?)?)? *(am|pm)?`)
	zoneForm  = regexp.MustCompile(`^ *([+-])(\d{2}):(\d{2})$`)
)

// parseTime reads ticks of a date and time of day, and the offset in minutes
// if the text has one.
func parseTime(s string, style int) (ticks int64, offset int, zoned, ok bool) {
	s = strings.TrimSpace(s)
	y, m, d := 1900, 1, 1
	num := func(t string) int { n, _ := strconv.Atoi(t); return n }
	match := ""
	if g := isoDate.FindStringSubmatch(s); g != nil {
		y, m, d, match = num(g[1]), num(g[2]), num(g[3]), g[0]
	} else if g := plainDate.FindStringSubmatch(s); g != nil {
		y, m, d, match = num(g[1]), num(g[2]), num(g[3]), g[0][:8]
	} else if g := yearDate.FindStringSubmatch(s); g != nil {
		y, m, d, match = num(g[1]), num(g[2]), num(g[3]), g[0]
	} else if g := usDate.FindStringSubmatch(s); g != nil {
		y, m, d, match = num(g[3]), num(g[1]), num(g[2]), g[0]
		if style == 103 || style == 104 || style == 105 {
			m, d = d, m
		}
	} else if g := monthDate.FindStringSubmatch(s); g != nil {
		y, m, d, match = num(g[3]), monthNumber(g[1]), num(g[2]), g[0]
	} else if g := dayDate.FindStringSubmatch(s); g != nil {
		y, m, d, match = num(g[3]), monthNumber(g[2]), num(g[1]), g[0]
	}
	s = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(s[len(match):], "T"), "t"), " ")
	if y < 1 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return 0, 0, false, false
	}
	ticks = dayNumber(y, m, d) * TicksPerDay
	if s == "" {
		return ticks, 0, false, true
	}
	g := clockForm.FindStringSubmatch(s)
	if g == nil || g[2] == "" && g[5] == "" {
		return 0, 0, false, false
	}
	h, mi, sec := num(g[1]), num(g[2]), num(g[3])
	if g[5] != "" {
		if h > 12 || h == 0 {
			return 0, 0, false, false
		}
		h %= 12
		if strings.EqualFold(g[5], "pm") {
			h += 12
		}
	}
	if h > 23 || mi > 59 || sec > 59 {
		return 0, 0, false, false
	}
	fraction := (g[4] + "0000000")[:7]
	ticks += int64(h*3600+mi*60+sec)*TicksPerSecond + int64(num(fraction))
	s = strings.TrimSpace(s[len(g[0]):])
	switch {
	case s == "":
		return ticks, 0, false, true
	case strings.EqualFold(s, "Z"):
		return ticks, 0, true, true
	}
	z := zoneForm.FindStringSubmatch(s)
	if z == nil {
		return 0, 0, false, false
	}
	offset = num(z[2])*60 + num(z[3])
	if z[1] == "-" {
		offset = -offset
	}
	return ticks, offset, true, offset >= -840 && offset <= 840
}

func monthNumber(name string) int {
	return strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(name))/3 + 1
}

func daysIn(y, m int) int {
	if m == 12 {
		return 31
	}
	return int(dayNumber(y, m+1, 1) - dayNumber(y, m, 1))
}
