package bind

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

type document struct{}

func (r *Rows) write() error { return nil }

func (b *binder) forClause(r *relation, f *ast.For, top bool) (*relation, error) {
	if f.Kind == "BROWSE" {
		return r, nil
	}
	return nil, types.Unsupported("FOR " + f.Kind).At(f.Line)
}

func (b *binder) tableFunction(x *ast.Function, sc *scope, lateral bool) (string, error) {
	return "", types.Unsupported("The function " + x.Name.Object() + " in FROM").At(x.Line)
}

func (b *binder) builtin(name string, x *ast.Call, args []bound, sc *scope) (bound, error) {
	return bound{}, types.Errorf(195, "'%s' is not a recognized built-in function name.", x.Name.Object()).WithLevel(15, 10).At(x.Line)
}

func (b *binder) atTimeZone(x *ast.AtTimeZone, sc *scope) (bound, error) {
	return bound{}, types.Unsupported("AT TIME ZONE").At(x.Line)
}
