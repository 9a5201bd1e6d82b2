package bind

import (
	"database/sql/driver"
	"io"
	"math/big"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (b *binder) series(x *ast.Function, own, sc *scope) (string, error) {
	if len(x.Args) < 2 || len(x.Args) > 3 {
		return "", types.Errorf(189, "The %s function requires %d to %d arguments.", "generate_series", 2, 3).WithLevel(15, 1).At(x.Line)
	}
	args, err := b.exprs(x.Args, own)
	if err != nil {
		return "", err
	}
	t, err := commonOf(args, x.Line)
	if err != nil {
		return "", err
	}
	if !t.Kind.Integer() && t.Kind != types.Decimal || t.Kind == types.Bit {
		return "", types.Errorf(8116, "Argument data type %s is invalid for argument %d of %s function.", name(t), 1, "generate_series").At(x.Line)
	}
	for i := range args {
		args[i] = b.convert(args[i], t, 0)
	}
	cols := []outcol{{"value", bound{t: t, null: true}}}
	return b.functionSource(x, cols, args, sc, func(raw []driver.Value) (rowstore.Source, error) {
		var n [3]*big.Int
		for i, v := range raw {
			x, err := rowstore.Decode(v, t)
			if err != nil {
				return nil, err
			}
			if x.IsNull() {
				return &rowstore.Slice{}, nil
			}
			if n[i] = big.NewInt(x.Int); t.Kind == types.Decimal {
				n[i] = x.Dec.Rescale(t.Scale).Unscaled
			}
		}
		if n[2] == nil {
			n[2] = types.Pow10(int(t.Scale))
			if n[0].Cmp(n[1]) > 0 {
				n[2] = new(big.Int).Neg(n[2])
			}
		}
		if n[2].Sign() == 0 {
			return nil, types.Errorf(4199, "Argument value %d is invalid for argument %d of %s function.", 0, 3, "generate_series")
		}
		return &steps{n[0], n[1], n[2], t}, nil
	})
}

// steps are the numbers of GENERATE_SERIES.
type steps struct {
	at, end, step *big.Int
	t             types.Type
}

func (s *steps) Next() ([]driver.Value, error) {
	if c := s.at.Cmp(s.end); c != 0 && c == s.step.Sign() {
		return nil, io.EOF
	}
	v := types.NewInt(s.t.Kind, 0)
	if s.t.Kind == types.Decimal {
		v = types.NewDec(s.at, s.t.Scale)
	} else {
		v.Int = s.at.Int64()
	}
	s.at = new(big.Int).Add(s.at, s.step)
	return []driver.Value{rowstore.Encode(v, s.t)}, nil
}

func (*steps) Close() error { return nil }
