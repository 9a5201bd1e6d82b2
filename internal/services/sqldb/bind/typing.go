package bind

import (
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// constant is a literal of a value.
func constant(v types.Value, t types.Type) bound {
	return bound{sql: rowstore.Literal(rowstore.Encode(v, t)), t: t, null: v.IsNull(), constant: &v}
}

// convert brings an expression to a type, as CAST does. What is constant is
// converted now, unless that fails: then it fails when it is run.
func (b *binder) convert(x bound, t types.Type, style int) bound {
	from := x.t
	if style == 0 && (from == t || from.Kind == types.Unknown) {
		x.t = t
		return x
	}
	if x.constant != nil {
		if v, err := types.Convert(*x.constant, from, t, style); err == nil {
			return constant(v, t)
		}
	}
	if style == 0 && x.constant == nil && rowstore.SameStore(from, t) {
		x.t = t
		return x
	}
	out := b.pure(fmt.Sprintf("convert %d ", style), t, func(a []types.Value) (types.Value, error) { return types.Convert(a[0], from, t, style) }, x)
	out.null = x.null
	return out
}

// assign is convert for a value that goes to a variable, a parameter or a
// column: only conversions that T-SQL makes by itself.
func (b *binder) assign(x bound, t types.Type, line int) (bound, error) {
	if err := implicit(x.t, t); err != nil {
		return x, err.At(line)
	}
	return b.convert(x, t, 0), nil
}

// clash is the refusal of a conversion that does not exist: 206.
func clash(from, to types.Type) *types.Error {
	return types.Errorf(206, "Operand type clash: %s is incompatible with %s", name(from), name(to)).WithLevel(16, 2)
}

func name(t types.Type) string {
	switch {
	case t.Kind == types.Decimal:
		return "numeric"
	case t.Kind == types.Unknown:
		return "NULL"
	}
	return t.Kind.String()
}

// implicit is the table of "Data type conversion (Database Engine)": nil for
// what is converted without being asked to, 257 for what only CAST does, 206
// for what nothing does.
func implicit(from, to types.Type) *types.Error {
	f, t := from.Kind, to.Kind
	cast := types.Errorf(257, "Implicit conversion from data type %s to %s is not allowed. Use the CONVERT function to run this query.", name(from), name(to)).WithLevel(16, 3)
	switch {
	case f == types.Unknown || f == t:
		return nil
	case f == types.Variant:
		return cast
	case t == types.Variant:
		if from.IsMax() || f.Large() || f == types.XML || f == types.RowVersion {
			return clash(from, to)
		}
		return nil
	case f == types.XML:
		return cast
	case t == types.XML:
		if f.Character() || f.Bytes() {
			return nil
		}
		return clash(from, to)
	case t == types.Image && (f == types.Char || f == types.VarChar):
		return cast
	case t.Large() || f.Large():
		if f.Character() && t.Character() || f.Bytes() && t.Bytes() {
			return nil
		}
		return clash(from, to)
	case f.Character():
		if t.Bytes() {
			return cast
		}
		return nil
	case t.Character():
		if f.Monetary() {
			return cast
		}
		return nil
	case f == types.UniqueIdentifier || t == types.UniqueIdentifier:
		if f.Bytes() || t.Bytes() {
			return nil
		}
		return clash(from, to)
	case f.Numeric() && t.Numeric():
		return nil
	case f.Bytes() && t.Bytes():
		return nil
	case f.Bytes():
		if t.Approximate() || t.Temporal() && t != types.DateTime && t != types.SmallDateTime {
			return clash(from, to)
		}
		return nil
	case t.Bytes():
		if f.Temporal() {
			return cast
		}
		return nil
	case f.Temporal() && t.Temporal():
		if f == types.Date && t == types.Time || f == types.Time && t == types.Date {
			return clash(from, to)
		}
		return nil
	case f.Temporal(): // to a number
		if f == types.DateTime || f == types.SmallDateTime {
			return cast
		}
		return clash(from, to)
	case t == types.DateTime || t == types.SmallDateTime:
		return nil
	}
	return clash(from, to)
}

// common is the type at which two meet, by precedence.
func common(x, y types.Type) types.Type {
	switch {
	case x.Kind == types.Unknown:
		return y
	case y.Kind == types.Unknown:
		return x
	case x.Kind == types.Decimal && y.Kind.Numeric() && !y.Kind.Approximate(), y.Kind == types.Decimal && x.Kind.Numeric() && !x.Kind.Approximate():
		return types.DecimalResult("", types.AsDecimal(x), types.AsDecimal(y))
	}
	hi, lo := x, y
	if lo.Kind.Precedence() > hi.Kind.Precedence() {
		hi, lo = lo, hi
	}
	if hi.Kind.Character() && lo.Kind.Character() || hi.Kind.Bytes() && lo.Kind.Bytes() {
		if hi.Length == types.Max || lo.Length == types.Max {
			hi.Length = types.Max
			if hi.Kind.Padded() {
				hi.Kind = hi.Kind.Unpadded()
			}
		} else if hi.Length > 0 {
			hi.Length = max(hi.Length, lo.Length)
		}
		if hi.Collation == "" {
			hi.Collation = lo.Collation
		}
	}
	if hi.Kind == lo.Kind {
		hi.Scale = max(hi.Scale, lo.Scale)
	}
	return hi
}

// commonOf is common for several expressions, whose whole constants count
// with their own digits.
func commonOf(list []bound, line int) (types.Type, error) {
	var t types.Type
	for _, x := range list {
		t = common(t, operand(x, t))
	}
	for _, x := range list {
		if err := implicit(x.t, t); err != nil {
			return t, err.At(line)
		}
	}
	return t, nil
}

// operand is the type an expression has beside another: a whole constant is a
// decimal of its own digits where it meets one.
func operand(x bound, beside types.Type) types.Type {
	if x.digits > 0 && beside.Kind == types.Decimal {
		return types.NewDecimal(x.digits, 0)
	}
	return x.t
}
