package bind

import (
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// stringAgg is STRING_AGG, ordered by WITHIN GROUP.
func (b *binder) stringAgg(x *ast.Call, args []bound, distinct string, out bound, sc *scope) (bound, error) {
	if distinct != "" {
		return out, types.Errorf(102, "Incorrect syntax near the keyword 'DISTINCT'.").WithLevel(15, 1).At(x.Line)
	}
	y, sep := args[0], args[1]
	t := types.Sized(types.NVarChar, 4000)
	if y.t.Kind.Character() {
		t = types.Sized(y.t.Kind.Unpadded(), 8000)
		if t.Kind.National() {
			t.Length = 4000
		}
		if y.t.IsMax() {
			t.Length = types.Max
		}
		t.Collation = y.t.Collation
	}
	if y.t.Kind.Large() || y.t.Kind == types.XML || y.t.Kind.Bytes() {
		return out, types.Errorf(8116, "Argument data type %s is invalid for argument %d of %s function.", name(y.t), 1, "string_agg").At(x.Line)
	}
	y = b.convert(y, types.Sized(t.Kind, types.Max), 0)
	if !sep.t.Kind.Character() && sep.t.Kind != types.Unknown {
		return out, types.Errorf(8116, "Argument data type %s is invalid for argument %d of %s function.", name(sep.t), 2, "string_agg").At(x.Line)
	}
	order := ""
	keys, err := b.within(x.WithinGroup, sc)
	if err != nil {
		return out, err
	}
	if len(keys) > 0 {
		order = " ORDER BY " + orderText(keys)
	}
	joined := bound{sql: "group_concat(" + y.sql + ", ifnull(" + sep.sql + ", '')" + order + ")", t: types.Sized(t.Kind, types.Max)}
	if t.Length != types.Max {
		limit := t.Length
		joined = b.pure(fmt.Sprintf("string_agg %d", limit), t, func(a []types.Value) (types.Value, error) {
			if !a[0].IsNull() && types.TextLength(a[0].Text, t) > limit {
				return a[0], types.Errorf(9829, "STRING_AGG aggregation result exceeded the limit of 8000 bytes. Use LOB types to avoid result truncation.")
			}
			return a[0], nil
		}, joined)
	}
	joined.t, joined.null = t, true
	joined.bare, joined.agg, joined.refs = out.bare, out.agg, out.refs
	return joined, nil
}

// within binds an aggregate's ORDER BY, whose columns are the aggregate's.
func (b *binder) within(order []ast.OrderItem, sc *scope) ([]orderKey, error) {
	var out []orderKey
	for _, o := range order {
		list, err := b.grouped([]ast.Expr{o.X}, sc)
		if err != nil {
			return nil, err
		}
		out = append(out, orderKey{list[0], o.Desc})
	}
	return out, nil
}
