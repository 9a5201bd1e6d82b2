package builtin

import (
	"strings"
	"unicode/utf16"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// units are the UTF-16 units of text, which T-SQL counts as characters.
func units(s string) []uint16 { return utf16.Encode([]rune(s)) }

func ofUnits(u []uint16) string { return string(utf16.Decode(u)) }

// made is text of a type; what is longer than the type is cut.
func made(t types.Type, s string) types.Value {
	if t.Length != types.Max && t.Length > 0 && types.TextLength(s, t) > t.Length {
		s = types.CutText(s, t)
	}
	return types.NewText(t.Kind, s)
}

// onText binds a function of one text that yields text.
func onText(f func(s string) string) func(c *call) (*Binding, error) {
	return func(c *call) (*Binding, error) {
		t, err := c.text(0)
		if err != nil {
			return nil, err
		}
		return c.strict(t, []types.Type{t}, func(a []types.Value) (types.Value, error) {
			s := f(a[0].Text)
			if len(s) > types.MaxBytes { // some letters have other cases of more bytes
				return types.Null(), types.TooLarge()
			}
			return made(t, s), nil
		}), nil
	}
}

var textFunctions = []function{
	{"UPPER", 1, 1, onText(strings.ToUpper)}, {"LOWER", 1, 1, onText(strings.ToLower)},
	{"LTRIM", 1, 2, trim(strings.TrimLeft)}, {"RTRIM", 1, 2, trim(strings.TrimRight)}, {"TRIM", 1, 2, trim(strings.Trim)},
	{"REVERSE", 1, 1, onText(func(s string) string {
		r := []rune(s)
		for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
			r[i], r[j] = r[j], r[i]
		}
		return string(r)
	})},
	{"LEN", 1, 1, func(c *call) (*Binding, error) {
		if c.args[0].Type.Kind.Bytes() {
			return c.strict(intType, []types.Type{anyType}, func(a []types.Value) (types.Value, error) { return newInteger(int64(len(a[0].Bytes))), nil }), nil
		}
		t, err := c.text(0)
		if err != nil {
			return nil, err
		}
		out := counted(t)
		return c.strict(out, []types.Type{t}, func(a []types.Value) (types.Value, error) {
			return types.NewInt(out.Kind, int64(types.TextLength(strings.TrimRight(a[0].Text, " "), t))), nil
		}), nil
	}},
	{"DATALENGTH", 1, 1, dataLength},
	{"LEFT", 2, 2, side(func(u []uint16, n int) []uint16 { return u[:min(n, len(u))] })},
	{"RIGHT", 2, 2, side(func(u []uint16, n int) []uint16 { return u[max(0, len(u)-n):] })},
	{"SUBSTRING", 2, 3, substring},
	{"REPLICATE", 2, 2, func(c *call) (*Binding, error) {
		t, err := c.text(0)
		if err != nil {
			return nil, err
		}
		t = longest(t)
		return c.maybe(t, []types.Type{t, bigType}, func(a []types.Value) (types.Value, error) {
			n := a[1].Int
			if n < 0 {
				return types.Null(), nil
			}
			size := int64(len(a[0].Text))
			switch {
			case size == 0:
				n = 0
			case t.Length != types.Max:
				n = min(n, 8000/size+1)
			case n > types.MaxBytes/size:
				return types.Null(), types.TooLarge()
			}
			return made(t, strings.Repeat(a[0].Text, int(n))), nil
		}), nil
	}},
	{"SPACE", 1, 1, func(c *call) (*Binding, error) {
		t := types.Sized(types.VarChar, 8000)
		return c.maybe(t, []types.Type{intType}, func(a []types.Value) (types.Value, error) {
			if a[0].Int < 0 {
				return types.Null(), nil
			}
			return types.NewText(t.Kind, strings.Repeat(" ", int(min(a[0].Int, 8000)))), nil
		}), nil
	}},
	{"STUFF", 4, 4, stuff},
	{"ASCII", 1, 1, func(c *call) (*Binding, error) {
		return c.maybe(intType, []types.Type{types.Sized(types.VarChar, 8000)}, func(a []types.Value) (types.Value, error) {
			b := types.ToCodePage(a[0].Text)
			if len(b) == 0 {
				return types.Null(), nil
			}
			return newInteger(int64(b[0])), nil
		}), nil
	}},
	{"UNICODE", 1, 1, func(c *call) (*Binding, error) {
		return c.maybe(intType, []types.Type{types.Sized(types.NVarChar, 4000)}, func(a []types.Value) (types.Value, error) {
			u := units(a[0].Text)
			if len(u) == 0 {
				return types.Null(), nil
			}
			return newInteger(int64(u[0])), nil
		}), nil
	}},
	{"CHAR", 1, 1, func(c *call) (*Binding, error) {
		t := types.Sized(types.Char, 1)
		return c.maybe(t, []types.Type{intType}, func(a []types.Value) (types.Value, error) {
			if a[0].Int < 0 || a[0].Int > 255 {
				return types.Null(), nil
			}
			return types.NewText(t.Kind, types.FromCodePage([]byte{byte(a[0].Int)})), nil
		}), nil
	}},
	{"NCHAR", 1, 1, func(c *call) (*Binding, error) {
		t := types.Sized(types.NChar, 1)
		return c.maybe(t, []types.Type{intType}, func(a []types.Value) (types.Value, error) {
			if a[0].Int < 0 || a[0].Int > 65535 {
				return types.Null(), nil
			}
			return types.NewText(t.Kind, ofUnits([]uint16{uint16(a[0].Int)})), nil
		}), nil
	}},
	{"QUOTENAME", 1, 2, quoteName},
	{"STRING_ESCAPE", 2, 2, func(c *call) (*Binding, error) {
		return c.strict(longText, []types.Type{longText, nameType}, func(a []types.Value) (types.Value, error) {
			if !strings.EqualFold(a[1].Text, "json") {
				return types.Null(), types.Errorf(11555, "Invalid escape type '%s'.", a[1].Text)
			}
			var b types.Builder
			escapeJSON(&b, a[0].Text)
			text, err := b.Text()
			return types.NewText(types.NVarChar, text), err
		}), nil
	}},
	{"PARSENAME", 2, 2, parseName},
	{"SOUNDEX", 1, 1, func(c *call) (*Binding, error) {
		t := types.Sized(types.VarChar, 5)
		return c.strict(t, []types.Type{types.Sized(types.VarChar, 8000)}, func(a []types.Value) (types.Value, error) { return types.NewText(t.Kind, soundex(a[0].Text)), nil }), nil
	}},
	{"DIFFERENCE", 2, 2, func(c *call) (*Binding, error) {
		t := types.Sized(types.VarChar, 8000)
		return c.strict(intType, []types.Type{t, t}, func(a []types.Value) (types.Value, error) {
			x, y, n := soundex(a[0].Text), soundex(a[1].Text), int64(0)
			for i := range x {
				if x[i] == y[i] {
					n++
				}
			}
			return newInteger(n), nil
		}), nil
	}},
}

// counted is bigint for what (max) text counts, int for the rest.
func counted(t types.Type) types.Type {
	if t.Length == types.Max {
		return bigType
	}
	return intType
}

// trim binds LTRIM, RTRIM and TRIM: of blanks, or of the characters that a
// second argument lists.
func trim(f func(s, cutset string) string) func(c *call) (*Binding, error) {
	return func(c *call) (*Binding, error) {
		t, err := c.text(0)
		if err != nil {
			return nil, err
		}
		args := []types.Type{t}
		if len(c.args) == 2 {
			args = append(args, t)
		}
		return c.strict(t, args, func(a []types.Value) (types.Value, error) {
			set := " "
			if len(a) == 2 {
				set = a[1].Text
			}
			return made(t, f(a[0].Text, set)), nil
		}), nil
	}
}

func dataLength(c *call) (*Binding, error) {
	from := c.args[0].Type
	out := counted(from)
	return c.strict(out, []types.Type{anyType}, func(a []types.Value) (types.Value, error) {
		n := from.MaxLength()
		switch k := from.Kind; {
		case k == types.Variant:
			return newInteger(int64(max(0, a[0].Inner.Type.MaxLength()))), nil
		case k.National():
			n = 2 * len(units(a[0].Text))
		case k.Character():
			n = types.TextLength(a[0].Text, from)
		case k.Bytes():
			n = len(a[0].Bytes)
		}
		return types.NewInt(out.Kind, int64(n)), nil
	}), nil
}

func soundex(s string) string {
	codes := "01230120022455012623010202"
	out := []byte("0000")
	n, last := 0, byte(0)
	for _, r := range strings.ToUpper(strings.TrimLeft(s, " ")) {
		if r < 'A' || r > 'Z' {
			break
		}
		code := codes[r-'A']
		switch {
		case n == 0:
			out[0], n = byte(r), 1
		case code != '0' && code != last:
			out[n] = code
			n++
		}
		if r != 'H' && r != 'W' {
			last = code
		}
		if n == 4 {
			break
		}
	}
	return string(out)
}
