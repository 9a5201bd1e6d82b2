package catalog

import (
	"maps"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// Draft is the next catalogue in the making. It is used by one goroutine.
type Draft struct{ c Catalog }

// Edit begins a change.
func (c *Catalog) Edit() *Draft {
	n := *c
	n.schemas, n.objects, n.types = maps.Clone(c.schemas), maps.Clone(c.objects), maps.Clone(c.types)
	n.byName, n.typeByName = maps.Clone(c.byName), maps.Clone(c.typeByName)
	n.properties = slices.Clone(c.properties)
	return &Draft{n}
}

// WithoutModules returns the catalogue without its procedures.
func (c *Catalog) WithoutModules() *Catalog {
	d := c.Edit()
	for _, o := range c.Objects() {
		if o.Kind() == KindProcedure {
			d.Remove(o.Header().ID)
		}
	}
	return d.Catalog()
}

// Catalog ends the change; the draft must not be used any more.
func (d *Draft) Catalog() *Catalog {
	n := d.c
	return &n
}

// NewID returns an object id that was never used.
func (d *Draft) NewID() int32 {
	d.c.next++
	return d.c.next - 1
}

// NewTypeID returns a user_type_id that was never used.
func (d *Draft) NewTypeID() int32 {
	d.c.nextType++
	return d.c.nextType - 1
}

// SetSecurity changes who may do what.
func (d *Draft) SetSecurity(s *security.Database) { d.c.security = s }

// AddSchema adds a schema and returns it with its id.
func (d *Draft) AddSchema(name string, owner int32) *Schema {
	s := &Schema{d.c.nextSchema, name, owner}
	d.c.nextSchema++
	if d.c.nextSchema == firstRole {
		d.c.nextSchema = lastRole + 1
	}
	d.c.schemas[s.ID] = s
	return s
}

// PutSchema replaces a schema by a changed one.
func (d *Draft) PutSchema(s *Schema) { d.c.schemas[s.ID] = s }

// RemoveSchema removes a schema, which must be empty, and what was granted on it.
func (d *Draft) RemoveSchema(id int32) {
	delete(d.c.schemas, id)
	d.c.security = d.c.security.Forget(security.SchemaClass, id, 0)
	d.forget(3, id)
}

// Put adds an object, or replaces the one of the same id. It must not be
// changed from then on.
func (d *Draft) Put(o Object) {
	d.unlist(o.Header().ID)
	d.c.list(o)
}

// Remove removes an object with its constraints, what was granted on it and
// its extended properties.
func (d *Draft) Remove(id int32) {
	if t, ok := d.c.objects[id].(*Table); ok {
		for _, k := range t.constraints() {
			d.forget(1, k.ID)
		}
	}
	d.unlist(id)
	d.c.security = d.c.security.Forget(security.ObjectClass, id, 0)
	d.forget(1, id)
	d.forget(7, id)
}

// PutType adds or replaces a type.
func (d *Draft) PutType(t *UserType) {
	d.unlistType(t.ID)
	d.c.listType(t)
}

// RemoveType removes a type.
func (d *Draft) RemoveType(id int32) {
	d.unlistType(id)
	delete(d.c.types, id)
	d.forget(6, id)
}

// SetProperty adds or replaces an extended property.
func (d *Draft) SetProperty(p Property) {
	d.RemoveProperty(p)
	d.c.properties = append(d.c.properties, p)
}

// RemoveProperty removes the property of the same place and name, if it is there.
func (d *Draft) RemoveProperty(p Property) {
	d.c.properties = slices.DeleteFunc(d.c.properties, func(o Property) bool {
		return o.Class == p.Class && o.Major == p.Major && o.Minor == p.Minor && SameName(o.Name, p.Name)
	})
}

// ForgetColumn removes what was granted on a column and its properties.
func (d *Draft) ForgetColumn(table, column int32) {
	d.c.security = d.c.security.Forget(security.ObjectClass, table, column)
	d.c.properties = slices.DeleteFunc(d.c.properties, func(o Property) bool { return o.Class == 1 && o.Major == table && o.Minor == column })
}

func (d *Draft) forget(class, major int32) {
	d.c.properties = slices.DeleteFunc(d.c.properties, func(o Property) bool { return o.Class == class && o.Major == major })
}

func (d *Draft) unlist(id int32) {
	o, ok := d.c.objects[id]
	if !ok {
		return
	}
	d.c.drop(o.Header())
	if t, ok := o.(*Table); ok {
		for _, k := range t.constraints() {
			d.c.drop(&k.Head)
		}
	}
}

func (d *Draft) unlistType(id int32) {
	if t, ok := d.c.types[id]; ok {
		delete(d.c.typeByName, key{t.Schema, fold(t.Name)})
		if t.Table != nil {
			d.unlist(t.Table.ID)
		}
	}
}

func (c *Catalog) drop(h *Head) {
	delete(c.objects, h.ID)
	delete(c.byName, key{h.Schema, fold(h.Name)})
}

// list enters an object and the constraints of a table under ids and names.
func (c *Catalog) list(o Object) {
	h := o.Header()
	c.objects[h.ID] = o
	c.byName[key{h.Schema, fold(h.Name)}] = o
	if t, ok := o.(*Table); ok {
		for _, k := range t.constraints() {
			c.objects[k.ID] = k
			c.byName[key{k.Schema, fold(k.Name)}] = k
		}
	}
}

func (c *Catalog) listType(t *UserType) {
	c.types[t.ID] = t
	c.typeByName[key{t.Schema, fold(t.Name)}] = t
	if t.Table != nil {
		c.list(t.Table)
	}
}

// constraints returns the constraints of a table as objects.
func (t *Table) constraints() []*Constraint {
	var out []*Constraint
	add := func(c Constrained, k Kind) {
		h := Head{ID: c.ID, Name: c.Name, Schema: t.Schema, Created: t.Created, Modified: t.Modified}
		out = append(out, &Constraint{h, k, t})
	}
	for _, x := range t.Indexes {
		switch {
		case x.Primary:
			add(Constrained{ID: x.Constraint, Name: x.Name}, KindPrimaryKey)
		case x.UniqueKey:
			add(Constrained{ID: x.Constraint, Name: x.Name}, KindUnique)
		}
	}
	for _, f := range t.ForeignKeys {
		add(f.Constrained, KindForeignKey)
	}
	for _, k := range t.Checks {
		add(k.Constrained, KindCheck)
	}
	for _, c := range t.Columns {
		if c.Default != nil {
			add(c.Default.Constrained, KindDefault)
		}
	}
	return out
}
