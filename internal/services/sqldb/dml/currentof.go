package dml

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// currentOf is WHERE CURRENT OF over row variables, with their types: the row of
// a number that still has its key, for SQLite gives numbers again.
func currentOf(t *target) (ast.Cond, []types.Type) {
	equal := func(x ast.Expr, place int) ast.Cond {
		return &ast.Compare{Op: "=", X: x, Y: &ast.Variable{Name: RowVariable(place)}}
	}
	where, row := equal(t.rowid, 0), []types.Type{types.Of(types.BigInt)}
	for _, k := range t.t.t.KeyColumns(t.t.t.PrimaryKey()) {
		where = &ast.Logical{Op: "AND", X: where, Y: equal(&ast.Column{Name: nameOf(t.as, k.Name)}, len(row))}
		row = append(row, k.Type)
	}
	return where, row
}

// currentRow are the row variables of WHERE CURRENT OF, nil without.
func (w *work) currentRow(a *affected) ([]types.Value, error) {
	if a.current == nil {
		return nil, nil
	}
	if w.Current == nil {
		return nil, types.Unsupported("WHERE CURRENT OF")
	}
	return w.Current(*a.current, a.t.t.t.ID, a.set)
}
