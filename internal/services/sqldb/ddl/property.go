package ddl

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/tsql/ast"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// PropertyChange is which procedure changes an extended property.
type PropertyChange int

// The procedures: sp_addextendedproperty, sp_updateextendedproperty and
// sp_dropextendedproperty.
const (
	AddProperty PropertyChange = iota
	UpdateProperty
	DropProperty
)

// Property is one of the procedures of extended properties. Levels are up to
// three pairs of a type and a name, as @level0type, @level0name and so on have
// them.
func (e *Env) Property(ctx context.Context, change PropertyChange, name string, value types.Variable, levels []string) error {
	w := &work{e, ctx}
	if name == "" {
		return types.Errorf(15600, "An invalid parameter or option was specified for procedure '%s'.", "sp_addextendedproperty").WithLevel(15, 1)
	}
	p, what, err := w.propertyOf(levels)
	if err != nil {
		return err
	}
	p.Name, p.Value = name, value
	there := false
	for _, o := range w.Catalog.Properties() {
		there = there || o.Class == p.Class && o.Major == p.Major && o.Minor == p.Minor && catalog.SameName(o.Name, name)
	}
	switch {
	case change == AddProperty && there:
		return types.Errorf(15233, "Property cannot be added. Property '%s' already exists for '%s'.", name, what)
	case change != AddProperty && !there:
		return types.Errorf(15217, "Property cannot be updated or deleted. Property '%s' does not exist for '%s'.", name, what)
	}
	w.change(false, func(d *catalog.Draft) {
		if change == DropProperty {
			d.RemoveProperty(p)
		} else {
			d.SetProperty(p)
		}
	})
	return nil
}

// propertyOf finds what the levels name, and asks for the right to change it.
func (w *work) propertyOf(levels []string) (catalog.Property, string, error) {
	for len(levels) > 0 && levels[len(levels)-2] == "" {
		levels = levels[:len(levels)-2]
	}
	var names []string
	for i := 1; i < len(levels); i += 2 {
		names = append(names, levels[i])
	}
	what := strings.Join(names, ".")
	invalid := types.Errorf(15135, "Object is invalid. Extended properties are not permitted on '%s', or the object does not exist.", orText(what, "object specified"))
	if len(levels) == 0 {
		return catalog.Property{}, w.Catalog.Name(), w.may(security.Control, security.InDatabase(), nil)
	}
	if k := strings.ToUpper(levels[0]); k == "USER" {
		p, ok := w.Catalog.Security().Named(levels[1])
		if !ok || len(levels) > 2 {
			return catalog.Property{}, what, invalid
		}
		on := security.Securable{Class: security.PrincipalClass, ID: p.ID, Name: p.Name, Owner: p.Owner}
		return catalog.Property{Class: 4, Major: p.ID}, what, w.may(security.Alter, on, invalid)
	} else if k != "SCHEMA" {
		return catalog.Property{}, what, invalid
	}
	s, ok := w.Catalog.SchemaNamed(levels[1])
	if !ok {
		return catalog.Property{}, what, invalid
	}
	if len(levels) == 2 {
		return catalog.Property{Class: 3, Major: s.ID}, what, w.may(security.Alter, s.Securable(), invalid)
	}
	if strings.EqualFold(levels[2], "TYPE") {
		t, ok := w.Catalog.ResolveType(s.Name, levels[3], "")
		if !ok || !w.mayType(t) || len(levels) > 4 {
			return catalog.Property{}, what, invalid
		}
		return catalog.Property{Class: 6, Major: t.ID}, what, nil
	}
	o, ok, err := w.find(ast.Name{Parts: []ast.Ident{{Name: s.Name}, {Name: levels[3]}}})
	if err != nil || !ok || !levelFits(levels[2], o.object.Kind()) {
		return catalog.Property{}, what, invalid
	}
	p := catalog.Property{Class: 1, Major: o.object.Header().ID}
	if len(levels) == 6 {
		if p, ok = w.within(o.object, strings.ToUpper(levels[4]), levels[5]); !ok {
			return catalog.Property{}, what, invalid
		}
	}
	return p, what, w.may(security.Alter, w.Catalog.Securable(o.object), invalid)
}

func levelFits(word string, k catalog.Kind) bool {
	for w, kinds := range dropped {
		if strings.EqualFold(w, word) {
			for _, o := range kinds {
				if o == k {
					return true
				}
			}
		}
	}
	return false
}

// within finds a column, an index or a constraint of an object.
func (w *work) within(o catalog.Object, kind, name string) (catalog.Property, bool) {
	id := o.Header().ID
	t, _ := o.(*catalog.Table)
	switch {
	case kind == "COLUMN":
		list := []*catalog.Column(nil)
		if v, ok := o.(*catalog.View); ok {
			list = v.Columns
		} else if t != nil {
			list = t.Columns
		}
		c, ok := catalog.ColumnNamed(list, name)
		if !ok {
			return catalog.Property{}, false
		}
		return catalog.Property{Class: 1, Major: id, Minor: c.ID}, true
	case kind == "INDEX" && t != nil:
		x, ok := t.Index(name)
		if !ok {
			return catalog.Property{}, false
		}
		return catalog.Property{Class: 7, Major: id, Minor: x.ID}, true
	case kind == "CONSTRAINT" && t != nil:
		k, ok := w.Catalog.Find(t.Schema, name)
		if c, is := k.(*catalog.Constraint); ok && is && c.Table.ID == id {
			return catalog.Property{Class: 1, Major: c.ID}, true
		}
	}
	return catalog.Property{}, false
}
