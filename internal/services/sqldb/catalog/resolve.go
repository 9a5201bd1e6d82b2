package catalog

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/security"

// SchemaNamed returns a schema by its name.
func (c *Catalog) SchemaNamed(name string) (*Schema, bool) {
	f := fold(name)
	for _, s := range c.schemas {
		if fold(s.Name) == f {
			return s, true
		}
	}
	return nil, false
}

// SchemaByID returns a schema by its id.
func (c *Catalog) SchemaByID(id int32) (*Schema, bool) {
	s, ok := c.schemas[id]
	return s, ok
}

// ByID returns an object by its id.
func (c *Catalog) ByID(id int32) (Object, bool) {
	o, ok := c.objects[id]
	return o, ok
}

// TableByID returns a table by its id.
func (c *Catalog) TableByID(id int32) (*Table, bool) {
	t, ok := c.objects[id].(*Table)
	return t, ok
}

// Find returns an object of any kind that lies in a schema.
func (c *Catalog) Find(schema int32, name string) (Object, bool) {
	o, ok := c.byName[key{schema, fold(name)}]
	return o, ok
}

// Resolve returns the object that a name means: in the schema it names, or
// without one (schema is ""), in the user's default schema and else in dbo.
func (c *Catalog) Resolve(schema, name, userSchema string) (Object, bool) {
	for _, s := range searched(schema, userSchema) {
		if s, ok := c.SchemaNamed(s); ok {
			if o, ok := c.Find(s.ID, name); ok {
				return o, true
			}
		}
	}
	return nil, false
}

// ResolveType returns the type that a name means, searched like Resolve.
func (c *Catalog) ResolveType(schema, name, userSchema string) (*UserType, bool) {
	for _, s := range searched(schema, userSchema) {
		if s, ok := c.SchemaNamed(s); ok {
			if t, ok := c.typeByName[key{s.ID, fold(name)}]; ok {
				return t, true
			}
		}
	}
	return nil, false
}

// TypeByID returns a type by its user_type_id.
func (c *Catalog) TypeByID(id int32) (*UserType, bool) {
	t, ok := c.types[id]
	return t, ok
}

func searched(schema, userSchema string) []string {
	if schema != "" {
		return []string{schema}
	}
	if userSchema == "" || SameName(userSchema, "dbo") {
		return []string{"dbo"}
	}
	return []string{userSchema, "dbo"}
}

// Securable returns an object as something that permissions are about: of a
// constraint, its table, since it has none of its own.
func (c *Catalog) Securable(o Object) security.Securable {
	if k, ok := o.(*Constraint); ok {
		o = k.Table
	}
	h := o.Header()
	out := security.Securable{Class: security.ObjectClass, ID: h.ID, Name: h.Name, Owner: h.Owner}
	if s, ok := c.schemas[h.Schema]; ok {
		in := s.Securable()
		out.Schema = &in
	}
	return out
}

// Referencing returns the foreign keys that reference a table, with the tables
// they are of, by the order of the tables' ids.
func (c *Catalog) Referencing(id int32) []Reference {
	var out []Reference
	for _, t := range c.Tables() {
		for _, f := range t.ForeignKeys {
			if f.References == id {
				out = append(out, Reference{t, f})
			}
		}
	}
	return out
}

// Reference is a foreign key and the table it is of.
type Reference struct {
	Table *Table
	Key   *ForeignKey
}
