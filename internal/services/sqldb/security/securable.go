package security

// Class is what a permission is about, as sys.database_permissions.class.
type Class int

// The classes that this version has.
const (
	DatabaseClass  Class = 0
	ObjectClass    Class = 1 // object or column
	SchemaClass    Class = 3
	PrincipalClass Class = 4
)

// Securable is a thing that permissions are about. For the database itself
// only Class is set.
type Securable struct {
	Class Class
	ID    int32
	Name  string
	Owner int32 // a principal's id; 0 for an object means its schema's owner
	// Schema is where an object lies.
	Schema *Securable
}

// InDatabase is the database as a securable.
func InDatabase() Securable { return Securable{Class: DatabaseClass} }

// Column is a column of an object.
type Column struct {
	ID   int32
	Name string
}

// owner returns the principal that owns the securable.
func (s Securable) owner() int32 {
	if s.Class == ObjectClass && s.Owner == 0 && s.Schema != nil {
		return s.Schema.Owner
	}
	return s.Owner
}

// above returns what the securable lies in; false for the database.
func (s Securable) above() (Securable, bool) {
	switch {
	case s.Class == DatabaseClass:
		return Securable{}, false
	case s.Class == ObjectClass && s.Schema != nil:
		return *s.Schema, true
	}
	return InDatabase(), true
}

// Chained reports whether a module or a view may use an object without its
// user being asked: both have the same owner.
func Chained(module, object Securable) bool {
	return module.owner() == object.owner() && module.owner() != 0
}

func schemaName(s Securable) string {
	if s.Schema == nil {
		return ""
	}
	return s.Schema.Name
}
