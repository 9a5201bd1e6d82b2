package builtin

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// formatFunctions has FORMAT, whose patterns are .NET's, in the culture en-US.
var formatFunctions = []function{
	{"FORMAT", 2, 3, func(c *call) (*Binding, error) {
		from := c.args[0].Type
		if !from.Kind.Numeric() && !from.Kind.Temporal() && from.Kind != types.Unknown || from.Kind == types.Bit {
			return nil, c.invalid(0)
		}
		if culture, ok := c.constant(2); ok && !strings.EqualFold(culture, "en-US") && culture != "" && !strings.EqualFold(culture, "en") {
			return nil, types.Unsupported("FORMAT in the culture " + culture)
		}
		t := types.Sized(types.NVarChar, 4000)
		args := []types.Type{anyType, t, nameType}[:len(c.args)]
		return c.maybe(t, args, func(a []types.Value) (types.Value, error) {
			if from.Kind.Temporal() {
				if from.Kind == types.Time {
					s, ok := formatSpan(a[0].Int, a[1].Text)
					if !ok {
						return types.Null(), nil
					}
					return types.NewText(t.Kind, s), nil
				}
				s, ok := formatMoment(a[0], a[1].Text)
				if !ok {
					return types.Null(), nil
				}
				return types.NewText(t.Kind, s), nil
			}
			d := types.NewDecimal(38, 10)
			if from.Kind == types.Decimal {
				d = from
			}
			if from.Kind.Integer() {
				d = types.NewDecimal(38, 0)
			}
			x, err := types.Convert(a[0], from, d, 0)
			if err != nil {
				return types.Null(), err
			}
			s, ok := formatNumber(x.Dec, from, a[1].Text)
			if !ok {
				return types.Null(), nil
			}
			return types.NewText(t.Kind, s), nil
		}), nil
	}},
}

// fixedPoint is a number with so many decimals, in groups of three if grouped.
func fixedPoint(d types.Dec, places int, grouped bool) string {
	s := types.Dec{Unscaled: new(big.Int).Abs(d.Unscaled), Scale: d.Scale}.Rescale(uint8(min(places, 30))).String()
	whole, fraction, _ := strings.Cut(s, ".")
	if grouped {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return whole
}

// formatNumber is a standard pattern (a letter and digits) or one of places.
func formatNumber(d types.Dec, from types.Type, p string) (string, bool) {
	sign := ""
	if d.Unscaled.Sign() < 0 {
		sign = "-"
	}
	if p == "" {
		p = "G"
	}
	digits := -1
	if len(p) > 1 {
		if n, err := strconv.Atoi(p[1:]); err == nil && n >= 0 && n < 100 {
			digits = n
		}
	}
	or := func(n int) int {
		if digits >= 0 {
			return digits
		}
		return n
	}
	if len(p) == 1 || digits >= 0 {
		switch p[0] {
		case 'N', 'n':
			return sign + fixedPoint(d, or(2), true), true
		case 'F', 'f':
			return sign + fixedPoint(d, or(2), false), true
		case 'C', 'c':
			if sign != "" {
				return "-$" + fixedPoint(d, or(2), true), true
			}
			return "$" + fixedPoint(d, or(2), true), true
		case 'P', 'p':
			return sign + fixedPoint(types.Dec{Unscaled: new(big.Int).Mul(d.Unscaled, big.NewInt(100)), Scale: d.Scale}, or(2), true) + "%", true
		case 'D', 'd':
			if !from.Kind.Integer() {
				return "", false
			}
			s := fixedPoint(d, 0, false)
			return sign + strings.Repeat("0", max(0, or(0)-len(s))) + s, true
		case 'X', 'x':
			if !from.Kind.Integer() {
				return "", false
			}
			s := fmt.Sprintf("%x", unsigned(from, d.Unscaled.Int64()))
			if s = strings.Repeat("0", max(0, or(0)-len(s))) + s; p[0] == 'X' {
				s = strings.ToUpper(s)
			}
			return s, true
		case 'E', 'e':
			s := strconv.FormatFloat(d.Float(), p[0], or(6), 64)
			i := strings.IndexAny(s, "eE")
			e, _ := strconv.Atoi(s[i+1:])
			return fmt.Sprintf("%s%+04d", s[:i+1], e), true
		case 'G', 'g', 'R', 'r':
			s := d.String()
			if strings.Contains(s, ".") && from.Kind.Approximate() {
				s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
			}
			return s, true
		}
	}
	return customNumber(d, p), true
}

// customNumber is a pattern of 0, #, comma, point and percent.
func customNumber(d types.Dec, p string) string {
	sections := strings.Split(p, ";")
	negative := d.Unscaled.Sign() < 0
	p = sections[0]
	sign := ""
	switch {
	case negative && len(sections) > 1:
		p = sections[1]
	case negative:
		sign = "-"
	case d.Unscaled.Sign() == 0 && len(sections) > 2:
		p = sections[2]
	}
	d = types.Dec{Unscaled: new(big.Int).Abs(d.Unscaled), Scale: d.Scale}
	if strings.Contains(p, "%") {
		d = types.Dec{Unscaled: new(big.Int).Mul(d.Unscaled, big.NewInt(100)), Scale: d.Scale}
	}
	first, last := strings.IndexAny(p, "0#"), strings.LastIndexAny(p, "0#")
	if first < 0 {
		return sign + strings.ReplaceAll(strings.ReplaceAll(p, "'", ""), `"`, "")
	}
	core := p[first : last+1]
	if first > 0 && p[first-1] == '.' { // .00
		first--
		core = "." + core
	}
	whole, fraction, _ := strings.Cut(core, ".")
	need, most := strings.Count(whole, "0"), strings.Count(fraction, "0")+strings.Count(fraction, "#")
	s := fixedPoint(d, most, false)
	w, f, _ := strings.Cut(s, ".")
	if w == "0" && need == 0 {
		w = ""
	}
	w = strings.Repeat("0", max(0, need-len(w))) + w
	if strings.Contains(whole, ",") {
		for i := len(w) - 3; i > 0; i -= 3 {
			w = w[:i] + "," + w[i:]
		}
	}
	least := strings.LastIndexByte(fraction, '0') + 1
	for len(f) > least && strings.HasSuffix(f, "0") {
		f = f[:len(f)-1]
	}
	if f != "" {
		w += "." + f
	}
	plain := strings.NewReplacer("'", "", `"`, "", `\`, "")
	return sign + plain.Replace(p[:first]) + w + plain.Replace(p[last+1:])
}

// standard are .NET's patterns of one letter, in en-US.
var standard = map[string]string{
	"d": "M/d/yyyy", "D": "dddd, MMMM d, yyyy", "t": "h:mm tt", "T": "h:mm:ss tt", "f": "dddd, MMMM d, yyyy h:mm tt", "F": "dddd, MMMM d, yyyy h:mm:ss tt", "g": "M/d/yyyy h:mm tt",
	"G": "M/d/yyyy h:mm:ss tt", "m": "MMMM d", "M": "MMMM d", "y": "MMMM yyyy", "Y": "MMMM yyyy", "s": "yyyy-MM-ddTHH:mm:ss", "o": "yyyy-MM-ddTHH:mm:ss.fffffff", "O": "yyyy-MM-ddTHH:mm:ss.fffffff",
	"u": "yyyy-MM-dd HH:mm:ssZ", "r": "ddd, dd MMM yyyy HH:mm:ss GMT", "R": "ddd, dd MMM yyyy HH:mm:ss GMT",
}

// formatMoment is a pattern of dates.
func formatMoment(v types.Value, p string) (string, bool) {
	if p == "" {
		p = "G"
	}
	if s, ok := standard[p]; ok {
		p = s
	} else if len(p) == 1 {
		return "", false
	}
	at := types.Moment(local(v))
	var b strings.Builder
	for i := 0; i < len(p); {
		n := 1
		for i+n < len(p) && p[i+n] == p[i] {
			n++
		}
		run := p[i : i+n]
		switch p[i] {
		case '\'', '"':
			text, ok := quoted(p[i:])
			if !ok {
				return "", false
			}
			b.WriteString(text)
			i += len(text) + 2
			continue
		case '\\':
			if i+1 < len(p) {
				b.WriteByte(p[i+1])
			}
			i += 2
			continue
		case '%':
			i++
			continue
		default:
			b.WriteString(element(at, v, run))
		}
		i += n
	}
	return b.String(), true
}

// quoted is the text in quotes with which a pattern begins; false where they
// do not end.
func quoted(p string) (string, bool) {
	text, _, ok := strings.Cut(p[1:], p[:1])
	return text, ok
}

// element is one run of a letter in a pattern.
func element(at time.Time, v types.Value, run string) string {
	n := len(run)
	number := func(x int) string { return fmt.Sprintf("%0*d", min(n, 2), x) }
	switch run[0] {
	case 'y':
		if n <= 2 {
			return fmt.Sprintf("%0*d", n, at.Year()%100)
		}
		return fmt.Sprintf("%0*d", n, at.Year())
	case 'M':
		switch n {
		case 3:
			return at.Format("Jan")
		case 1, 2:
			return number(int(at.Month()))
		}
		return at.Month().String()
	case 'd':
		switch n {
		case 3:
			return at.Format("Mon")
		case 1, 2:
			return number(at.Day())
		}
		return at.Weekday().String()
	case 'H':
		return number(at.Hour())
	case 'h':
		return number((at.Hour()+11)%12 + 1)
	case 'm':
		return number(at.Minute())
	case 's':
		return number(at.Second())
	case 'f', 'F':
		s := fmt.Sprintf("%07d", at.Nanosecond()/100)[:min(n, 7)]
		if run[0] == 'F' {
			s = strings.TrimRight(s, "0")
		}
		return s
	case 't':
		return at.Format("PM")[:min(n, 2)]
	case 'z', 'K':
		sign, o := '+', int(v.Offset)
		if o < 0 {
			sign, o = '-', -o
		}
		if n < 3 && run[0] == 'z' {
			return fmt.Sprintf("%c%0*d", sign, n, o/60)
		}
		return fmt.Sprintf("%c%02d:%02d", sign, o/60, o%60)
	}
	return run
}
