package bind

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/builtin"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// jsonOf is JSON_OBJECT(key: value, …), which keeps NULLs unless it is said
// otherwise, and JSON_ARRAY(value, …), which leaves them out.
func (b *binder) jsonOf(name string, x *ast.Call, sc *scope) (bound, error) {
	if x.Returning != nil {
		return bound{}, types.Unsupported(name + " with RETURNING").At(x.Line)
	}
	list := x.Args
	if name == "JSON_OBJECT" {
		list = nil
		for _, p := range x.Pairs {
			list = append(list, p.Key, p.Value)
		}
	}
	args, err := b.exprs(list, sc)
	if err != nil {
		return bound{}, err
	}
	object := name == "JSON_OBJECT"
	key := name + x.NullOn
	for i, a := range args {
		if object && i%2 == 0 {
			args[i] = b.convert(a, types.Sized(types.NVarChar, types.Max), 0)
		}
		args[i].t = settled(args[i].t)
		if a.json {
			key += "j"
		}
		key += "," + args[i].t.String()
	}
	nulls := x.NullOn == "NULL" || x.NullOn == "" && object
	kinds := append([]bound(nil), args...)
	out := b.own(key, false, types.Sized(types.NVarChar, types.Max), func(a []types.Value) (types.Value, error) {
		var s types.Builder
		open, end := "[", "]"
		if object {
			open, end = "{", "}"
		}
		s.WriteString(open)
		for i := 0; i < len(a); i++ {
			name := a[i]
			if object {
				if i++; name.IsNull() {
					return name, types.Errorf(13601, "A property of a JSON object has no name.")
				}
			}
			if a[i].IsNull() && !nulls {
				continue
			}
			if s.Len() > 1 {
				s.WriteString(",")
			}
			if object {
				builtin.QuoteJSON(&s, name.Text)
				s.WriteString(":")
			}
			jsonValue(&s, a[i], kinds[i])
		}
		s.WriteString(end)
		text, err := s.Text()
		return types.NewText(types.NVarChar, text), err
	}, args...)
	out.json, out.null = true, false
	return out, nil
}
