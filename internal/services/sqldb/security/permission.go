package security

import "slices"

// The permissions that others imply or that the engine asks for by name.
const (
	Select         = "SELECT"
	Insert         = "INSERT"
	Update         = "UPDATE"
	Delete         = "DELETE"
	References     = "REFERENCES"
	Execute        = "EXECUTE"
	Alter          = "ALTER"
	Control        = "CONTROL"
	ViewDefinition = "VIEW DEFINITION"
	TakeOwnership  = "TAKE OWNERSHIP"
	Impersonate    = "IMPERSONATE"
	Connect        = "CONNECT"
	AlterAnyUser   = "ALTER ANY USER"
	AlterAnyRole   = "ALTER ANY ROLE"
	AlterAnySchema = "ALTER ANY SCHEMA"
	CreateTable    = "CREATE TABLE"
	CreateView     = "CREATE VIEW"
	CreateSchema   = "CREATE SCHEMA"
	CreateRole     = "CREATE ROLE"
	CreateUser     = "CREATE USER"
)

var objectPermissions = []string{Select, Insert, Update, Delete, References, Execute, Alter, Control, ViewDefinition, TakeOwnership, "VIEW CHANGE TRACKING"}

var databasePermissions = []string{
	Select, Insert, Update, Delete, References, Execute, Alter, Control, ViewDefinition, TakeOwnership, Connect, AlterAnyUser, AlterAnyRole, AlterAnySchema,
	CreateTable, CreateView, CreateSchema, CreateRole, CreateUser, "CREATE PROCEDURE", "CREATE FUNCTION", "CREATE TYPE", "CREATE SYNONYM", "CREATE DEFAULT", "CREATE RULE",
	"VIEW DATABASE STATE", "SHOWPLAN", "UNMASK", "BACKUP DATABASE", "BACKUP LOG", "CHECKPOINT", "ALTER ANY SECURITY POLICY", "ALTER ANY MASK",
}

// permissionsOf returns what can be granted on a class.
func permissionsOf(c Class) []string {
	switch c {
	case DatabaseClass:
		return databasePermissions
	case SchemaClass:
		return append([]string{"CREATE SEQUENCE"}, objectPermissions...)
	case PrincipalClass:
		return []string{Alter, Control, ViewDefinition, TakeOwnership, Impersonate}
	}
	return objectPermissions
}

// onColumns are the permissions that can be granted on columns.
var onColumns = []string{Select, Update, References}

// claim is a permission on a securable.
type claim struct {
	permission string
	on         Securable
}

// implied returns the permissions at the same level that contain one.
func implied(c Class, permission string) []string {
	if c == DatabaseClass {
		switch permission {
		case Control:
			return nil
		case CreateSchema:
			return []string{AlterAnySchema, Control}
		case CreateRole:
			return []string{AlterAnyRole, Control}
		case CreateUser:
			return []string{AlterAnyUser, Control}
		case AlterAnySchema, AlterAnyRole, AlterAnyUser, CreateTable, CreateView, "CREATE PROCEDURE", "CREATE FUNCTION", "CREATE TYPE", "CREATE SYNONYM", "CREATE DEFAULT", "CREATE RULE":
			return []string{Alter, Control}
		}
		return []string{Control}
	}
	switch permission {
	case Control:
		return nil
	case "CREATE SEQUENCE":
		return []string{Alter, Control}
	}
	return []string{Control}
}

// inherited returns the permission one level up that contains one, "" if none
// does.
func inherited(from, to Class, permission string, role bool) string {
	switch {
	case permission == TakeOwnership || permission == Control || permission == Impersonate:
		return Control
	case from == SchemaClass && (permission == Alter || permission == "CREATE SEQUENCE"):
		return AlterAnySchema
	case from == PrincipalClass && permission == Alter:
		if role {
			return AlterAnyRole
		}
		return AlterAnyUser
	case permission == "VIEW CHANGE TRACKING" && to == DatabaseClass:
		return Control
	}
	return permission
}

// covering returns every claim that contains one, itself first.
func covering(first claim, role bool) []claim {
	out := []claim{first}
	for i := 0; i < len(out); i++ {
		c := out[i]
		add := func(n claim) {
			if !slices.ContainsFunc(out, func(o claim) bool {
				return o.permission == n.permission && o.on.Class == n.on.Class && o.on.ID == n.on.ID
			}) {
				out = append(out, n)
			}
		}
		for _, p := range implied(c.on.Class, c.permission) {
			add(claim{p, c.on})
		}
		if above, ok := c.on.above(); ok {
			if p := inherited(c.on.Class, above.Class, c.permission, role); p != "" {
				add(claim{p, above})
			}
		}
	}
	return out
}

// byRole are the permissions on the database that a fixed role is. Those of
// the deny roles are denied.
var byRole = map[int32][]string{
	DBOwner:       {Control},
	AccessAdmin:   {AlterAnyUser, CreateSchema, Connect},
	SecurityAdmin: {AlterAnyRole, CreateSchema, ViewDefinition},
	DDLAdmin: {AlterAnySchema, CreateTable, CreateView, "CREATE PROCEDURE", "CREATE FUNCTION", "CREATE TYPE", "CREATE SYNONYM", "CREATE DEFAULT", "CREATE RULE",
		"CHECKPOINT", References},
	BackupOp:   {"BACKUP DATABASE", "BACKUP LOG", "CHECKPOINT"},
	DataReader: {Select},
	DataWriter: {Insert, Update, Delete},
	DenyReader: {Select},
	DenyWriter: {Insert, Update, Delete},
}
