package ddl

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// dropped are the kinds of objects that a word of DROP is for.
var dropped = map[string][]catalog.Kind{
	"TABLE": {catalog.KindTable}, "VIEW": {catalog.KindView}, "PROCEDURE": {catalog.KindProcedure},
	"FUNCTION": {catalog.KindScalarFunction, catalog.KindInlineFunction, catalog.KindTableFunction}, "SEQUENCE": {catalog.KindSequence}, "SYNONYM": {catalog.KindSynonym},
}

func (w *work) drop(x *ast.Drop) error {
	for _, n := range x.Names {
		var err error
		switch x.Kind {
		case "SCHEMA":
			err = w.dropSchema(n, x.IfExists)
		case "TYPE":
			err = w.dropType(n, x.IfExists)
		case "USER", "ROLE":
			err = w.dropPrincipal(n.Object(), x.Kind == "ROLE", x.IfExists)
		case "LOGIN":
			err = w.dropLogin(n)
		case "TRIGGER":
			if !x.IfExists {
				err = cannotDrop("trigger", n.Dotted(), 5).At(x.Line)
			}
		case "STATISTICS":
			err = cannotDrop("statistics", n.Dotted(), 6).At(x.Line)
		default:
			if kinds, ok := dropped[x.Kind]; ok {
				err = w.dropObject(x, n, kinds)
			} else {
				err = types.Unsupported("DROP " + x.Kind).At(x.Line)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// cannotDrop is what DROP of something says that is not there: 3701.
func cannotDrop(word, name string, state uint8) *types.Error {
	return types.Errorf(3701, "Cannot %s the %s '%s', because it does not exist or you do not have permission.", "drop", word, name).WithLevel(11, state)
}

func (w *work) dropObject(x *ast.Drop, n ast.Name, kinds []catalog.Kind) error {
	word := map[string]string{"TABLE": "table", "VIEW": "view", "PROCEDURE": "procedure", "FUNCTION": "function", "SEQUENCE": "sequence object", "SYNONYM": "synonym"}[x.Kind]
	gone := cannotDrop(word, n.Dotted(), 5).At(x.Line)
	f, ok, err := w.find(n)
	if err != nil {
		return err
	}
	if _, constraint := f.object.(*catalog.Constraint); !ok || constraint {
		if x.IfExists {
			return nil
		}
		return gone
	}
	if k := f.object.Kind(); !slices.Contains(kinds, k) {
		if x.IfExists {
			return nil
		}
		return wrongDrop(x, n, k)
	}
	if !f.temp {
		on := w.Catalog.Securable(f.object)
		if !w.Who.Has(security.Control, on) && !w.Who.Has(security.Alter, f.schema.Securable()) {
			if w.Refused != nil {
				w.Refused(gone.WithLevel(14, 20), security.Control, on)
			}
			return gone.WithLevel(14, 20)
		}
		if err := w.bound(x, f.object); err != nil {
			return err
		}
	}
	id := f.object.Header().ID
	if t, ok := f.object.(*catalog.Table); ok {
		for _, r := range w.at(f.temp).Referencing(id) {
			if r.Table.ID != id {
				return types.Errorf(3726, "Could not drop object '%s' because it is referenced by a FOREIGN KEY constraint.", n.Dotted()).At(x.Line)
			}
		}
		if err := w.Store.Exec(w.ctx, "DROP TABLE "+tableName(t, f.temp)); err != nil {
			return err
		}
	}
	w.change(f.temp, func(d *catalog.Draft) { d.Remove(id) })
	return nil
}

// bound refuses to drop what a module with SCHEMABINDING reads, and sequences
// that a DEFAULT takes values of: 3729.
func (w *work) bound(x *ast.Drop, o catalog.Object) error {
	h := o.Header()
	refuse := func(by string) error {
		return types.Errorf(3729, "Cannot %s '%s' because it is being referenced by object '%s'.", "DROP "+x.Kind, h.Name, by).At(x.Line)
	}
	for _, other := range w.Catalog.Objects() {
		var uses []int32
		switch m := other.(type) {
		case *catalog.View:
			uses = m.Uses
		case *catalog.Function:
			uses = m.Uses
		case *catalog.Table:
			for _, c := range m.Columns {
				if c.Default != nil && o.Kind() == catalog.KindSequence && w.takes(c.Default, h) {
					return refuse(c.Default.Name)
				}
			}
		}
		if slices.Contains(uses, h.ID) {
			return refuse(other.Header().Name)
		}
	}
	return nil
}

// takes reports whether a default takes values of a sequence.
func (w *work) takes(d *catalog.Default, h *catalog.Head) bool {
	tree, err := d.Value.Tree()
	if err != nil {
		return false
	}
	found := false
	ast.Walk(tree, func(n any) bool {
		if v, ok := n.(*ast.NextValue); ok {
			o, ok := w.Catalog.Resolve(v.Sequence.Schema(), v.Sequence.Object(), "dbo")
			found = found || ok && o.Header().ID == h.ID
		}
		return !found
	})
	return found
}

// wrongDrop is 3705: the word is for another kind.
func wrongDrop(x *ast.Drop, n ast.Name, k catalog.Kind) error {
	what, word := map[catalog.Kind]string{
		catalog.KindTable: "table", catalog.KindView: "view", catalog.KindProcedure: "procedure", catalog.KindScalarFunction: "function", catalog.KindInlineFunction: "function",
		catalog.KindTableFunction: "function", catalog.KindSequence: "sequence object", catalog.KindSynonym: "synonym",
	}[k], ""
	for w, kinds := range dropped {
		if slices.Contains(kinds, k) {
			word = w
		}
	}
	return types.Errorf(3705, "Cannot use DROP %s with '%s' because '%s' is a %s. Use DROP %s.", x.Kind, n.Dotted(), n.Dotted(), what, word).At(x.Line)
}
