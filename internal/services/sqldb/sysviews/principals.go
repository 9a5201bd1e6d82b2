package sysviews

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
)

var databaseSecurable = security.InDatabase()

var securityViews = []definition{
	{"database_principals", "name sysname, principal_id int, type char(1), type_desc nvarchar(60)?, default_schema_name sysname?, create_date datetime, modify_date datetime, " +
		"owning_principal_id int?, sid varbinary(85)?, is_fixed_role bit, authentication_type int, authentication_type_desc nvarchar(60)?, default_language_name sysname?, " +
		"default_language_lcid int?, allow_encrypted_value_modifications bit", func(e *Env, out func(...any)) {
		for _, p := range e.principals() {
			how, desc := authentication(p)
			out(p.Name, p.ID, string(p.Kind), p.Kind.TypeDesc(), text(p.DefaultSchema), shipped, shipped, orNull(p.Owner), sid(p), p.Fixed(), how, desc, nil, nil, false)
		}
	}},
	{"database_role_members", "role_principal_id int, member_principal_id int", func(e *Env, out func(...any)) {
		all := e.Who.Has(security.ViewDefinition, databaseSecurable) || e.Who.Member(security.SecurityAdmin)
		for _, m := range e.Who.Database().State().Members {
			if all || m.Member == e.Who.User().ID || e.Who.Member(m.Role) {
				out(m.Role, m.Member)
			}
		}
	}},
	{"database_permissions", "class tinyint, class_desc nvarchar(60)?, major_id int, minor_id int, grantee_principal_id int, grantor_principal_id int, type char(4), " +
		"permission_name nvarchar(128)?, state char(1), state_desc nvarchar(60)?", databasePermissions},
}

// principals returns whom the user sees: itself, the roles and users that every
// database has, and of others those that it has a permission on.
func (e *Env) principals() []security.Principal {
	list := e.Who.Database().State().Principals
	slices.SortFunc(list, func(a, b security.Principal) int { return int(a.ID - b.ID) })
	return slices.DeleteFunc(list, func(p security.Principal) bool { return !e.seesPrincipal(p) })
}

func (e *Env) seesPrincipal(p security.Principal) bool {
	if p.ID < 5 || p.Fixed() || p.ID == e.Who.User().ID || p.Kind == security.Role && e.Who.Member(p.ID) {
		return true
	}
	return e.Who.Visible(security.Securable{Class: security.PrincipalClass, ID: p.ID, Name: p.Name, Owner: p.Owner})
}

func authentication(p security.Principal) (int, string) {
	switch {
	case p.Kind == security.ExternalUser || p.Kind == security.ExternalGroup:
		return 4, "EXTERNAL"
	case p.ID == security.DBO:
		return 1, "INSTANCE"
	}
	return 0, "NONE"
}

func sid(p security.Principal) any {
	if len(p.SID) == 0 {
		return nil
	}
	return p.SID
}

// databasePermissions shows the user's own rules, and those on what it sees
// the definition of.
func databasePermissions(e *Env, out func(...any)) {
	classDesc := map[security.Class]string{security.DatabaseClass: "DATABASE", security.ObjectClass: "OBJECT_OR_COLUMN", security.SchemaClass: "SCHEMA", security.PrincipalClass: "DATABASE_PRINCIPAL"}
	stateDesc := map[security.Verdict]string{security.Granted: "GRANT", security.Grantable: "GRANT_WITH_GRANT_OPTION", security.Denied: "DENY"}
	for _, r := range e.Who.Database().State().Rules {
		own := r.Grantee == e.Who.User().ID || e.Who.Member(r.Grantee)
		on, ok := e.securable(r)
		if !ok || !own && !e.Who.Has(security.ViewDefinition, on) {
			continue
		}
		out(int(r.Class), classDesc[r.Class], r.Major, r.Minor, r.Grantee, r.Grantor, permissionTypes[r.Permission], r.Permission, string(r.Verdict), stateDesc[r.Verdict])
	}
}

// securable returns what a rule is about.
func (e *Env) securable(r security.Rule) (security.Securable, bool) {
	switch r.Class {
	case security.ObjectClass:
		o, ok := e.Catalog.ByID(r.Major)
		if !ok || catalog.Global(o.Header().Name) {
			return security.Securable{}, false
		}
		return e.Catalog.Securable(o), true
	case security.SchemaClass:
		s, ok := e.Catalog.SchemaByID(r.Major)
		if !ok {
			return security.Securable{}, false
		}
		return s.Securable(), true
	case security.PrincipalClass:
		p, ok := e.Who.Database().ByID(r.Major)
		return security.Securable{Class: security.PrincipalClass, ID: p.ID, Name: p.Name, Owner: p.Owner}, ok
	}
	return databaseSecurable, true
}

// permissionTypes are sys.database_permissions.type.
var permissionTypes = map[string]string{
	"SELECT": "SL", "INSERT": "IN", "UPDATE": "UP", "DELETE": "DL", "REFERENCES": "RF", "EXECUTE": "EX", "ALTER": "AL", "CONTROL": "CL", "VIEW DEFINITION": "VW",
	"TAKE OWNERSHIP": "TO", "VIEW CHANGE TRACKING": "VWCT", "CONNECT": "CO", "ALTER ANY USER": "ALUS", "ALTER ANY ROLE": "ALRL", "ALTER ANY SCHEMA": "ALSM",
	"CREATE TABLE": "CRTB", "CREATE VIEW": "CRVW", "CREATE SCHEMA": "CRSM", "CREATE ROLE": "CRRL", "CREATE USER": "CUSR", "CREATE PROCEDURE": "CRPR", "CREATE FUNCTION": "CRFN",
	"CREATE TYPE": "CRTY", "CREATE SYNONYM": "CRSN", "CREATE DEFAULT": "CRDF", "CREATE RULE": "CRRU", "CREATE SEQUENCE": "CRSO", "IMPERSONATE": "IM", "VIEW DATABASE STATE": "VWDS",
	"SHOWPLAN": "SPLN", "UNMASK": "UMSK", "BACKUP DATABASE": "BADB", "BACKUP LOG": "BALO", "CHECKPOINT": "CP", "ALTER ANY SECURITY POLICY": "ALSP", "ALTER ANY MASK": "AAMK",
}

// master is the name of the database that shows the server.
const master = "master"

func (e *Env) inMaster() bool { return catalog.SameName(e.Catalog.Name(), master) }
