package ddl

import (
	"fmt"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

func (w *work) createType(x *ast.CreateType) error {
	if x.External != nil {
		return types.Unsupported("A type of an assembly").At(x.Line)
	}
	at, err := w.place(x.Name, "CREATE TYPE", security.Alter)
	if err != nil {
		return err
	}
	if at.temp {
		return types.Errorf(2715, "Column, parameter, or variable #%d: Cannot find data type %s.", 1, x.Name.Dotted()).WithLevel(16, 6).At(x.Line)
	}
	if _, there := w.Catalog.ResolveType(at.schema.Name, at.name, at.schema.Name); there {
		if t, _ := w.Catalog.ResolveType(at.schema.Name, at.name, ""); t != nil && t.Schema == at.schema.ID {
			return types.Errorf(219, "The type '%s' already exists, or you do not have permission to create it.", x.Name.Dotted()).At(x.Line)
		}
	}
	d := w.Catalog.Edit()
	t := &catalog.UserType{ID: d.NewTypeID(), Name: at.name, Schema: at.schema.ID, Nullable: true}
	if x.Table != nil {
		b := w.builder(d, at, at.name)
		for _, k := range x.Table.Constraints {
			if k.Kind == ast.ForeignKey || k.Name != nil {
				return types.Errorf(8137, "Incorrect use of the %s constraint.", "FOREIGN KEY").At(k.Line)
			}
		}
		for _, o := range x.Table.Options {
			return types.Unsupported("The option " + o.Name + " of a table type").At(o.Line)
		}
		b.t.OfType = true
		if err := b.body(x.Table); err != nil {
			return err
		}
		b.t.Schema, b.t.Name = catalog.Sys, fmt.Sprintf("TT_%.110s_%08X", at.name, b.t.ID)
		t.Table, t.Nullable = b.t, false
	} else {
		n, err := w.Catalog.TypeOf(x.Base, 1, w.defaultSchema())
		switch {
		case err != nil:
			return err.At(x.Line)
		case n.Table != nil || n.UserType > catalog.SysnameID:
			return security.NotAllowed().At(x.Line)
		}
		t.Base, t.Numeric = n.Type, n.Numeric
		if x.Null != nil {
			t.Nullable = *x.Null
		}
		if k := t.Base.Kind; k == types.RowVersion || k == types.XML {
			return types.Errorf(2735, "Incorrect syntax for the type '%s'.", t.Base).At(x.Line)
		}
	}
	d.PutType(t)
	w.take(false, d)
	return nil
}

// mayType reports whether the user may change a type: who owns it, or has
// control of its schema.
func (w *work) mayType(t *catalog.UserType) bool {
	s, ok := w.Catalog.SchemaByID(t.Schema)
	return ok && (t.Owner != 0 && t.Owner == w.Who.User().ID || w.Who.Has(security.Control, s.Securable()) || w.Who.Has(security.Alter, s.Securable()))
}

func (w *work) dropType(n ast.Name, ifExists bool) error {
	t, ok := w.Catalog.ResolveType(n.Schema(), n.Object(), w.defaultSchema())
	if !ok && ifExists {
		return nil
	}
	if !ok || !w.mayType(t) {
		return types.Errorf(218, "Could not find the type '%s'. Either it does not exist or you do not have the necessary permission.", n.Dotted()).At(n.Line)
	}
	used := func(d catalog.Declared) bool { return d.UserType == t.ID }
	for _, o := range w.Catalog.Objects() {
		found := false
		switch x := o.(type) {
		case *catalog.Table:
			found = slices.ContainsFunc(x.Columns, func(c *catalog.Column) bool { return used(c.Declared) })
		case *catalog.Procedure:
			found = slices.ContainsFunc(x.Params, func(p catalog.Parameter) bool { return used(p.Declared) })
		case *catalog.Function:
			found = slices.ContainsFunc(x.Params, func(p catalog.Parameter) bool { return used(p.Declared) }) || used(x.Returns)
		case *catalog.Sequence:
			found = used(x.Declared)
		}
		if found {
			return types.Errorf(3732, "Cannot drop type '%s' because it is being referenced by object '%s'. There may be other objects that reference this type.", n.Dotted(), o.Header().Name).At(n.Line)
		}
	}
	w.change(false, func(d *catalog.Draft) { d.RemoveType(t.ID) })
	return nil
}
