package bind

import (
	"database/sql/driver"
	"io"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (b *binder) stringSplit(x *ast.Function, own, sc *scope) (string, error) {
	if len(x.Args) < 2 || len(x.Args) > 3 {
		return "", types.Errorf(189, "The %s function requires %d to %d arguments.", "string_split", 2, 3).WithLevel(15, 1).At(x.Line)
	}
	args, err := b.exprs(x.Args[:2], own)
	if err != nil {
		return "", err
	}
	for i, a := range args {
		if !a.t.Kind.Character() && a.t.Kind != types.Unknown || a.t.Kind.Large() {
			return "", types.Errorf(8116, "Argument data type %s is invalid for argument %d of %s function.", name(a.t), i+1, "string_split").At(x.Line)
		}
	}
	t := args[0].t
	t.Kind = t.Kind.Unpadded()
	if t.Kind == types.Unknown {
		t = types.Sized(types.VarChar, 1)
	}
	cols := []outcol{{"value", bound{t: t, null: true}}}
	if len(x.Args) == 3 {
		l, ok := x.Args[2].(*ast.Literal)
		if !ok || l.Kind != ast.Integer && l.Kind != ast.Null {
			return "", types.Errorf(8748, "The %s argument of %s only supports constant values.", "enable_ordinal", "STRING_SPLIT").At(x.Line)
		}
		if l.Text == "1" {
			cols = append(cols, outcol{"ordinal", bound{t: types.Of(types.BigInt)}})
		}
	}
	from := typesOf(args)
	return b.functionSource(x, cols, args, sc, func(raw []driver.Value) (rowstore.Source, error) {
		a, err := decoded(raw, from)
		if err != nil {
			return nil, err
		}
		if a[1].IsNull() || types.TextLength(a[1].Text, types.Of(types.NVarChar)) != 1 {
			return nil, types.Errorf(214, "Procedure expects parameter 'separator' of type 'nchar(1)/nvarchar(1)'.").WithLevel(16, 11)
		}
		rest, more := a[0].Text, !a[0].IsNull()
		return produced(cols, func(i int) ([]types.Value, error) {
			if !more {
				return nil, io.EOF
			}
			var part string
			part, rest, more = strings.Cut(rest, a[1].Text)
			return []types.Value{types.NewText(t.Kind, part), types.NewInt(types.BigInt, int64(i+1))}[:len(cols)], nil
		}), nil
	})
}
