package builtin

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// formatSpan is a pattern of time, which is one of .NET's TimeSpan: hours go to
// 23, and what is no letter of it stands in quotes or behind a backslash; false
// for another pattern.
func formatSpan(ticks int64, p string) (string, bool) {
	h, m, s := ticks/(60*types.TicksPerMinute), ticks/types.TicksPerMinute%60, ticks/types.TicksPerSecond%60
	fraction := fmt.Sprintf("%07d", ticks%types.TicksPerSecond)
	short := strings.TrimRight(fraction, "0")
	switch p {
	case "", "c", "t", "T":
		out := fmt.Sprintf("%02d:%02d:%02d", h, m, s)
		if short != "" {
			out += "." + fraction
		}
		return out, true
	case "g":
		out := fmt.Sprintf("%d:%02d:%02d", h, m, s)
		if short != "" {
			out += "." + short
		}
		return out, true
	case "G":
		return fmt.Sprintf("0:%02d:%02d:%02d.%s", h, m, s, fraction), true
	}
	if len(p) < 2 {
		return "", false
	}
	var b strings.Builder
	for i := 0; i < len(p); {
		n := 1
		for i+n < len(p) && p[i+n] == p[i] {
			n++
		}
		most, value := 2, int64(0)
		switch p[i] {
		case 'd':
			most = 8
		case 'h':
			value = h
		case 'm':
			value = m
		case 's':
			value = s
		case 'f', 'F':
			if n > 7 {
				return "", false
			}
			text := fraction[:n]
			if p[i] == 'F' {
				text = strings.TrimRight(text, "0")
			}
			b.WriteString(text)
			i += n
			continue
		case '\'', '"':
			text, ok := quoted(p[i:])
			if !ok {
				return "", false
			}
			b.WriteString(text)
			i += len(text) + 2
			continue
		case '\\':
			if i+1 == len(p) {
				return "", false
			}
			b.WriteByte(p[i+1])
			i += 2
			continue
		case '%':
			if i++; i == len(p) || p[i] == '%' {
				return "", false
			}
			continue
		default:
			return "", false
		}
		if n > most {
			return "", false
		}
		fmt.Fprintf(&b, "%0*d", n, value)
		i += n
	}
	return b.String(), true
}
