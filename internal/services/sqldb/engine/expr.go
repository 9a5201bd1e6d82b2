package engine

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func constant(v types.Value, t types.Type) bound {
	return bound{sql: literal(encode(v, t)), t: t, null: v.IsNull()}
}

// call makes SQLite call f with the arguments decoded; NULLs reach it.
func (b *binder) call(t types.Type, f func(args []types.Value) (types.Value, error), args ...bound) bound {
	out := bound{t: t, null: true}
	var from []types.Type
	var text strings.Builder
	for _, a := range args {
		from = append(from, a.t)
		text.WriteString(", " + a.sql)
		out.grouped = out.grouped || a.grouped
	}
	n := b.s.engine.functions.add(func(raw []driver.Value) (any, error) {
		values := make([]types.Value, len(raw))
		for i := range raw {
			v, err := decode(raw[i], from[i])
			if err != nil {
				return nil, err
			}
			values[i] = v
		}
		v, err := f(values)
		if err != nil {
			return nil, carry(err)
		}
		return encode(v, t), nil
	})
	b.numbers = append(b.numbers, n)
	out.sql = fmt.Sprintf("x(%d%s)", n, text.String())
	return out
}

// convert brings an expression to a type.
func (b *binder) convert(x bound, t types.Type, style int) bound {
	if sameStore(x.t, t) {
		x.t = t
		return x
	}
	from := x.t
	out := b.call(t, func(a []types.Value) (types.Value, error) { return types.Convert(a[0], from, t, style) }, x)
	out.null = x.null
	return out
}

// common is the type at which two meet.
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
	if (hi.Kind.Character() && lo.Kind.Character()) || (hi.Kind.Bytes() && lo.Kind.Bytes()) {
		if hi.Length == types.Max || lo.Length == types.Max {
			hi.Length = types.Max
		} else {
			hi.Length = max(hi.Length, lo.Length)
		}
		if hi.Collation == "" {
			hi.Collation = lo.Collation
		}
	}
	hi.Scale = max(hi.Scale, func() uint8 {
		if hi.Kind == lo.Kind {
			return lo.Scale
		}
		return 0
	}())
	return hi
}

func (b *binder) expr(x ast.Expr, sc *scope) (bound, error) {
	switch x := x.(type) {
	case *ast.Literal:
		return literalOf(x)
	case *ast.Variable:
		v, err := b.s.frame.variable(x.Name)
		if err != nil {
			return bound{}, err
		}
		if b.assigning { // the row before may have changed it
			return b.call(v.Type, func([]types.Value) (types.Value, error) { return v.Value, nil }), nil
		}
		return constant(v.Value, v.Type), nil
	case *ast.Global:
		return b.global(x)
	case *ast.Column:
		return b.find(x.Name, sc)
	case *ast.Unary:
		y, err := b.expr(x.X, sc)
		if err != nil || x.Op == "+" {
			return y, err
		}
		if x.Op != "-" || !y.t.Kind.Numeric() || y.t.Kind == types.Bit {
			return bound{}, types.Unsupported("The operator " + x.Op + " of " + y.t.Kind.String()).At(x.Line)
		}
		zero, _ := types.Convert(types.NewInt(types.Int, 0), types.Of(types.Int), y.t, 0)
		t := y.t
		if t.Kind == types.TinyInt {
			t = types.Of(types.SmallInt)
		}
		return b.call(t, func(a []types.Value) (types.Value, error) { return types.Arithmetic("-", zero, a[0], t) }, y), nil
	case *ast.Binary:
		return b.binary(x, sc)
	case *ast.Cast:
		if x.Try {
			return bound{}, types.Unsupported("TRY_CAST").At(x.Line)
		}
		return b.cast(x.X, x.Type, 0, sc)
	case *ast.Convert:
		if x.Try || x.Style != nil {
			return bound{}, types.Unsupported("CONVERT with a style and TRY_CONVERT").At(x.Line)
		}
		return b.cast(x.X, x.Type, 0, sc)
	case *ast.Call:
		return b.function(x, sc)
	case *ast.Subquery:
		q, err := b.query(x.Query, sc)
		if err != nil {
			return bound{}, err
		}
		if len(q.fields) != 1 {
			return bound{}, types.Errorf(116, "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.").At(x.Line)
		}
		if !q.single { // SQLite would take the first row where T-SQL says 512
			return bound{}, types.Unsupported("A subquery as a value without an aggregate or TOP (1)").At(x.Line)
		}
		return bound{sql: "(" + q.sql + ")", t: q.fields[0].b.t, null: true}, nil
	}
	return bound{}, types.Unsupported(strings.TrimPrefix(fmt.Sprintf("%T", x), "*ast.")).At(x.Pos().Line)
}

func (b *binder) cast(x ast.Expr, to *ast.Type, style int, sc *scope) (bound, error) {
	t, err := b.s.typeOf(to, 30)
	if err != nil {
		return bound{}, err
	}
	y, err := b.expr(x, sc)
	if err != nil {
		return bound{}, err
	}
	return b.convert(y, t, style), nil
}

func literalOf(x *ast.Literal) (bound, error) {
	switch x.Kind {
	case ast.Null:
		return bound{sql: "NULL", null: true}, nil
	case ast.String, ast.NString:
		k, n := types.VarChar, len([]rune(x.Text))
		if x.Kind == ast.NString {
			k = types.NVarChar
		}
		t := types.Sized(k, max(1, n))
		if n > 4000 {
			t.Length = types.Max
		}
		v, err := types.Convert(types.NewText(types.NVarChar, x.Text), types.Sized(types.NVarChar, types.Max), types.Sized(k, types.Max), 0)
		return constant(v, t), err
	case ast.Integer, ast.Numeric:
		d, _ := types.ParseDec(x.Text)
		if x.Kind == ast.Integer && types.InRange(types.Int, d.Unscaled) {
			y := constant(types.NewInt(types.Int, d.Unscaled.Int64()), types.Of(types.Int))
			y.digits = len(d.Unscaled.String())
			return y, nil
		}
		digits := max(len(strings.TrimLeft(strings.ReplaceAll(x.Text, ".", ""), "0")), int(d.Scale), 1)
		if digits > types.MaxPrecision {
			return bound{}, types.Errorf(1007, "The number '%s' is out of the range for numeric representation (maximum precision 38).", x.Text).WithLevel(15, 1).At(x.Line)
		}
		return constant(types.NewDec(d.Unscaled, d.Scale), types.NewDecimal(digits, int(d.Scale))), nil
	case ast.Float:
		v, err := types.Convert(types.NewText(types.VarChar, x.Text), types.Sized(types.VarChar, types.Max), types.Of(types.Float), 0)
		return constant(v, types.Of(types.Float)), err
	case ast.Bytes:
		text := x.Text
		if len(text)%2 == 1 {
			text = "0" + text
		}
		t := types.Sized(types.VarBinary, max(1, len(text)/2))
		v, err := types.Convert(types.NewText(types.VarChar, text), types.Sized(types.VarChar, types.Max), t, 2)
		return constant(v, t), err
	}
	return bound{}, types.Unsupported("The constant " + x.Text).At(x.Line)
}

func (b *binder) binary(x *ast.Binary, sc *scope) (bound, error) {
	l, err := b.expr(x.X, sc)
	if err != nil {
		return l, err
	}
	r, err := b.expr(x.Y, sc)
	if err != nil {
		return r, err
	}
	op := x.Op
	if op == "+" && (l.t.Kind.Character() || r.t.Kind.Character()) && !l.t.Kind.Numeric() && !r.t.Kind.Numeric() {
		t := common(l.t, r.t)
		if l.t.Length > 0 && r.t.Length > 0 {
			t.Length = l.t.Length + r.t.Length
			if t.Length > 4000 && t.Kind.National() || t.Length > 8000 {
				return bound{}, types.Unsupported("Joining texts that are longer than a row").At(x.Line)
			}
		}
		if t.Kind.Padded() || t.Kind.Large() || !l.t.Kind.Character() || !r.t.Kind.Character() {
			return bound{}, types.Unsupported("The operator + of " + l.t.Kind.String() + " and " + r.t.Kind.String()).At(x.Line)
		}
		return bound{sql: "(" + l.sql + " || " + r.sql + ")", t: t, null: l.null || r.null, grouped: l.grouped || r.grouped}, nil
	}
	t := common(l.t, r.t)
	if !l.t.Kind.Numeric() || !r.t.Kind.Numeric() || !strings.Contains("+ - * / %", op) || !t.Kind.Numeric() || t.Kind == types.Bit {
		return bound{}, types.Unsupported("The operator " + op + " of " + l.t.Kind.String() + " and " + r.t.Kind.String()).At(x.Line)
	}
	if t.Kind == types.Decimal {
		lt, rt := asDecimal(l), asDecimal(r)
		l, r = b.convert(l, lt, 0), b.convert(r, rt, 0)
		t = types.DecimalResult(op, lt, rt)
	} else {
		l, r = b.convert(l, t, 0), b.convert(r, t, 0)
	}
	return b.call(t, func(a []types.Value) (types.Value, error) { return types.Arithmetic(op, a[0], a[1], t) }, l, r), nil
}

// asDecimal is the decimal that an operand counts as.
func asDecimal(x bound) types.Type {
	if x.digits > 0 {
		return types.NewDecimal(x.digits, 0)
	}
	return types.AsDecimal(x.t)
}
