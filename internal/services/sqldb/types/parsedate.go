package types

import "strings"

// component is a part of a date: a number with its digits, or a month's name.
type component struct {
	n, digits int
	month     bool
}

// date reads a date and returns its day since 0001-01-01.
func (p *timeReader) date() (int64, parsed) {
	first, ok := p.component()
	if !ok {
		return 0, malformed
	}
	if !first.month {
		switch first.digits {
		case 8:
			return dayOf(first.n/10000, first.n/100%100, first.n%100)
		case 6:
			return dayOf(century(first.n/10000), first.n/100%100, first.n%100)
		}
	}
	list := []component{first}
	separator := byte(0)
	for len(list) < 3 {
		back := p.i
		p.blanks()
		c := byte(0)
		if p.i < len(p.s) && strings.IndexByte("/-.,", p.s[p.i]) >= 0 {
			c = p.s[p.i]
			p.i++
			p.blanks()
		}
		next, ok := component{}, !p.atTime() || c == '-' || c == '/' || c == '.'
		if ok {
			next, ok = p.component()
		}
		if !ok || c == 0 && !next.month && !hasMonth(list) {
			if p.i = back; c != 0 && c != ',' && ok {
				return 0, malformed
			}
			break
		}
		if separator == 0 {
			separator = c
		}
		if !next.month && !hasMonth(list) && c != separator {
			return 0, malformed
		}
		list = append(list, next)
	}
	return p.ordered(list)
}

func hasMonth(list []component) bool {
	for _, c := range list {
		if c.month {
			return true
		}
	}
	return false
}

func (p *timeReader) component() (component, bool) {
	if p.i < len(p.s) && isDigit(p.s[p.i]) {
		n, digits := p.number()
		return component{n: n, digits: digits}, digits > 0
	}
	from := p.i
	for p.i < len(p.s) && isLetter(p.s[p.i]) {
		p.i++
	}
	n := monthNumber(p.s[from:p.i])
	return component{n: n, month: true}, n > 0
}

// ordered makes a date of its components.
func (p *timeReader) ordered(list []component) (int64, parsed) {
	at := -1
	var numbers []component
	for i, c := range list {
		if c.month {
			if at >= 0 {
				return 0, malformed
			}
			at = i
		} else {
			numbers = append(numbers, c)
		}
	}
	switch {
	case at >= 0 && len(numbers) == 1: // Jan 2006
		if numbers[0].digits != 4 {
			return 0, malformed
		}
		return dayOf(numbers[0].n, list[at].n, 1)
	case at >= 0 && len(numbers) == 2:
		d, y := numbers[0], numbers[1]
		if d.digits == 4 {
			d, y = y, d
		}
		return dayWith(y, list[at].n, d)
	case len(list) == 1 && list[0].digits == 4 && at < 0:
		return dayOf(list[0].n, 1, 1)
	case len(list) != 3:
		return 0, malformed
	}
	a, b, c := list[0], list[1], list[2]
	order := dateOrder(p.style)
	if a.digits == 4 {
		order = "ymd"
	} else if order == "ymd" && c.digits == 4 {
		return 0, malformed
	}
	switch order {
	case "ymd":
		return dayWith(a, b.n, c)
	case "dmy":
		return dayWith(c, b.n, a)
	}
	return dayWith(c, a.n, b)
}

// dateOrder is the order of numbers that a style of CONVERT has.
func dateOrder(style int) string {
	switch style {
	case 2, 11, 12, 20, 21, 23, 25, 102, 111, 112, 120, 121, 126, 127:
		return "ymd"
	case 3, 4, 5, 13, 103, 104, 105, 113, 130, 131:
		return "dmy"
	}
	return "mdy"
}

// dayWith is dayOf with a year of two or four digits.
func dayWith(y component, m int, d component) (int64, parsed) {
	switch {
	case d.digits > 2:
		return 0, malformed
	case y.digits == 4:
		return dayOf(y.n, m, d.n)
	case y.digits <= 2:
		return dayOf(century(y.n), m, d.n)
	}
	return 0, malformed
}

// century is a year of two digits up to 2049, as "two digit year cutoff" is.
func century(y int) int {
	if y < 50 {
		return 2000 + y
	}
	return 1900 + y
}

func dayOf(y, m, d int) (int64, parsed) {
	if y < 1 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return 0, outOfRange
	}
	return dayNumber(y, m, d), good
}

var monthNames = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// monthNumber counts from 1; 0 for what is no month's name, short or long.
func monthNumber(name string) int {
	name = strings.ToLower(name)
	for i, m := range monthNames {
		if name == m || name == m[:3] {
			return i + 1
		}
	}
	return 0
}

func daysIn(y, m int) int {
	if m == 12 {
		return 31
	}
	return int(dayNumber(y, m+1, 1) - dayNumber(y, m, 1))
}
