package builtin

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Printf fills arguments into a message as C's printf does: %d %i %u %o %x %X
// and %s with flags, width and precision, and %%.
func Printf(pattern string, args []types.Variable) (string, error) {
	var out strings.Builder
	next := func() (types.Variable, bool) {
		if len(args) == 0 {
			return types.Variable{}, false
		}
		a := args[0]
		args = args[1:]
		return a, true
	}
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '%' {
			out.WriteString(pattern[i : i+1])
			continue
		}
		f, rest, ok := readVerb(pattern[i+1:], next)
		if !ok {
			return "", types.Errorf(2787, "Invalid format specification: '%s'.", pattern[i:]).WithLevel(16, 1)
		}
		i = len(pattern) - len(rest) - 1
		if f.verb == '%' {
			out.WriteString("%")
			continue
		}
		a, given := next()
		text, err := f.apply(a, given)
		if err != nil {
			return "", err
		}
		if out.WriteString(text); out.Len() > 4*2048 { // more is cut
			break
		}
	}
	text := out.String()
	if r := []rune(text); len(r) > 2047 {
		text = string(r[:2044]) + "..."
	}
	return text, nil
}

// formatMessage is FORMATMESSAGE(text, …); a number names no message here.
func formatMessage(c *call) (*Binding, error) {
	t := types.Sized(types.NVarChar, 2047)
	args := make([]types.Type, len(c.args))
	if c.args[0].Type.Kind.Integer() {
		return &Binding{Type: t, Nullable: true, Args: args, Eval: func(Session, []types.Value) (types.Value, error) { return types.Null(), nil }}, nil
	}
	args[0] = longText
	given := c.args[1:]
	return &Binding{Type: t, Nullable: true, Args: args, Eval: func(_ Session, a []types.Value) (types.Value, error) {
		if a[0].IsNull() {
			return types.Null(), nil
		}
		list := make([]types.Variable, len(given))
		for i := range given {
			list[i] = types.Variable{Type: given[i].Type, Value: a[i+1]}
		}
		text, err := Printf(a[0].Text, list)
		return made(t, text), err
	}}, nil
}

// verb is one % of a message of RAISERROR and FORMATMESSAGE.
type verb struct {
	flags            string
	width, precision int // -1 without
	verb             byte
}

// readVerb reads what stands behind a %; star takes the argument of a *.
func readVerb(s string, star func() (types.Variable, bool)) (verb, string, bool) {
	v := verb{width: -1, precision: -1}
	if strings.HasPrefix(s, "%") {
		v.verb = '%'
		return v, s[1:], true
	}
	n := 0
	for n < len(s) && strings.IndexByte("-+0# ", s[n]) >= 0 {
		n++
	}
	v.flags, s = s[:n], s[n:]
	number := func(to *int) bool {
		if strings.HasPrefix(s, "*") {
			a, ok := star()
			*to, s = int(a.Value.Int), s[1:]
			return ok && a.Type.Kind.Integer() && *to >= 0 && *to < 2048
		}
		n := 0
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n > 0 {
			*to, _ = strconv.Atoi(s[:min(n, 6)])
			s = s[n:]
		}
		return *to < 2048
	}
	if !number(&v.width) {
		return v, s, false
	}
	if strings.HasPrefix(s, ".") {
		s, v.precision = s[1:], 0
		if !number(&v.precision) {
			return v, s, false
		}
	}
	for _, size := range []string{"I64", "l", "h"} {
		s = strings.TrimPrefix(s, size)
	}
	if s == "" || strings.IndexByte("diouxXs", s[0]) < 0 {
		return v, s, false
	}
	v.verb = s[0]
	return v, s[1:], true
}

// apply writes an argument; without one, or with NULL, "(null)".
func (v verb) apply(a types.Variable, given bool) (string, error) {
	if !given || a.Value.IsNull() {
		v.verb, a.Value.Text, a.Type.Kind = 's', "(null)", types.VarChar
	}
	var text string
	switch {
	case v.verb == 's' && a.Type.Kind.Character():
		text = a.Value.Text
		if r := []rune(text); v.precision >= 0 && len(r) > v.precision {
			text = string(r[:v.precision])
		}
	case v.verb != 's' && a.Type.Kind.Integer():
		text = v.number(a)
	default:
		return "", types.Errorf(2786, "The data type of substitution parameter %d does not match the expected type of the format specification.", 1)
	}
	if pad := v.width - len([]rune(text)); pad > 0 {
		switch {
		case strings.Contains(v.flags, "-"):
			text += strings.Repeat(" ", pad)
		case strings.Contains(v.flags, "0") && v.verb != 's':
			sign := ""
			if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") {
				sign, text = text[:1], text[1:]
			}
			text = sign + strings.Repeat("0", pad) + text
		default:
			text = strings.Repeat(" ", pad) + text
		}
	}
	return text, nil
}

func (v verb) number(a types.Variable) string {
	unsigned := uint64(a.Value.Int)
	if a.Type.Kind != types.BigInt {
		unsigned = uint64(uint32(a.Value.Int))
	}
	prefix, text := "", ""
	switch v.verb {
	case 'd', 'i':
		text = fmt.Sprint(a.Value.Int)
		if a.Value.Int < 0 {
			prefix, text = "-", text[1:]
		} else if strings.Contains(v.flags, "+") {
			prefix = "+"
		} else if strings.Contains(v.flags, " ") {
			prefix = " "
		}
	case 'u':
		text = strconv.FormatUint(unsigned, 10)
	case 'o':
		text = strconv.FormatUint(unsigned, 8)
	default:
		text = strconv.FormatUint(unsigned, 16)
		if strings.Contains(v.flags, "#") && unsigned != 0 {
			prefix = "0x"
		}
		if v.verb == 'X' {
			prefix, text = strings.ToUpper(prefix), strings.ToUpper(text)
		}
	}
	if n := v.precision - len(text); n > 0 {
		text = strings.Repeat("0", n) + text
	}
	return prefix + text
}
