package dml

import (
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/bind"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// checkOption is WITH CHECK OPTION of a view that a statement changes rows
// through: the view must still show them. of is the path to the table in it.
type checkOption struct {
	view *catalog.View
	of   string
	q    *Query // a row where it does
}

// checked compiles the question whether a row is in the view.
func (c *compiler) checked(k *checkOption) error {
	if k == nil {
		return nil
	}
	s, _ := c.Catalog.SchemaByID(k.view.Schema)
	from := bind.AsTarget(&ast.Table{Name: nameOf(s.Name, k.view.Name), Alias: &ast.Ident{Name: "v", Quoted: true}}, k.of)
	sel := &ast.Select{
		Items: []ast.SelectItem{item(number("1"))}, From: []ast.Source{from},
		Where: &ast.Compare{Op: "=", X: &ast.Pseudo{Table: nameOf("v"), Name: bind.RowID}, Y: &ast.Variable{Name: RowVariable(0)}},
	}
	var err error
	k.q, err = c.own(&ast.Query{Body: sel}, []types.Type{types.Of(types.BigInt)})
	return err
}

// applyTo writes changes of a target, and refuses those that a view WITH CHECK
// OPTION does not show: 550.
func (w *work) applyTo(t *target, list []change) error {
	w.numbered = t.check != nil
	if err := w.apply(t.t, list); err != nil || t.check == nil {
		return err
	}
	w.numbered = false
	for _, c := range list {
		if c.new == nil {
			continue
		}
		shown := false
		err := t.check.q.Run(w.ctx, w.Values, []types.Value{types.NewInt(types.BigInt, c.rowid)}, func([]types.Value) error { shown = true; return nil })
		if err != nil {
			return err
		}
		if !shown {
			return types.Errorf(550, "The attempted insert or update failed because the target view either specifies WITH CHECK OPTION or spans a view that specifies WITH CHECK OPTION and one or more rows resulting from the operation did not qualify under the CHECK OPTION constraint.")
		}
	}
	return nil
}
