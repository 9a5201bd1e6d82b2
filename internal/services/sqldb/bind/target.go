package bind

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Target is the hint, which no text can have, of the table or view that a
// statement changes: it demands no SELECT by itself, and has RowID.
const Target = "$TARGET"

// RowID is the name of the pseudo column with the number of a target's row in
// SQLite, a bigint.
const RowID = "$ROWID"

func isTarget(x *ast.Table) bool {
	_, ok := ast.Word(x.Hints, Target)
	return ok
}

// AsTarget returns a table with the hint Target.
func AsTarget(x *ast.Table) *ast.Table {
	out := *x
	out.Hints = append(append([]ast.Option(nil), x.Hints...), ast.Option{Name: Target})
	return &out
}

// Numbered is a query of one table with the number of the row as its last
// column, named RowID; another query as it is.
func Numbered(q *ast.Query) *ast.Query {
	sel, ok := q.Body.(*ast.Select)
	if !ok || len(sel.From) != 1 {
		return q
	}
	t, ok := sel.From[0].(*ast.Table)
	if !ok {
		return q
	}
	s, out := *sel, *q
	s.From = []ast.Source{AsTarget(t)}
	s.Items = append(append([]ast.SelectItem(nil), sel.Items...), ast.SelectItem{Expr: &ast.Pseudo{Name: RowID}, Alias: &ast.Ident{Name: RowID, Quoted: true}})
	out.Body = &s
	return &out
}

// Object returns the table or view that a name means, and whether it is the
// session's own; a catalogue view is neither, and cannot be changed: 259.
func (e *Env) Object(n ast.Name) (catalog.Object, bool, error) {
	o, err := e.object(n)
	switch {
	case err != nil:
		return nil, false, err
	case o.view != nil:
		return o.view, false, nil
	case o.table != nil:
		return o.table, o.temporary, nil
	}
	return nil, false, types.Errorf(259, "Ad hoc updates to system catalogs are not allowed.").At(n.Line)
}
