package bind

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/rowstore"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// cond writes a condition; SQLite's three values are T-SQL's.
func (b *binder) cond(x ast.Cond, sc *scope) (string, error) {
	var ignored bound
	return b.condition(x, sc, &ignored)
}

// condition is cond, and adds to a bound what the operands say of the whole.
func (b *binder) condition(x ast.Cond, sc *scope, of *bound) (string, error) {
	if b.depth++; b.depth > 3000 {
		return "", types.Errorf(191, "Some part of your SQL statement is nested too deeply. Rewrite the query or break it up into smaller queries.").WithLevel(15, 1).At(x.Pos().Line)
	}
	depth := b.depth
	b.depth = 0
	defer func() { b.depth = depth - 1 }()
	return b.conditionOf(x, sc, of, depth)
}

func (b *binder) conditionOf(x ast.Cond, sc *scope, of *bound, depth int) (string, error) {
	switch x := x.(type) {
	case *ast.Logical:
		return b.logical(x, sc, of, depth)
	case *ast.Not:
		c, err := b.conditionOf(x.X, sc, of, depth+1)
		return "(NOT " + c + ")", err
	case *ast.Compare:
		op := x.Op
		switch op {
		case "DISTINCT":
			op = "IS NOT"
		case "NOT DISTINCT":
			op = "IS"
		case "*=", "=*":
			return "", types.Errorf(4147, "The query uses non-ANSI outer join operators (\"*=\" or \"=*\").").WithLevel(15, 1).At(x.Line)
		}
		return b.compare(op, x.X, x.Y, sc, of)
	case *ast.Between:
		lo, err := b.compare(">=", x.X, x.Low, sc, of)
		if err != nil {
			return "", err
		}
		hi, err := b.compare("<=", x.X, x.High, sc, of)
		return not(x.Not, "("+lo+" AND "+hi+")"), err
	case *ast.IsNull:
		y, err := b.expr(x.X, sc)
		of.with(y)
		word := " IS NULL)"
		if x.Not {
			word = " IS NOT NULL)"
		}
		return "(" + y.sql + word, err
	case *ast.Like:
		return b.like(x, sc, of)
	case *ast.In:
		return b.in(x, sc, of)
	case *ast.Exists:
		mark := len(sc.touched)
		q, err := b.nested(x.Query, sc)
		if err != nil {
			return "", err
		}
		of.bare = append(of.bare, sc.touched[mark:]...)
		return "EXISTS (" + q.sql + ")", nil
	case *ast.Quantified:
		return b.quantified(x, sc, of)
	}
	return "", types.Unsupported("The condition " + strings.TrimPrefix(fmt.Sprintf("%T", x), "*ast.")).At(x.Pos().Line)
}

// logical writes chains of AND and OR flat, so that long ones stay shallow.
func (b *binder) logical(x *ast.Logical, sc *scope, of *bound, depth int) (string, error) {
	var parts []string
	var walk func(c ast.Cond, depth int) error
	walk = func(c ast.Cond, depth int) error {
		if l, ok := c.(*ast.Logical); ok && l.Op == x.Op && depth < 100_000 {
			if err := walk(l.X, depth+1); err != nil {
				return err
			}
			return walk(l.Y, depth+1)
		}
		s, err := b.conditionOf(c, sc, of, depth)
		parts = append(parts, s)
		return err
	}
	err := walk(x, depth)
	return balanced(parts, " "+x.Op+" "), err
}

// balanced joins so that the tree that SQLite reads is as low as can be.
func balanced(parts []string, op string) string {
	if len(parts) == 1 {
		return parts[0]
	}
	n := len(parts) / 2
	return "(" + balanced(parts[:n], op) + op + balanced(parts[n:], op) + ")"
}

func not(yes bool, c string) string {
	if yes {
		return "(NOT " + c + ")"
	}
	return c
}

func (b *binder) compare(op string, x, y ast.Expr, sc *scope, of *bound) (string, error) {
	l, err := b.expr(x, sc)
	if err != nil {
		return "", err
	}
	r, err := b.expr(y, sc)
	if err != nil {
		return "", err
	}
	of.with(l)
	of.with(r)
	return b.compared(op, l, r, x.Pos().Line)
}

// comparisons are the names that errors have for them.
var comparisons = map[string]string{
	"=": "equal to", "<>": "not equal to", "<": "less than", ">": "greater than", "<=": "less than or equal to", ">=": "greater than or equal to",
	"IS": "is not distinct from", "IS NOT": "is distinct from",
}

// meet brings two expressions to where they are compared; the texts are such
// that SQLite's comparison is T-SQL's.
func (b *binder) meet(op string, l, r bound, line int) (string, string, error) {
	t := common(operand(l, r.t), operand(r, l.t))
	for _, x := range []bound{l, r} {
		if x.t.Kind.Large() || x.t.Kind == types.XML {
			return "", "", types.Errorf(402, "The data types %s and %s are incompatible in the %s operator.", name(l.t), name(r.t), comparisons[op]).At(line)
		}
		if err := implicit(x.t, t); err != nil {
			if err.Number == 206 || x.t.Kind.Temporal() || t.Kind.Temporal() {
				err = types.Errorf(402, "The data types %s and %s are incompatible in the %s operator.", name(l.t), name(r.t), comparisons[op])
				if l.t.Kind.Numeric() || r.t.Kind.Numeric() {
					err = clash(x.t, t)
				}
			}
			return "", "", err.At(line)
		}
	}
	if t.Kind.Character() {
		c, ok := collationOfTwo(l, r)
		if !ok {
			return "", "", types.Errorf(468, "Cannot resolve the collation conflict between \"%s\" and \"%s\" in the %s operation.", collationOf(r.t), collationOf(l.t), comparisons[op]).WithLevel(16, 9).At(line)
		}
		t.Collation = c
	}
	same := l.t == r.t
	t.Kind = t.Kind.Unpadded() // blanks do not count where text is compared
	if t.Kind == types.Real {
		t = types.Of(types.Float)
	}
	if t.Kind.Character() && t.Length > 0 { // nothing may be cut
		t.Length = types.Max
	}
	fixed := same && (l.t.Kind == types.Binary || l.t.Kind == types.RowVersion)
	if t.Kind == types.VarBinary || t.Kind == types.RowVersion && !same {
		t = types.Sized(types.VarBinary, types.Max)
	}
	l, r = b.convert(l, t, 0), b.convert(r, t, 0)
	switch {
	case t.Kind == types.DateTimeOffset:
		return instant(l.sql), instant(r.sql), nil
	case t.Kind == types.VarBinary && !fixed:
		l, r = b.trimmed(l), b.trimmed(r)
	case t.Kind == types.Variant:
		return variantText(l.sql) + " COLLATE variant", variantText(r.sql), nil
	}
	return l.sql + rowstore.Collate(t), r.sql, nil
}

func collationOf(t types.Type) string {
	if t.Collation == "" {
		return types.DefaultCollation
	}
	return t.Collation
}

func (b *binder) compared(op string, l, r bound, line int) (string, error) {
	x, y, err := b.meet(op, l, r, line)
	return "(" + x + " " + op + " " + y + ")", err
}

// trimmed takes zeros from the end, which do not count where bytes are compared.
func (b *binder) trimmed(x bound) bound {
	trim := func(a []types.Value) (types.Value, error) {
		if a[0].IsNull() {
			return a[0], nil
		}
		return types.NewBytes(types.VarBinary, bytes.TrimRight(a[0].Bytes, "\x00")), nil
	}
	if x.constant != nil {
		v, _ := trim([]types.Value{*x.constant})
		return constant(v, x.t)
	}
	return b.pure("trim zeros", x.t, trim, x)
}

// collationOfTwo is the collation at which two texts meet: that of COLLATE,
// else of a column, else the first; false where two of one rank differ.
func collationOfTwo(l, r bound) (string, bool) {
	rank := func(x bound) int {
		switch {
		case x.collated:
			return 2
		case x.field != nil && x.t.Kind.Character():
			return 1
		}
		return 0
	}
	switch a, b := rank(l), rank(r); {
	case a > b:
		return l.t.Collation, true
	case b > a:
		return r.t.Collation, true
	case a == 0 && !l.t.Kind.Character():
		return r.t.Collation, true
	default:
		return l.t.Collation, a == 0 || rowstore.Collate(l.t) == rowstore.Collate(r.t)
	}
}
