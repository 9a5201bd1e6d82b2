package engine

import (
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/sysviews"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// tableFunction binds a function of the system that yields rows, whose
// arguments are constants.
func (b *binder) tableFunction(x *ast.Function, sc *scope) (string, error) {
	schema := x.Name.Schema()
	if schema == "" && x.System {
		schema = "sys"
	}
	v, ok := sysviews.Find(schema, x.Name.Object())
	if !ok || v.Params == 0 {
		if catalog.SameName(schema, "sys") {
			return "", types.Errorf(208, "Invalid object name '%s'.", dotted(x.Name)).At(x.Line)
		}
		return "", types.Unsupported("The function " + dotted(x.Name) + " in FROM").At(x.Line)
	}
	if len(x.Args) != v.Params {
		return "", types.Errorf(313, "An insufficient number of arguments were supplied for the procedure or function %s.", dotted(x.Name)).At(x.Line)
	}
	var args []types.Value
	for _, a := range x.Args {
		if _, ok := a.(*ast.Default); ok {
			args = append(args, types.Null())
			continue
		}
		value, from, err := b.s.value(b.ctx, a)
		if err != nil {
			return "", err
		}
		text, err := types.Convert(value, from, types.Sysname(), 0)
		if err != nil {
			return "", err
		}
		if strings.EqualFold(text.Text, "default") {
			text = types.Null()
		}
		args = append(args, text)
	}
	alias := ""
	if x.Alias != nil {
		alias = x.Alias.Name
	}
	r, err := b.system(v, args, alias)
	if err != nil {
		return "", err
	}
	sc.sets = append(sc.sets, r)
	return r.sql, nil
}
