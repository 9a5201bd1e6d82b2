package ddl

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Rename is sp_rename: of an object, or with kind COLUMN, INDEX, OBJECT or
// USERDATATYPE of that.
func (e *Env) Rename(ctx context.Context, name, newName, kind string) error {
	w := &work{e, ctx}
	kind = strings.ToUpper(kind)
	unknown := types.Errorf(15225, "No item by the name of '%s' could be found in the current database '%s', given that @itemtype was input as '%s'.", name, w.Catalog.Name(), orText(kind, "(null)")).WithLevel(11, 1)
	if !catalog.NameFits(newName) {
		return types.Errorf(15223, "Error: The input parameter '%s' is not allowed to be null.", "newname").WithLevel(11, 1)
	}
	n, ok := catalog.ParseName(name)
	if !ok {
		return types.Errorf(15253, "Syntax error parsing SQL identifier '%s'.", name).WithLevel(11, 1)
	}
	var err error
	switch kind {
	case "", "OBJECT":
		if err = w.renameObject(n, newName, unknown); err == unknown && kind == "" && len(n.Parts) > 1 {
			if err = w.renameColumn(n, newName, unknown); err == unknown {
				err = w.renameIndex(n, newName, unknown)
			}
		}
	case "COLUMN":
		err = w.renameColumn(n, newName, unknown)
	case "INDEX":
		err = w.renameIndex(n, newName, unknown)
	case "USERDATATYPE":
		err = w.renameType(n, newName, unknown)
	default:
		err = types.Errorf(15249, "Error: Explicit @objtype '%s' is unrecognized.", kind).WithLevel(11, 1)
	}
	if err != nil {
		return err
	}
	return w.note(types.Errorf(15477, "Caution: Changing any part of an object name could break scripts and stored procedures.").WithLevel(0, 1))
}

func orText(s, none string) string {
	if s == "" {
		return none
	}
	return s
}

// clash refuses a name that is taken.
func clash(name, kind string) error {
	return types.Errorf(15335, "Error: The new name '%s' is already in use as a %s name and would cause a duplicate that is not permitted.", name, kind).WithLevel(11, 1)
}

func (w *work) renameObject(n ast.Name, newName string, unknown *types.Error) error {
	f, ok, err := w.find(n)
	if err != nil {
		return err
	}
	if !ok || f.temp {
		return unknown
	}
	if err := w.may(security.Alter, w.Catalog.Securable(f.object), unknown); err != nil {
		return err
	}
	if o, there := w.Catalog.Find(f.schema.ID, newName); there && o.Header().ID != f.object.Header().ID {
		return clash(newName, "object")
	}
	for _, o := range w.Catalog.Objects() {
		if m, ok := o.(*catalog.View); ok {
			for _, id := range m.Uses {
				if id == f.object.Header().ID {
					return bound(n.Dotted())
				}
			}
		}
	}
	w.change(false, func(d *catalog.Draft) {
		if k, ok := f.object.(*catalog.Constraint); ok {
			t := k.Table.Clone()
			renameConstraint(t, k.ID, newName)
			t.Modified = w.Now.UTC()
			d.Put(t)
			return
		}
		o := clone(f.object)
		o.Header().Name, o.Header().Modified = newName, w.Now.UTC()
		d.Put(o)
	})
	return nil
}

// bound is 15336.
func bound(name string) error {
	return types.Errorf(15336, "Object '%s' cannot be renamed because the object participates in enforced dependencies.", name)
}

func renameConstraint(t *catalog.Table, id int32, name string) {
	for _, x := range t.Indexes {
		if x.Constraint == id {
			x.Name, x.SystemNamed = name, false
		}
	}
	for _, f := range t.ForeignKeys {
		if f.ID == id {
			f.Name, f.SystemNamed = name, false
		}
	}
	for _, k := range t.Checks {
		if k.ID == id {
			k.Name, k.SystemNamed = name, false
		}
	}
	for _, c := range t.Columns {
		if c.Default != nil && c.Default.ID == id {
			d := *c.Default
			d.Name, d.SystemNamed = name, false
			c.Default = &d
		}
	}
}

// owner returns the table that the name without its last part means.
func (w *work) tableOf(n ast.Name, missing *types.Error) (*catalog.Table, string, bool, error) {
	if len(n.Parts) < 2 {
		return nil, "", false, missing
	}
	of := ast.Name{Span: n.Span, Parts: n.Parts[:len(n.Parts)-1]}
	t, temp, err := w.table(of, security.Alter, missing)
	return t, n.Object(), temp, err
}

func (w *work) renameColumn(n ast.Name, newName string, unknown *types.Error) error {
	missing := types.Errorf(15248, "Either the parameter @objname is ambiguous or the claimed @objtype (%s) is wrong.", "COLUMN").WithLevel(11, 1)
	t, name, temp, err := w.tableOf(n, missing)
	if err != nil {
		if err == missing {
			return unknownOr(unknown, missing)
		}
		return err
	}
	c, ok := t.Column(name)
	if !ok {
		return unknownOr(unknown, missing)
	}
	if o, taken := t.Column(newName); taken && o != c {
		return clash(newName, "COLUMN")
	}
	b := &builder{work: w, cat: w.at(temp), t: t.Clone(), temp: temp}
	c, _ = b.t.Column(name)
	for _, k := range b.t.Checks {
		if b.uses(k, c) {
			return bound(n.Dotted())
		}
	}
	for _, o := range b.t.Columns {
		if o.Computed != nil {
			for _, id := range b.computedFrom(o) {
				if id == c.ID {
					return bound(n.Dotted())
				}
			}
		}
	}
	for _, x := range b.t.Indexes {
		if x.Filter != nil {
			for _, id := range filterColumns(b.t, x.Filter) {
				if id == c.ID {
					return bound(n.Dotted())
				}
			}
		}
	}
	c.Name = newName
	b.t.Modified = w.Now.UTC()
	w.change(temp, func(d *catalog.Draft) { d.Put(b.t) })
	return nil
}

// unknownOr is what a claimed kind that is wrong answers, where the kind was
// claimed.
func unknownOr(unknown, missing *types.Error) error {
	if strings.HasSuffix(unknown.Message, "'(null)'.") {
		return unknown
	}
	return missing
}

func (w *work) renameIndex(n ast.Name, newName string, unknown *types.Error) error {
	missing := types.Errorf(15248, "Either the parameter @objname is ambiguous or the claimed @objtype (%s) is wrong.", "INDEX").WithLevel(11, 1)
	t, name, temp, err := w.tableOf(n, missing)
	if err != nil {
		if err == missing {
			return unknownOr(unknown, missing)
		}
		return err
	}
	c := t.Clone()
	x, ok := c.Index(name)
	if !ok {
		return unknownOr(unknown, missing)
	}
	if o, taken := c.Index(newName); taken && o != x {
		return clash(newName, "INDEX")
	}
	if x.Key() {
		if o, taken := w.at(temp).Find(t.Schema, newName); taken && o.Header().ID != x.Constraint {
			return clash(newName, "object")
		}
	}
	x.Name, x.SystemNamed = newName, false
	w.change(temp, func(d *catalog.Draft) { d.Put(c) })
	return nil
}

func (w *work) renameType(n ast.Name, newName string, unknown *types.Error) error {
	t, ok := w.Catalog.ResolveType(n.Schema(), n.Object(), w.defaultSchema())
	if !ok || !w.mayType(t) {
		return unknown
	}
	s, _ := w.Catalog.SchemaByID(t.Schema)
	if o, taken := w.Catalog.ResolveType(s.Name, newName, ""); taken && o != t {
		return clash(newName, "USERDATATYPE")
	}
	c := *t
	c.Name = newName
	w.change(false, func(d *catalog.Draft) { d.PutType(&c) })
	return nil
}
