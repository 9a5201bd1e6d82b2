package catalog

import (
	"cmp"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

// Catalog is a snapshot of a database.
type Catalog struct {
	name       string
	security   *security.Database
	next       int32 // id of the next object
	nextSchema int32
	nextType   int32
	temporary  bool
	schemas    map[int32]*Schema
	objects    map[int32]Object // constraints among them
	types      map[int32]*UserType
	properties []Property
	byName     map[key]Object
	typeByName map[key]*UserType
}

type key struct {
	schema int32
	name   string
}

// firstObject is the id of a database's first object. What is temporary
// counts from firstTemporary on, so that no id is in both.
const (
	firstObject    int32 = 100_000
	firstTemporary int32 = 1 << 30
)

// New returns the catalogue of an empty database; owner is the sid of dbo.
func New(name string, owner []byte) *Catalog {
	return empty(name, security.New(name, owner), firstObject)
}

// NewTemporary returns the catalogue of a session's own tempdb, whose objects
// lie in dbo and belong to dbo.
func NewTemporary() *Catalog {
	c := empty("tempdb", security.New("tempdb", nil), firstTemporary)
	c.temporary = true
	return c
}

func empty(name string, s *security.Database, first int32) *Catalog {
	c := &Catalog{
		name: name, security: s, next: first, nextSchema: firstSchema, nextType: firstUserType,
		schemas: map[int32]*Schema{}, objects: map[int32]Object{}, types: map[int32]*UserType{}, byName: map[key]Object{}, typeByName: map[key]*UserType{},
	}
	for _, s := range builtinSchemas() {
		c.schemas[s.ID] = s
	}
	return c
}

// Name returns the database's name.
func (c *Catalog) Name() string { return c.name }

// Temporary reports the catalogue of a session's own objects.
func (c *Catalog) Temporary() bool { return c.temporary }

// Security returns who may do what.
func (c *Catalog) Security() *security.Database { return c.security }

// Properties returns the extended properties, in the order they were added.
func (c *Catalog) Properties() []Property { return c.properties }

// Schemas returns all schemas by id.
func (c *Catalog) Schemas() []*Schema {
	return sorted(c.schemas, func(s *Schema) int32 { return s.ID })
}

// Objects returns all objects by id, constraints among them.
func (c *Catalog) Objects() []Object {
	return sorted(c.objects, func(o Object) int32 { return o.Header().ID })
}

// Tables returns all tables by id, without those of table types.
func (c *Catalog) Tables() []*Table {
	var out []*Table
	for _, o := range c.Objects() {
		if t, ok := o.(*Table); ok && !t.OfType {
			out = append(out, t)
		}
	}
	return out
}

// Types returns the alias and table types by id.
func (c *Catalog) Types() []*UserType {
	return sorted(c.types, func(t *UserType) int32 { return t.ID })
}

func sorted[T any](m map[int32]T, id func(T) int32) []T {
	out := make([]T, 0, len(m))
	for _, x := range m {
		out = append(out, x)
	}
	slices.SortFunc(out, func(a, b T) int { return cmp.Compare(id(a), id(b)) })
	return out
}

// fold makes equal what the catalogue takes for one name.
func fold(name string) string { return strings.ToLower(strings.TrimRight(name, " ")) }

// SameName compares names as the catalogue does.
func SameName(a, b string) bool { return fold(a) == fold(b) }
