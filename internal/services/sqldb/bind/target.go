package bind

import (
	"strings"

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

// AsTarget returns a table or view with the hint Target. Of a view, of is the
// name that the table to change has in its query; where that is a view too, a
// path of names (Below).
func AsTarget(x *ast.Table, of string) *ast.Table {
	out := *x
	out.Hints = append(append([]ast.Option(nil), x.Hints...), ast.Option{Name: Target, Word: of})
	return &out
}

// Below is the path of a name in a view's query and of those in the views below.
func Below(name, of string) string { return name + "\x00" + of }

// Exposed is the name by which the columns of a table in FROM are qualified.
func Exposed(x *ast.Table) string {
	if x.Alias != nil {
		return x.Alias.Name
	}
	return x.Name.Object()
}

// Numbered is a query with the number of a row of one of its tables, which has
// the name of, as its last column, named RowID.
func Numbered(q *ast.Query, of string) *ast.Query {
	sel, ok := q.Body.(*ast.Select)
	if !ok {
		return q
	}
	of, below, _ := strings.Cut(of, "\x00")
	s, out := *sel, *q
	s.From = nil
	for _, x := range sel.From {
		s.From = append(s.From, marked(x, of, below))
	}
	s.Items = append(append([]ast.SelectItem(nil), sel.Items...), ast.SelectItem{
		Expr:  &ast.Pseudo{Table: ast.Name{Parts: []ast.Ident{{Name: of, Quoted: true}}}, Name: RowID},
		Alias: &ast.Ident{Name: RowID, Quoted: true},
	})
	out.Body = &s
	return &out
}

// marked is a source with its table of a name as the target.
func marked(x ast.Source, of, below string) ast.Source {
	switch x := x.(type) {
	case *ast.Table:
		if catalog.SameName(Exposed(x), of) {
			return AsTarget(x, below)
		}
	case *ast.Join:
		n := *x
		n.Left, n.Right = marked(x.Left, of, below), marked(x.Right, of, below)
		return &n
	}
	return x
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
