package catalog

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Local refuses the names of other databases and servers: 40515. The database
// itself may be named, and tempdb of a name that begins with #.
func (c *Catalog) Local(n ast.Name) error {
	db := n.Database()
	if n.Server() == "" && (db == "" || SameName(db, c.name) || strings.HasPrefix(n.Object(), "#") && SameName(db, "tempdb")) {
		return nil
	}
	return Elsewhere(n)
}

// Elsewhere is 40515, the refusal of a name of another database or server.
func Elsewhere(n ast.Name) *types.Error {
	return types.Errorf(40515, "Reference to database and/or server name in '%s' is not supported in this version of SQL Server.", n.Dotted()).WithLevel(15, 1).At(n.Line)
}
