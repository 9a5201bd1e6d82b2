package bind

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// expr binds an expression. In a grouped select, what is a key of the grouping
// stands for itself.
func (b *binder) expr(x ast.Expr, sc *scope) (bound, error) {
	if b.depth++; b.depth > 200 {
		return bound{}, types.Errorf(191, "Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries.").WithLevel(15, 1).At(x.Pos().Line)
	}
	defer func() { b.depth-- }()
	if err := b.stopped(); err != nil {
		return bound{}, err
	}
	y, err := b.scalar(x, sc)
	if err != nil {
		return y, err
	}
	if sc.group != nil && !sc.aggregate && y.field == nil && y.constant == nil {
		if key, ok := sc.group.match(y.sql); ok {
			y.bare, y.sql = nil, key
			y.null = y.null || sc.group.lift != nil
		}
	}
	return y, nil
}

func (b *binder) exprs(list []ast.Expr, sc *scope) ([]bound, error) {
	out := make([]bound, len(list))
	for i, x := range list {
		y, err := b.expr(x, sc)
		if err != nil {
			return nil, err
		}
		out[i] = y
	}
	return out, nil
}

func (b *binder) scalar(x ast.Expr, sc *scope) (bound, error) {
	switch x := x.(type) {
	case *ast.Literal:
		return b.literal(x)
	case *ast.Variable:
		return b.variable(x)
	case *ast.Global:
		return b.global(x)
	case *ast.Column:
		return b.find(x.Name, sc)
	case *ast.Pseudo:
		return b.pseudo(x, sc)
	case *ast.Unary:
		return b.unary(x, sc)
	case *ast.Binary:
		return b.binary(x, sc)
	case *ast.Collate:
		return b.collate(x, sc)
	case *ast.Cast:
		return b.cast(x.X, x.Type, nil, x.Try, sc)
	case *ast.Convert:
		return b.cast(x.X, x.Type, x.Style, x.Try, sc)
	case *ast.Parse:
		return b.parse(x, sc)
	case *ast.Case:
		return b.caseOf(x, sc)
	case *ast.Iif:
		return b.caseOf(&ast.Case{Span: x.Span, Whens: []ast.When{{Span: x.Span, Cond: x.Cond, Then: x.Then}}, Else: x.Else}, sc)
	case *ast.Call:
		return b.call(x, sc)
	case *ast.Subquery:
		return b.subquery(x, sc)
	case *ast.NextValue:
		return b.nextValue(x, sc)
	case *ast.AtTimeZone:
		return b.atTimeZone(x, sc)
	case *ast.Method:
		return b.method(x, sc)
	}
	return bound{}, types.Unsupported(strings.TrimPrefix(fmt.Sprintf("%T", x), "*ast.")).At(x.Pos().Line)
}

// literal types a constant by how it is written.
func (b *binder) literal(x *ast.Literal) (bound, error) {
	switch x.Kind {
	case ast.Null:
		return bound{sql: "NULL", null: true}, nil
	case ast.String, ast.NString:
		k, limit := types.VarChar, 8000
		if x.Kind == ast.NString {
			k, limit = types.NVarChar, 4000
		}
		v, err := types.Convert(types.NewText(types.NVarChar, x.Text), types.Sized(types.NVarChar, types.Max), types.Sized(k, types.Max), 0)
		n := types.TextLength(v.Text, types.Of(k))
		t := types.Sized(k, max(1, n))
		if n > limit {
			t.Length = types.Max
		}
		t.Collation = b.env.Collation
		return constant(v, t), err
	case ast.Integer, ast.Numeric:
		return numeric(x)
	case ast.Money:
		v, err := types.Convert(types.NewText(types.VarChar, x.Text), types.Sized(types.VarChar, types.Max), types.Of(types.Money), 0)
		return constant(v, types.Of(types.Money)), err
	case ast.Float:
		v, err := types.Convert(types.NewText(types.VarChar, x.Text), types.Sized(types.VarChar, types.Max), types.Of(types.Float), 0)
		return constant(v, types.Of(types.Float)), err
	case ast.Bytes:
		text := x.Text
		if len(text)%2 == 1 {
			text = "0" + text
		}
		t := types.Sized(types.VarBinary, max(1, len(text)/2))
		if t.Length > 8000 {
			t.Length = types.Max
		}
		v, err := types.Convert(types.NewText(types.VarChar, text), types.Sized(types.VarChar, types.Max), t, 2)
		return constant(v, t), err
	}
	return bound{}, types.Unsupported("The constant " + x.Text).At(x.Line)
}

func numeric(x *ast.Literal) (bound, error) {
	d, ok := types.ParseDec(x.Text)
	if ok && x.Kind == ast.Integer && types.InRange(types.Int, d.Unscaled) {
		y := constant(types.NewInt(types.Int, d.Unscaled.Int64()), types.Of(types.Int))
		y.digits = len(d.Unscaled.String())
		return y, nil
	}
	digits := max(len(strings.TrimLeft(strings.ReplaceAll(x.Text, ".", ""), "0")), int(d.Scale), 1)
	if !ok || digits > types.MaxPrecision {
		return bound{}, types.Errorf(1007, "The number '%s' is out of the range for numeric representation (maximum precision 38).", x.Text).WithLevel(15, 1).At(x.Line)
	}
	return constant(types.NewDec(d.Unscaled, d.Scale), types.NewDecimal(digits, int(d.Scale))), nil
}

// argument is what a parameter of an inline function stands for, as text of a
// statement.
type argument struct {
	bound
	st *statement
}

// variable is a parameter of the plan, or of the function that is expanded.
func (b *binder) variable(x *ast.Variable) (bound, error) {
	key := strings.ToLower(x.Name)
	if b.arguments != nil {
		if y, ok := b.arguments[key]; ok {
			out := y.bound
			out.sql = b.carry(out.sql, y.st)
			return out, nil
		}
		return bound{}, undeclared(x.Name, x.Line)
	}
	if b.env.Variable == nil {
		return bound{}, undeclared(x.Name, x.Line)
	}
	v, ok := b.env.Variable(key)
	if !ok || v.Table != nil {
		return bound{}, undeclared(x.Name, x.Line)
	}
	if b.assigned[key] {
		p := b.p
		return b.own("variable "+key, true, v.Type, func([]types.Value) (types.Value, error) { return p.values.Get(key), nil }), nil
	}
	return bound{sql: b.param(key, param{variable: key, t: v.Type}), t: v.Type, null: true}, nil
}

func undeclared(name string, line int) error {
	return types.Errorf(137, "Must declare the scalar variable \"%s\".", name).WithLevel(15, 2).At(line)
}

// pseudo is $IDENTITY, and the number of a table's row in SQLite.
func (b *binder) pseudo(x *ast.Pseudo, sc *scope) (bound, error) {
	if x.Name == "$IDENTITY" {
		for _, r := range sc.sets {
			if !r.matches(x.Table.Parts) {
				continue
			}
			for _, f := range r.fields {
				if f.identity {
					return b.column(f, sc)
				}
			}
		}
		return bound{}, types.Errorf(207, "Invalid column name '$IDENTITY'.").At(x.Line)
	}
	if x.Name == RowID { // only the target of a change has one
		for _, r := range sc.sets {
			if r.rowID != "" && r.matches(x.Table.Parts) {
				return bound{sql: b.carry(r.rowID, sc.st), t: types.Of(types.BigInt), field: &field{name: x.Name, of: r}, refs: true}, nil
			}
		}
	}
	return bound{}, types.Unsupported(x.Name).At(x.Line)
}

func (b *binder) collate(x *ast.Collate, sc *scope) (bound, error) {
	y, err := b.expr(x.X, sc)
	if err != nil {
		return y, err
	}
	if y.t.Kind == types.Unknown {
		y.t = types.Sized(types.VarChar, 1)
	}
	if !y.t.Kind.Character() {
		return y, types.Errorf(447, "Expression type %s is invalid for COLLATE clause.", name(y.t)).At(x.Line)
	}
	y.t.Collation, err = b.collation(x.Collation, x.Line)
	y.field, y.constant, y.collated = nil, nil, true
	return y, err
}

// collation checks a collation's name.
func (b *binder) collation(name string, line int) (string, error) {
	if strings.EqualFold(name, "database_default") || strings.EqualFold(name, "catalog_default") {
		return b.env.Collation, nil
	}
	if known, ok := types.Collation(name); ok {
		return known, nil
	}
	return "", types.Errorf(448, "Invalid collation '%s'.", name).At(line)
}

// cast is CAST, CONVERT and their TRY_ forms.
func (b *binder) cast(x ast.Expr, to *ast.Type, style ast.Expr, try bool, sc *scope) (bound, error) {
	named, e := b.env.Catalog.TypeOf(to, 30, b.env.Schema)
	if e != nil {
		return bound{}, e.At(to.Line)
	}
	if named.Table != nil {
		return bound{}, types.Errorf(243, "Type %s is not a defined system type.", to.Name.Object()).At(to.Line)
	}
	t := named.Type
	y, err := b.expr(x, sc)
	if err != nil {
		return y, err
	}
	if t.Kind.Character() {
		t.Collation = b.env.Collation
		if y.t.Kind.Character() {
			t.Collation = y.t.Collation
		}
	}
	if err := explicit(y.t, t); err != nil {
		return y, err.At(x.Pos().Line)
	}
	if style == nil && !try {
		y = b.convert(y, t, 0)
		y.field, y.digits = nil, 0
		return y, nil
	}
	return b.convertStyled(y, t, style, try, sc)
}

func (b *binder) convertStyled(y bound, t types.Type, style ast.Expr, try bool, sc *scope) (bound, error) {
	args := []bound{y, constant(types.NewInt(types.Int, 0), types.Of(types.Int))}
	if style != nil {
		s, err := b.expr(style, sc)
		if err != nil {
			return y, err
		}
		if !s.t.Kind.Integer() && s.t.Kind != types.Unknown {
			return y, types.Errorf(8116, "Argument data type %s is invalid for argument %d of %s function.", name(s.t), 3, "convert").At(style.Pos().Line)
		}
		args[1] = b.convert(s, types.Of(types.Int), 0)
	}
	from := y.t
	out := b.pure(fmt.Sprintf("cast %v ", try), t, func(a []types.Value) (types.Value, error) {
		if a[0].IsNull() || a[1].IsNull() {
			return types.Null(), nil
		}
		v, err := types.Convert(a[0], from, t, int(a[1].Int))
		if err != nil && try {
			return types.Null(), nil
		}
		return v, err
	}, args...)
	return out, nil
}

// explicit is the refusal of a CAST that does not exist: 529.
func explicit(from, to types.Type) *types.Error {
	err := implicit(from, to)
	if err == nil || err.Number == 257 || from.Kind == types.Variant {
		return nil
	}
	f, t := from.Kind, to.Kind
	switch {
	case f.Temporal() && t.Numeric() && f != types.DateTime && f != types.SmallDateTime,
		f.Numeric() && t.Temporal(), f.Numeric() && t == types.UniqueIdentifier, f == types.UniqueIdentifier && t.Numeric(),
		f.Temporal() && t.Temporal(), f.Temporal() && t == types.UniqueIdentifier, f == types.UniqueIdentifier && t.Temporal(), f.Bytes() && t.Approximate(),
		f.Large(), t.Large(), t == types.XML:
		return types.Errorf(529, "Explicit conversion from data type %s to %s is not allowed.", name(from), name(to)).WithLevel(16, 2)
	}
	return nil
}
