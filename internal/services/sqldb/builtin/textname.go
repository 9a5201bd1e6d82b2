package builtin

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func quoteName(c *call) (*Binding, error) {
	t := types.Sized(types.NVarChar, 258)
	args := []types.Type{types.Sized(types.NVarChar, 4000)}
	if len(c.args) == 2 {
		args = append(args, types.Sized(types.NVarChar, 1))
	}
	return c.maybe(t, args, func(a []types.Value) (types.Value, error) {
		quote := "["
		if len(a) == 2 {
			quote = a[1].Text
		}
		pairs := map[string][2]string{"[": {"[", "]"}, "]": {"[", "]"}, "'": {"'", "'"}, "\"": {"\"", "\""}, "(": {"(", ")"}, ")": {"(", ")"}, "<": {"<", ">"}, ">": {"<", ">"}, "{": {"{", "}"}, "}": {"{", "}"}, "`": {"`", "`"}}
		p, ok := pairs[quote]
		if !ok || len(units(a[0].Text)) > 128 {
			return types.Null(), nil
		}
		return types.NewText(t.Kind, p[0]+strings.ReplaceAll(a[0].Text, p[1], p[1]+p[1])+p[1]), nil
	}), nil
}

func parseName(c *call) (*Binding, error) {
	return c.maybe(nameType, []types.Type{types.Sized(types.NVarChar, 4000), intType}, func(a []types.Value) (types.Value, error) {
		var parts []string
		var cur strings.Builder
		quote := rune(0)
		for _, r := range a[0].Text {
			switch {
			case quote != 0 && r == quote:
				quote = 0
			case quote == 0 && r == '[':
				quote = ']'
			case quote == 0 && r == '"':
				quote = '"'
			case quote == 0 && r == '.':
				parts = append(parts, cur.String())
				cur.Reset()
			default:
				cur.WriteRune(r)
			}
		}
		parts = append(parts, cur.String())
		n := a[1].Int
		if quote != 0 || len(parts) > 4 || n < 1 || int(n) > len(parts) || parts[len(parts)-int(n)] == "" {
			return types.Null(), nil
		}
		return types.NewText(types.NVarChar, parts[len(parts)-int(n)]), nil
	}), nil
}
