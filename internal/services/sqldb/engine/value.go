package engine

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// typeOf reads a type as written.
func (x *frame) typeOf(t *ast.Type, bare int) (types.Type, error) { return x.s.typeOf(t, bare) }

// value evaluates an expression.
func (x *frame) value(ctx context.Context, e ast.Expr) (types.Variable, error) {
	if v, ok := e.(*ast.Variable); ok {
		v, err := x.variable(v.Name)
		if err != nil {
			return types.Variable{}, err
		}
		return v.Variable, nil
	}
	if err := x.s.refresh(); err != nil {
		return types.Variable{}, err
	}
	v, t, err := x.s.value(ctx, e)
	return types.Variable{Type: t, Value: v}, err
}

// valueAs evaluates an expression as a type that it is assigned to.
func (x *frame) valueAs(ctx context.Context, e ast.Expr, t types.Type) (types.Value, error) {
	v, err := x.value(ctx, e)
	if err != nil || v.Value.IsNull() || v.Type == t {
		return v.Value, err
	}
	return types.Convert(v.Value, v.Type, t, 0)
}

// condition evaluates a condition: unknown counts as false.
func (x *frame) condition(ctx context.Context, c ast.Cond) (bool, error) {
	if err := x.s.refresh(); err != nil {
		return false, err
	}
	b := x.s.binder(ctx)
	defer b.close()
	text, err := b.cond(c, &scope{})
	if err == nil {
		err = b.check()
	}
	if err != nil {
		return false, err
	}
	yes := false
	q := &bounded{sql: "SELECT " + text, fields: []field{{"", bound{t: types.Of(types.Int)}}}}
	err = x.s.each(ctx, q, func(row []types.Value) error { yes = row[0].Int == 1; return nil })
	return yes, err
}
