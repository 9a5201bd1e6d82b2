package engine

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// value evaluates an expression.
func (x *frame) value(ctx context.Context, e ast.Expr) (types.Variable, error) {
	if v, ok := e.(*ast.Variable); ok {
		v, err := x.variable(v.Name)
		if err != nil {
			return types.Variable{}, err
		}
		return v.Variable, nil
	}
	return x.one(ctx, e, func(env *bind.Env) (*bind.Plan, error) { return env.Expr(e, types.Type{}) })
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
	v, err := x.one(ctx, c, func(env *bind.Env) (*bind.Plan, error) { return env.Cond(c) })
	return v.Value.Int == 1, err
}
