package catalog

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
)

// ParseName reads the name of an object out of a string, as OBJECT_ID and
// sp_rename take it: one to four parts, in brackets or double quotes or not. A
// string without dots and quotes is a name whatever it holds; false for what
// is none.
func ParseName(s string) (ast.Name, bool) {
	s = strings.TrimRight(s, " ")
	if s == "" {
		return ast.Name{}, false
	}
	if !strings.ContainsAny(s, ".[]\"") {
		return ast.Name{Parts: []ast.Ident{{Name: s}}}, true
	}
	x, err := tsql.ParseExpr(s)
	if err != nil {
		return ast.Name{}, false
	}
	c, ok := x.(*ast.Column)
	if !ok {
		return ast.Name{}, false
	}
	return c.Name, true
}
