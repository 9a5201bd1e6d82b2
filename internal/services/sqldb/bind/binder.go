package bind

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tds"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// binder binds one statement.
type binder struct {
	env *Env
	p   *Plan
}

type relation struct {
	sql     string
	columns []tds.Column
}

type document struct{}

func (r *Rows) write() error { return nil }

func (e *Env) binder() *binder { return &binder{env: e, p: &Plan{env: e}} }

func (b *binder) finish(r *relation, err error) (*Plan, error) {
	if err != nil {
		b.p.Close()
		return nil, err
	}
	b.p.SQL, b.p.Columns = r.sql, r.columns
	return b.p, nil
}

func (b *binder) top(q *ast.Query) (*relation, error) {
	return nil, types.Unsupported("SELECT").At(q.Line)
}

func (b *binder) value(x ast.Expr, _ types.Type) (*relation, error) {
	return nil, types.Unsupported("Expression").At(x.Pos().Line)
}

func (b *binder) truth(c ast.Cond) (*relation, error) {
	return nil, types.Unsupported("Condition").At(c.Pos().Line)
}
