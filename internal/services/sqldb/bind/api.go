package bind

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Query binds a query. The errors are *types.Error, with their lines.
func (e *Env) Query(q *ast.Query) (*Plan, error) {
	b := e.binder()
	r, err := b.top(q)
	return b.finish(r, err)
}

// Nested binds a query as that of a view or an inline function.
func (e *Env) Nested(q *ast.Query) (*Plan, error) {
	b := e.binder()
	r, err := b.query(q, nil, false)
	if err != nil {
		return b.finish(nil, err)
	}
	for i := range r.cols {
		r.cols[i].b.t = settled(r.cols[i].b.t)
	}
	return b.finish(r, nil)
}

// Expr binds an expression, as to a type; the plan yields one row of one value.
// With the Unknown type the expression keeps its own.
func (e *Env) Expr(x ast.Expr, as types.Type) (*Plan, error) {
	b := e.binder()
	r, err := b.value(x, as)
	return b.finish(r, err)
}

// Cond binds a condition; the plan yields one row of a bit, NULL for unknown.
func (e *Env) Cond(c ast.Cond) (*Plan, error) {
	b := e.binder()
	r, err := b.truth(c)
	return b.finish(r, err)
}
