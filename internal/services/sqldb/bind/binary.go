package bind

import (
	"bytes"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// operators are the names that errors have for them.
var operators = map[string]string{"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "%": "modulo", "&": "'&'", "|": "'|'", "^": "'^'", "||": "string concatenation"}

// unfit is the refusal of an operator: 8117 for a type that never has it, 402
// for two that do not go together.
func unfit(op string, x, y types.Type, line int) error {
	if x.Kind == y.Kind {
		return types.Errorf(8117, "Operand data type %s is invalid for %s operator.", name(x), operators[op]).At(line)
	}
	return types.Errorf(402, "The data types %s and %s are incompatible in the %s operator.", name(x), name(y), operators[op]).At(line)
}

// shifts are the functions that operators stand for.
var shifts = map[string]string{"<<": "LEFT_SHIFT", ">>": "RIGHT_SHIFT"}

func (b *binder) unary(x *ast.Unary, sc *scope) (bound, error) {
	y, err := b.expr(x.X, sc)
	if err != nil || x.Op == "+" {
		return y, err
	}
	t := settled(y.t)
	if x.Op == "~" {
		if !t.Kind.Integer() {
			return y, types.Errorf(8117, "Operand data type %s is invalid for '~' operator.", name(t)).At(x.Line)
		}
		return b.pure("~", t, func(a []types.Value) (types.Value, error) {
			switch {
			case a[0].IsNull():
				return a[0], nil
			case t.Kind == types.Bit:
				return types.NewInt(t.Kind, 1-a[0].Int), nil
			case t.Kind == types.TinyInt:
				return types.NewInt(t.Kind, 255-a[0].Int), nil
			}
			return types.NewInt(t.Kind, ^a[0].Int), nil
		}, y), nil
	}
	if !t.Kind.Numeric() || t.Kind == types.Bit {
		return y, types.Errorf(8117, "Operand data type %s is invalid for minus operator.", name(t)).At(x.Line)
	}
	zero, _ := types.Convert(types.NewInt(types.Int, 0), types.Of(types.Int), t, 0)
	from := t
	if t.Kind == types.TinyInt {
		t = types.Of(types.SmallInt)
	}
	negate := func(a []types.Value) (types.Value, error) { return types.Arithmetic("-", zero, a[0], t) }
	if y.constant != nil && !y.constant.IsNull() {
		if from.Kind == types.Decimal && y.constant.Dec.Unscaled.Cmp(types.Pow10(9)) <= 0 && t.Scale == 0 && y.constant.Dec.Unscaled.String() == "2147483648" {
			return constant(types.NewInt(types.Int, -1<<31), types.Of(types.Int)), nil
		}
		if v, err := negate([]types.Value{*y.constant}); err == nil {
			out := constant(v, t)
			out.digits = y.digits
			return out, nil
		}
	}
	out := b.pure("-", t, negate, y)
	out.null = y.null
	return out, nil
}

func (b *binder) binary(x *ast.Binary, sc *scope) (bound, error) {
	if f, ok := shifts[x.Op]; ok {
		return b.call(&ast.Call{Span: x.Span, Name: ast.Name{Span: x.Span, Parts: []ast.Ident{{Name: f}}}, Args: []ast.Expr{x.X, x.Y}}, sc)
	}
	l, err := b.expr(x.X, sc)
	if err != nil {
		return l, err
	}
	r, err := b.expr(x.Y, sc)
	if err != nil {
		return r, err
	}
	return b.operate(x.Op, l, r, x.Line)
}

func (b *binder) operate(op string, l, r bound, line int) (bound, error) {
	switch {
	case l.t.Kind == types.Unknown && r.t.Kind == types.Unknown:
		l.t, r.t = types.Of(types.Int), types.Of(types.Int)
	case l.t.Kind == types.Unknown:
		l.t = r.t
	case r.t.Kind == types.Unknown:
		r.t = l.t
	}
	lk, rk := l.t.Kind, r.t.Kind
	switch {
	case op == "&" || op == "|" || op == "^":
		return b.bits(op, l, r, line)
	case op == "||", op == "+" && lk.Character() && rk.Character():
		return b.concat(op, l, r, line)
	case op == "+" && lk.Bytes() && rk.Bytes():
		return b.join(l, r, line)
	case (op == "+" || op == "-") && (old(lk) || old(rk)):
		return b.moment(op, l, r, line)
	}
	t := common(l.t, r.t)
	if !t.Kind.Numeric() || t.Kind == types.Bit || lk.Large() || rk.Large() || (op == "%" && t.Kind.Approximate()) || lk.Bytes() && rk.Bytes() {
		if lk.Temporal() && rk.Numeric() || rk.Temporal() && lk.Numeric() {
			if rk.Temporal() {
				l, r = r, l
			}
			return l, clash(l.t, r.t).At(line)
		}
		return l, unfit(op, l.t, r.t, line)
	}
	if lk.Bytes() && t.Kind.Approximate() || rk.Bytes() && t.Kind.Approximate() {
		return l, unfit(op, l.t, r.t, line)
	}
	for _, x := range []bound{l, r} {
		if err := implicit(x.t, t); err != nil {
			return l, err.At(line)
		}
	}
	if t.Kind == types.Decimal {
		lt, rt := decimalOf(l, r), decimalOf(r, l)
		l, r = b.convert(l, lt, 0), b.convert(r, rt, 0)
		t = types.DecimalResult(op, lt, rt)
	} else {
		l, r = b.convert(l, t, 0), b.convert(r, t, 0)
	}
	f := func(a []types.Value) (types.Value, error) { return types.Arithmetic(op, a[0], a[1], t) }
	if l.constant != nil && r.constant != nil {
		if v, err := f([]types.Value{*l.constant, *r.constant}); err == nil {
			return constant(v, t), nil
		}
	}
	return b.pure(op, t, f, l, r), nil // which may be NULL, as SQL Server sees it, for want of room
}

// decimalOf is the decimal that an operand counts as.
func decimalOf(x, beside bound) types.Type {
	switch {
	case x.digits > 0:
		return types.NewDecimal(x.digits, 0)
	case x.t.Kind.Character() || x.t.Kind.Bytes():
		return types.AsDecimal(beside.t)
	}
	return types.AsDecimal(x.t)
}

func (b *binder) bits(op string, l, r bound, line int) (bound, error) {
	t := common(l.t, r.t)
	whole := func(k types.Kind) bool { return k.Integer() || k.Bytes() && k != types.Image }
	if !t.Kind.Integer() || !whole(l.t.Kind) || !whole(r.t.Kind) {
		return l, unfit(op, l.t, r.t, line)
	}
	for _, x := range []bound{l, r} {
		if err := implicit(x.t, t); err != nil {
			return l, err.At(line)
		}
	}
	l, r = b.convert(l, t, 0), b.convert(r, t, 0)
	out := bound{t: t, null: l.null || r.null}
	out.with(l)
	out.with(r)
	switch op {
	case "^":
		out.sql = "((" + l.sql + " | " + r.sql + ") - (" + l.sql + " & " + r.sql + "))"
	default:
		out.sql = "(" + l.sql + " " + op + " " + r.sql + ")"
	}
	return out, nil
}

// concat joins text. What gets too long for its type is cut, as T-SQL does.
func (b *binder) concat(op string, l, r bound, line int) (bound, error) {
	if op == "||" && (!l.t.Kind.Character() || !r.t.Kind.Character()) {
		if l.t.Kind.Bytes() && r.t.Kind.Bytes() {
			return b.join(l, r, line)
		}
		return l, unfit(op, l.t, r.t, line)
	}
	if l.t.Kind.Large() || r.t.Kind.Large() {
		return l, unfit("+", l.t, r.t, line)
	}
	t := common(l.t, r.t)
	limit := 8000
	if t.Kind.National() {
		limit = 4000
	}
	cut := false
	if l.t.Length != types.Max && r.t.Length != types.Max {
		t.Length = l.t.Length + r.t.Length
		if cut = t.Length > limit; cut {
			t.Length = limit
		}
	}
	if t.Length == types.Max { // SQLite would let it grow to a gigabyte
		out := b.pure("concat", t, func(a []types.Value) (types.Value, error) {
			switch {
			case a[0].IsNull() || a[1].IsNull():
				return types.Null(), nil
			case len(a[0].Text)+len(a[1].Text) > types.MaxBytes:
				return types.Null(), types.TooLarge()
			}
			return types.NewText(t.Kind, a[0].Text+a[1].Text), nil
		}, l, r)
		out.null = l.null || r.null
		return out, nil
	}
	out := bound{sql: "(" + l.sql + " || " + r.sql + ")", t: t, null: l.null || r.null}
	out.with(l)
	out.with(r)
	if cut {
		null := out.null
		out.t = types.Sized(t.Kind.Unpadded(), types.Max)
		out = b.convert(out, t, 0)
		out.null = null
	}
	return out, nil
}

// join joins bytes.
func (b *binder) join(l, r bound, line int) (bound, error) {
	if l.t.Kind.Large() || r.t.Kind.Large() {
		return l, unfit("+", l.t, r.t, line)
	}
	t := types.Sized(types.VarBinary, types.Max)
	if l.t.Length != types.Max && r.t.Length != types.Max {
		t.Length = min(8000, max(l.t.Length, 8*int(boolInt(l.t.Kind == types.RowVersion)))+max(r.t.Length, 8*int(boolInt(r.t.Kind == types.RowVersion))))
	}
	return b.pure("bytes", t, func(a []types.Value) (types.Value, error) {
		if a[0].IsNull() || a[1].IsNull() {
			return types.Null(), nil
		}
		if len(a[0].Bytes)+len(a[1].Bytes) > types.MaxBytes {
			return types.Null(), types.TooLarge()
		}
		out := slices.Concat(a[0].Bytes, a[1].Bytes)
		if t.Length > 0 && len(out) > t.Length {
			out = out[:t.Length]
		}
		return types.NewBytes(types.VarBinary, bytes.Clone(out)), nil
	}, l, r), nil
}

func boolInt(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// old reports the types of time that count days with + and -.
func old(k types.Kind) bool { return k == types.DateTime || k == types.SmallDateTime }

// moment adds days to a datetime, or subtracts one from the other.
func (b *binder) moment(op string, l, r bound, line int) (bound, error) {
	t := common(l.t, r.t)
	for _, x := range []bound{l, r} {
		if !old(x.t.Kind) && !x.t.Kind.Numeric() && !x.t.Kind.Character() {
			if old(l.t.Kind) && old(r.t.Kind) {
				break
			}
			return l, unfit(op, l.t, r.t, line)
		}
	}
	if !old(t.Kind) {
		return l, unfit(op, l.t, r.t, line)
	}
	l, r = b.convert(l, t, 0), b.convert(r, t, 0)
	zero, _ := types.Convert(types.NewInt(types.Int, 0), types.Of(types.Int), types.Of(types.DateTime), 0)
	return b.pure("moment"+op, t, func(a []types.Value) (types.Value, error) {
		if a[0].IsNull() || a[1].IsNull() {
			return types.Null(), nil
		}
		n := a[1].Int - zero.Int
		if op == "-" {
			n = -n
		}
		v := types.NewInt(types.DateTime2, a[0].Int+n)
		if v.Int < 0 || v.Int >= 3652059*types.TicksPerDay {
			return v, types.Errorf(8115, "Arithmetic overflow error converting expression to data type %s.", t.Kind).WithLevel(16, 2)
		}
		return types.Convert(v, types.Of(types.DateTime2), t, 0)
	}, l, r), nil
}
