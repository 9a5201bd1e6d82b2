package ddl

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// noTrigger is what a trigger's name finds: there are none.
func noTrigger(name string) *types.Error {
	return types.Errorf(1088, "Cannot find the object \"%s\" because it does not exist or you do not have permissions.", name).WithLevel(16, 120)
}

// enableTrigger is ENABLE and DISABLE TRIGGER of a table: all of it are none.
func (w *work) enableTrigger(x *ast.EnableTrigger) error {
	if x.Table == nil {
		return types.Unsupported("A trigger of definitions or logins").At(x.Line)
	}
	if _, _, err := w.table(*x.Table, security.Alter, noTrigger(x.Table.Dotted()).At(x.Line)); err != nil {
		return err
	}
	if len(x.Names) > 0 {
		return noTrigger(x.Names[0].Dotted()).At(x.Line)
	}
	return nil
}
