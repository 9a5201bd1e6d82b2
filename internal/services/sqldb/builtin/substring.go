package builtin

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/types"

// side binds LEFT and RIGHT.
func side(f func(u []uint16, n int) []uint16) func(c *call) (*Binding, error) {
	return func(c *call) (*Binding, error) {
		t, err := c.text(0)
		if err != nil {
			return nil, err
		}
		return c.strict(t, []types.Type{t, intType}, func(a []types.Value) (types.Value, error) {
			if a[1].Int < 0 {
				return types.Null(), types.Errorf(536, "Invalid length parameter passed to the %s function.", c.name).WithLevel(16, 1)
			}
			return made(t, ofUnits(f(units(a[0].Text), int(min(a[1].Int, 1<<30))))), nil
		}), nil
	}
}

func substring(c *call) (*Binding, error) {
	bytes := c.args[0].Type.Kind.Bytes()
	t := c.args[0].Type
	if bytes {
		if t.Kind = types.VarBinary; t.Length == 0 {
			t.Length = types.Max
		}
	} else {
		var err error
		if t, err = c.text(0); err != nil {
			return nil, err
		}
	}
	args := []types.Type{t, bigType}
	if len(c.args) == 3 {
		args = append(args, bigType)
	}
	return c.strict(t, args, func(a []types.Value) (types.Value, error) {
		length := int64(1) << 40
		if len(a) == 3 {
			if length = a[2].Int; length < 0 {
				return types.Null(), types.Errorf(537, "Invalid length parameter passed to the LEFT or SUBSTRING function.").WithLevel(16, 3)
			}
		}
		from := a[1].Int - 1
		end := from + length
		cut := func(n int) (int, int) {
			lo, hi := max(0, min(from, int64(n))), max(0, min(end, int64(n)))
			return int(lo), int(max(lo, hi))
		}
		if bytes {
			lo, hi := cut(len(a[0].Bytes))
			return types.NewBytes(t.Kind, a[0].Bytes[lo:hi]), nil
		}
		u := units(a[0].Text)
		lo, hi := cut(len(u))
		return types.NewText(t.Kind, ofUnits(u[lo:hi])), nil
	}), nil
}

func stuff(c *call) (*Binding, error) {
	t, err := c.text(0)
	if err != nil {
		return nil, err
	}
	r, err := c.text(3)
	if err != nil {
		return nil, err
	}
	t = longest(wider(t, r))
	null := c.nullable()
	return &Binding{Type: t, Nullable: true, Args: []types.Type{t, bigType, bigType, t}, Eval: func(_ Session, a []types.Value) (types.Value, error) {
		if a[0].IsNull() || a[1].IsNull() || a[2].IsNull() && null {
			return types.Null(), nil
		}
		u := units(a[0].Text)
		start, n := a[1].Int, a[2].Int
		if start < 1 || n < 0 || start > int64(len(u)) {
			return types.Null(), nil
		}
		end := int64(len(u))
		if n < end-start+1 {
			end = start - 1 + n
		}
		if t.Length == types.Max && len(a[0].Text)-len(ofUnits(u[start-1:end]))+len(a[3].Text) > types.MaxBytes {
			return types.Null(), types.TooLarge()
		}
		out := append(append(append([]uint16(nil), u[:start-1]...), units(a[3].Text)...), u[end:]...)
		return made(t, ofUnits(out)), nil
	}}, nil
}
