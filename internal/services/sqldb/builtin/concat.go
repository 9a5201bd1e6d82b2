package builtin

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var concatFunctions = []function{
	{"CONCAT", 2, 254, func(c *call) (*Binding, error) { return joined(c, false) }},
	{"CONCAT_WS", 3, 254, func(c *call) (*Binding, error) { return joined(c, true) }},
	{"STR", 1, 3, str},
	{"FORMATMESSAGE", 1, 21, formatMessage},
}

// joined binds CONCAT and CONCAT_WS, in which NULL is nothing.
func joined(c *call, separated bool) (*Binding, error) {
	t := types.Sized(types.VarChar, 0)
	total := 0
	for i := range c.args {
		x, err := c.text(i)
		if err != nil {
			return nil, err
		}
		n := x.Length
		if !c.args[i].Type.Kind.Character() {
			if n = textWidth(c.args[i].Type); c.args[i].Type.Kind == types.Unknown {
				n = 1
			}
		}
		if separated && i == 0 {
			n *= max(0, len(c.args)-2)
		}
		total += n
		was := t
		if t = wider(t, x); was.Length == types.Max || x.Length == types.Max {
			t.Length = types.Max
		}
	}
	if t.Length != types.Max {
		limit := 8000
		if t.Kind.National() {
			limit = 4000
		}
		t.Length = max(1, min(total, limit))
	}
	args := make([]types.Type, len(c.args))
	for i := range args {
		args[i] = longest(t)
	}
	return &Binding{Type: t, Args: args, Eval: func(_ Session, a []types.Value) (types.Value, error) {
		var parts []string
		list, between := a, ""
		if separated {
			list, between = a[1:], a[0].Text
		}
		size := 0
		for _, v := range list {
			if !v.IsNull() {
				parts = append(parts, v.Text)
				size += len(v.Text) + len(between)
			}
		}
		if size > types.MaxBytes {
			return types.Null(), types.TooLarge()
		}
		return made(t, strings.Join(parts, between)), nil
	}}, nil
}

// textWidth is how many characters a value of a type takes as text.
func textWidth(t types.Type) int {
	switch t.Kind {
	case types.Bit:
		return 1
	case types.TinyInt:
		return 3
	case types.SmallInt:
		return 6
	case types.Int:
		return 12
	case types.BigInt:
		return 20
	case types.Decimal:
		return int(t.Precision) + 3
	case types.Money, types.SmallMoney:
		return 30
	case types.UniqueIdentifier:
		return 36
	}
	return 40
}

// str is STR(number, length, decimals).
func str(c *call) (*Binding, error) {
	length := 10
	if len(c.args) > 1 && c.args[1].Constant != nil {
		length = int(max(1, min(c.args[1].Constant.Int, 8000)))
	}
	t := types.Sized(types.VarChar, length)
	args := []types.Type{floatType, intType, intType}[:len(c.args)]
	return c.maybe(t, args, func(a []types.Value) (types.Value, error) {
		n, d := int64(10), int64(0)
		if len(a) > 1 {
			n = a[1].Int
		}
		if len(a) > 2 {
			d = min(a[2].Int, 16)
		}
		if n < 1 || n > 8000 || d < 0 {
			return types.Null(), nil
		}
		text := types.DecOfFloat(a[0].Float, uint8(d)).String()
		for len(text) > int(n) && d > 0 {
			d--
			text = types.DecOfFloat(a[0].Float, uint8(d)).String()
		}
		if len(text) > int(n) {
			return types.NewText(t.Kind, strings.Repeat("*", int(n))), nil
		}
		return types.NewText(t.Kind, strings.Repeat(" ", int(n)-len(text))+text), nil
	}), nil
}
