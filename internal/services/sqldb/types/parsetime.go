package types

import "strings"

// parsed says whether text is a date and time, and if not, why.
type parsed uint8

const (
	good       parsed = iota
	malformed         // no form of a date or time
	outOfRange        // February 30, or hour 25
)

// moment is what a text of date and time says.
type moment struct {
	ticks  int64 // as the text reads, without its offset
	offset int   // minutes
	zone   byte  // 0 without an offset, Z, or + for a written one
	places int   // digits behind the second
}

// parseTime reads a date, a time of day, or both in any order, with an
// offset from UTC ("Date and time styles"). What is left out is January 1,
// 1900, or midnight. Numbers with two separators stand in the order that the
// style has: month, day, year without.
func parseTime(s string, style int) (moment, parsed) {
	p := timeReader{s: strings.TrimSpace(s), style: style}
	m := moment{ticks: epochDays * TicksPerDay}
	hasDate, hasTime := false, false
	for p.i < len(p.s) {
		p.blanks()
		switch {
		case !hasTime && p.atTime():
			clock, state := p.time(&m)
			if state != good {
				return m, state
			}
			m.ticks += clock
			hasTime = true
			if state = p.zone(&m); state != good {
				return m, state
			}
		case !hasDate:
			day, state := p.date()
			if state != good {
				return m, state
			}
			m.ticks += (day - epochDays) * TicksPerDay
			hasDate = true
			if p.i+1 < len(p.s) && p.s[p.i]|0x20 == 't' && isDigit(p.s[p.i+1]) {
				p.i++
				if !p.atTime() {
					return m, malformed
				}
			}
		default:
			return m, malformed
		}
	}
	return m, good
}

// timeReader reads from place i on.
type timeReader struct {
	s     string
	i     int
	style int
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { c |= 0x20; return c >= 'a' && c <= 'z' }

func (p *timeReader) blanks() {
	for p.i < len(p.s) && p.s[p.i] == ' ' {
		p.i++
	}
}

// number reads digits; how many is 0 where there are none, or too many to count.
func (p *timeReader) number() (n, digits int) {
	from := p.i
	for ; p.i < len(p.s) && isDigit(p.s[p.i]); p.i++ {
		if n = n*10 + int(p.s[p.i]-'0'); p.i-from >= 9 {
			return 0, 0
		}
	}
	return n, p.i - from
}

// half reads AM or PM at a place: a, p, or 0, and what comes behind.
func (p *timeReader) half(i int) (byte, int) {
	for i < len(p.s) && p.s[i] == ' ' {
		i++
	}
	if i+2 > len(p.s) || i+2 < len(p.s) && isLetter(p.s[i+2]) || p.s[i+1]|0x20 != 'm' {
		return 0, i
	}
	if c := p.s[i] | 0x20; c == 'a' || c == 'p' {
		return c, i + 2
	}
	return 0, i
}

// atTime reports whether a time of day comes: 1:02, or 1pm.
func (p *timeReader) atTime() bool {
	i := p.i
	for i < len(p.s) && isDigit(p.s[i]) {
		i++
	}
	if i == p.i || i-p.i > 2 {
		return false
	}
	if i < len(p.s) && p.s[i] == ':' {
		return true
	}
	half, _ := p.half(i)
	return half != 0
}

// time reads 1:02[:03[.456]] [am], or 1pm.
func (p *timeReader) time(m *moment) (int64, parsed) {
	h, _ := p.number()
	var mi, sec, fraction, n int
	if p.take(':') {
		if mi, n = p.number(); n == 0 || n > 2 {
			return 0, malformed
		}
		if p.take(':') {
			if sec, n = p.number(); n == 0 || n > 2 {
				return 0, malformed
			}
			point := p.i < len(p.s) && p.s[p.i] == '.'
			if p.take('.') || p.take(':') {
				if fraction, n = p.number(); n == 0 || n > 7 || n > 3 && !point {
					return 0, malformed
				}
				if m.places = n; !point {
					m.places, n = 3, 3 // thousandths, counted
				}
				for ; n < 7; n++ {
					fraction *= 10
				}
			}
		}
	}
	if half, end := p.half(p.i); half != 0 {
		p.i = end
		switch {
		case half == 'a' && h > 12, half == 'p' && h == 0:
			return 0, outOfRange
		case half == 'a' && h == 12:
			h = 0
		case half == 'p' && h < 12:
			h += 12
		}
	}
	if h > 23 || mi > 59 || sec > 59 {
		return 0, outOfRange
	}
	return int64(h*3600+mi*60+sec)*TicksPerSecond + int64(fraction), good
}

func (p *timeReader) take(c byte) bool {
	if p.i < len(p.s) && p.s[p.i] == c {
		p.i++
		return true
	}
	return false
}

// zone reads Z or +01:30, if there is one.
func (p *timeReader) zone(m *moment) parsed {
	p.blanks()
	if p.i == len(p.s) {
		return good
	}
	sign := p.s[p.i]
	switch {
	case sign|0x20 == 'z' && p.i+1 == len(p.s):
		p.i++
		m.zone = 'Z'
	case sign == '+' || sign == '-':
		p.i++
		h, n := p.number()
		if n == 0 || n > 2 || !p.take(':') {
			return malformed
		}
		mi, n := p.number()
		if n != 2 {
			return malformed
		}
		if m.offset = h*60 + mi; sign == '-' {
			m.offset = -m.offset
		}
		if m.zone = '+'; mi > 59 || m.offset < -840 || m.offset > 840 {
			return outOfRange
		}
	}
	return good
}
