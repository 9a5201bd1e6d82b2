package ddl

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// columnRefs returns the references to columns in an expression or condition,
// words such as DAY of DATEADD(DAY, …) left out.
func columnRefs(x any) []*ast.Column {
	words := map[*ast.Column]bool{}
	var out []*ast.Column
	ast.Walk(x, func(n any) bool {
		switch n := n.(type) {
		case *ast.Call:
			if catalog.TakesDatePart(n) {
				if c, ok := n.Args[0].(*ast.Column); ok {
					words[c] = true
				}
			}
		case *ast.Column:
			if !words[n] {
				out = append(out, n)
			}
		}
		return true
	})
	return out
}

// columnsUsed returns the ids of a table's columns in an expression; 207 for a
// name that is none.
func columnsUsed(t *catalog.Table, x any) ([]int32, error) {
	var out []int32
	for _, r := range columnRefs(x) {
		c, ok := t.Column(r.Name.Object())
		if !ok {
			return nil, types.Errorf(207, "Invalid column name '%s'.", r.Name.Object()).At(r.Line)
		}
		out = append(out, c.ID)
	}
	return out, nil
}

// scalarOnly refuses subqueries: 1046.
func scalarOnly(x any) error {
	var err error
	ast.Walk(x, func(n any) bool {
		switch n := n.(type) {
		case *ast.Query:
			err = types.Errorf(1046, "Subqueries are not allowed in this context. Only scalar expressions are allowed.").WithLevel(15, 1).At(n.Line)
			return false
		case *ast.Variable:
			err = types.Errorf(112, "Variables are not allowed in the %s statement.", "CREATE TABLE").WithLevel(15, 4).At(n.Line)
		}
		return err == nil
	})
	return err
}

// constantOnly also refuses columns, for DEFAULT: 128.
func constantOnly(x ast.Expr) error {
	if err := scalarOnly(x); err != nil {
		return err
	}
	for _, r := range columnRefs(x) {
		return types.Errorf(128, "The name \"%s\" is not permitted in this context. Valid expressions are constants, constant expressions, and (in some contexts) variables. Column names are not permitted.",
			r.Name.Object()).WithLevel(15, 1).At(r.Line)
	}
	return nil
}
