package builtin

import (
	"fmt"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/cosmos/query/value"
)

// dateFormat writes the date by a pattern of yyyy, MM, dd, HH, mm, ss, f….
func dateFormat(_ *Env, a []value.Value) value.Value {
	t, ok := parseTime(a[0])
	if !ok || !isString(a[1]) {
		return undefined
	}
	var b strings.Builder
	pattern := a[1].Str()
	for i := 0; i < len(pattern); {
		n := 1
		for i+n < len(pattern) && pattern[i+n] == pattern[i] {
			n++
		}
		writePart(&b, t, pattern[i:i+n])
		i += n
	}
	return value.OfString(b.String())
}

func writePart(b *strings.Builder, t time.Time, p string) {
	switch n := len(p); p[0] {
	case 'y':
		year := t.Year()
		if n <= 2 {
			year %= 100
		}
		fmt.Fprintf(b, "%0*d", n, year)
	case 'M':
		switch {
		case n >= 4:
			b.WriteString(t.Month().String())
		case n == 3:
			b.WriteString(t.Format("Jan"))
		default:
			fmt.Fprintf(b, "%0*d", n, int(t.Month()))
		}
	case 'd':
		switch {
		case n >= 4:
			b.WriteString(t.Weekday().String())
		case n == 3:
			b.WriteString(t.Format("Mon"))
		default:
			fmt.Fprintf(b, "%0*d", n, t.Day())
		}
	case 'H':
		fmt.Fprintf(b, "%0*d", n, t.Hour())
	case 'h':
		fmt.Fprintf(b, "%0*d", n, (t.Hour()+11)%12+1)
	case 'm':
		fmt.Fprintf(b, "%0*d", n, t.Minute())
	case 's':
		fmt.Fprintf(b, "%0*d", n, t.Second())
	case 'f':
		b.WriteString(fmt.Sprintf("%09d", t.Nanosecond())[:min(n, 7)])
	case 't':
		b.WriteString(t.Format("PM")[:min(n, 2)])
	default:
		b.WriteString(p)
	}
}
