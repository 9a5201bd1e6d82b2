package builtin

import (
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Path is a path of JSON: lax or strict $.a."b c"[1].
type Path struct {
	Strict bool
	Append bool // of JSON_MODIFY
	steps  []step
}

// step is a member by its name, or an element by its place.
type step struct {
	name  string
	index int // -1 for a member
}

// ParsePath reads a path: 13607 for what is none.
func ParsePath(s string) (*Path, error) {
	p := &Path{}
	rest := strings.TrimSpace(s)
	for _, word := range []string{"append ", "lax ", "strict "} {
		if len(rest) > len(word) && strings.EqualFold(rest[:len(word)], word) {
			p.Append, p.Strict = p.Append || word == "append ", p.Strict || word == "strict "
			rest = strings.TrimLeft(rest[len(word):], " ")
		}
	}
	bad := func() error {
		return types.Errorf(13607, "JSON path is not properly formatted. Unexpected character '%.1s' is found at position %d.", rest+".", len(s)-len(rest)).WithLevel(16, 4)
	}
	if !strings.HasPrefix(rest, "$") {
		return nil, bad()
	}
	for rest = rest[1:]; rest != ""; {
		switch {
		case strings.HasPrefix(rest, `."`):
			end := strings.IndexByte(rest[2:], '"')
			if end < 0 {
				return nil, bad()
			}
			p.steps = append(p.steps, step{strings.ReplaceAll(rest[2:2+end], `\"`, `"`), -1})
			rest = rest[end+3:]
		case rest[0] == '.':
			end := strings.IndexAny(rest[1:], ".[ ")
			if end < 0 {
				end = len(rest) - 1
			}
			if end == 0 {
				return nil, bad()
			}
			p.steps = append(p.steps, step{rest[1 : 1+end], -1})
			rest = rest[1+end:]
		case rest[0] == '[':
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return nil, bad()
			}
			n, err := strconv.Atoi(strings.TrimSpace(rest[1:end]))
			if err != nil || n < 0 {
				return nil, bad()
			}
			p.steps = append(p.steps, step{"", n})
			rest = rest[end+1:]
		default:
			return nil, bad()
		}
	}
	return p, nil
}

// At returns what a path leads to in a value, nil for nothing.
func At(v JSON, p *Path) JSON { return v.at(p) }

func (o *Object) at(p *Path) JSON {
	if len(p.steps) == 0 {
		return o
	}
	if p.steps[0].index >= 0 {
		return nil
	}
	for i, n := range o.Names {
		if n == p.steps[0].name {
			return o.Values[i].at(&Path{steps: p.steps[1:]})
		}
	}
	return nil
}

func (a *Array) at(p *Path) JSON {
	if len(p.steps) == 0 {
		return a
	}
	if i := p.steps[0].index; i >= 0 && i < len(a.Values) {
		return a.Values[i].at(&Path{steps: p.steps[1:]})
	}
	return nil
}

func (s *scalar) at(p *Path) JSON {
	if len(p.steps) == 0 {
		return s
	}
	return nil
}

// missing is 13608, what strict paths answer for nothing.
func missing() error {
	return types.Errorf(13608, "Property cannot be found on the specified JSON path.").WithLevel(16, 1)
}

// jsonAt binds JSON_VALUE, which yields scalars, and JSON_QUERY, which yields
// the rest.
func jsonAt(c *call, value bool) (*Binding, error) {
	t := longText
	if value {
		t = types.Sized(types.NVarChar, 4000)
	}
	args := []types.Type{longText, longText}[:len(c.args)]
	b := c.maybe(t, args, func(a []types.Value) (types.Value, error) {
		path := "$"
		if len(a) == 2 {
			path = a[1].Text
		}
		p, err := ParsePath(path)
		if err != nil {
			return types.Null(), err
		}
		v, err := ReadJSON(a[0].Text)
		if err != nil {
			return types.Null(), err
		}
		found := v.at(p)
		s, isScalar := found.(*scalar)
		switch {
		case found == nil && p.Strict:
			return types.Null(), missing()
		case found == nil:
			return types.Null(), nil
		case value && !isScalar && p.Strict:
			return types.Null(), types.Errorf(13623, "Scalar value cannot be found in the specified JSON path.").WithLevel(16, 1)
		case !value && isScalar && p.Strict:
			return types.Null(), types.Errorf(13624, "Object or array cannot be found in the specified JSON path.").WithLevel(16, 1)
		case value != isScalar:
			return types.Null(), nil
		case !value:
			text, err := Text(found)
			return types.NewText(t.Kind, text), err
		case s.kind == 'n':
			return types.Null(), nil
		case len(units(s.text)) > 4000:
			if p.Strict {
				return types.Null(), types.Errorf(13625, "String value in the specified JSON path would be truncated.")
			}
			return types.Null(), nil
		}
		return types.NewText(t.Kind, s.text), nil
	})
	b.JSON = !value
	return b, nil
}

// jsonModify is JSON_MODIFY(json, path, value): NULL removes in a lax path.
func jsonModify(c *call) (*Binding, error) {
	from := c.args[2].Type
	args := []types.Type{longText, longText, anyType}
	if from.Kind.Character() || !from.Kind.Numeric() {
		args[2] = longText
	}
	document := c.args[2].JSON
	return &Binding{Type: longText, Nullable: true, Args: args, Eval: func(_ Session, a []types.Value) (types.Value, error) {
		if a[0].IsNull() || a[1].IsNull() {
			return types.Null(), nil
		}
		p, err := ParsePath(a[1].Text)
		if err != nil {
			return types.Null(), err
		}
		root, err := ReadJSON(a[0].Text)
		if err != nil {
			return types.Null(), err
		}
		var v JSON
		switch {
		case a[2].IsNull():
			if p.Strict || p.Append {
				v = &scalar{'n', "null"}
			}
		case document:
			if v, err = ReadJSON(a[2].Text); err != nil {
				return types.Null(), err
			}
		case from.Kind == types.Bit:
			v = &scalar{'b', map[int64]string{0: "false", 1: "true"}[a[2].Int]}
		case from.Kind.Numeric():
			text, err := types.Convert(a[2], from, longText, 0)
			if err != nil {
				return types.Null(), err
			}
			v = &scalar{'d', text.Text}
		default:
			v = &scalar{'s', a[2].Text}
		}
		if err := modify(root, p, v); err != nil {
			return types.Null(), err
		}
		text, err := Text(root)
		return types.NewText(types.NVarChar, text), err
	}}, nil
}

// modify sets, adds or removes what a path leads to.
func modify(root JSON, p *Path, v JSON) error {
	if len(p.steps) == 0 {
		return types.Errorf(13619, "Unsupported JSON path found in argument 2 of JSON_MODIFY.").WithLevel(16, 1)
	}
	last := p.steps[len(p.steps)-1]
	parent := root.at(&Path{steps: p.steps[:len(p.steps)-1]})
	if p.Append {
		if list, ok := root.at(&Path{steps: p.steps}).(*Array); ok {
			list.Values = append(list.Values, v)
			return nil
		}
		if p.Strict {
			return missing()
		}
		if o, ok := parent.(*Object); ok && last.index < 0 {
			o.Names, o.Values = append(o.Names, last.name), append(o.Values, &Array{[]JSON{v}})
		}
		return nil
	}
	switch x := parent.(type) {
	case *Object:
		for i, n := range x.Names {
			if n == last.name && last.index < 0 {
				if v == nil {
					x.Names, x.Values = append(x.Names[:i:i], x.Names[i+1:]...), append(x.Values[:i:i], x.Values[i+1:]...)
				} else {
					x.Values[i] = v
				}
				return nil
			}
		}
		if p.Strict {
			return missing()
		}
		if v != nil && last.index < 0 {
			x.Names, x.Values = append(x.Names, last.name), append(x.Values, v)
		}
		return nil
	case *Array:
		if i := last.index; i >= 0 && i < len(x.Values) {
			if v == nil {
				v = &scalar{'n', "null"}
			}
			x.Values[i] = v
			return nil
		}
	}
	if p.Strict {
		return missing()
	}
	return nil
}
