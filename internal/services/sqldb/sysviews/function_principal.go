package sysviews

import (
	"bytes"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/catalog"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/security"
	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

var principalFunctions = []function{
	{"USER_NAME", "[i", "nvarchar(128)", func(e *Env, a []types.Value) any {
		if a[0].IsNull() {
			return e.Who.User().Name
		}
		if p, ok := e.Who.Database().ByID(int32(a[0].Int)); ok && e.seesPrincipal(p) {
			return p.Name
		}
		return nil
	}},
	{"USER_ID", "[n", "int", principalID}, {"DATABASE_PRINCIPAL_ID", "[n", "int", principalID},
	{"IS_MEMBER", "n", "int", func(e *Env, a []types.Value) any {
		p, ok := e.Who.Database().Named(a[0].Text)
		if a[0].IsNull() || !ok || p.Kind != security.Role && p.Kind != security.ExternalGroup || !e.seesPrincipal(p) && !e.Who.Member(p.ID) {
			return nil
		}
		return b(e.Who.Member(p.ID))
	}},
	{"IS_ROLEMEMBER", "n[n", "int", isRoleMember},
	{"IS_SRVROLEMEMBER", "n[n", "int", func(e *Env, a []types.Value) any {
		switch strings.ToLower(a[0].Text) {
		case "public":
			return 1
		case "sysadmin", "securityadmin", "serveradmin", "setupadmin", "processadmin", "diskadmin", "dbcreator", "bulkadmin":
			return 0
		}
		return nil
	}},
	{"HAS_PERMS_BY_NAME", "nnn[nn", "int", hasPermission},
	{"HAS_DBACCESS", "n", "int", func(e *Env, a []types.Value) any {
		for _, d := range e.Databases {
			if catalog.SameName(d.Name, a[0].Text) {
				return 1
			}
		}
		return nil
	}},
	{"SUSER_SNAME", "[b", "nvarchar(128)", func(e *Env, a []types.Value) any {
		if a[0].IsNull() || bytes.Equal(a[0].Bytes, e.Session.SID) && len(e.Session.SID) > 0 {
			return e.Session.Login
		}
		if p, ok := e.Who.Database().BySID(a[0].Bytes); ok && e.seesPrincipal(p) {
			return p.Name
		}
		return nil
	}},
	{"SUSER_NAME", "[i", "nvarchar(128)", func(e *Env, a []types.Value) any {
		if a[0].IsNull() {
			return e.Session.Login
		}
		return nil
	}},
	{"SUSER_SID", "[n", "varbinary(85)", func(e *Env, a []types.Value) any {
		if a[0].IsNull() || catalog.SameName(a[0].Text, e.Session.Login) {
			if len(e.Session.SID) == 0 {
				return []byte{1}
			}
			return e.Session.SID
		}
		if p, ok := e.Who.Database().Named(a[0].Text); ok && e.seesPrincipal(p) && len(p.SID) > 0 {
			return p.SID
		}
		return nil
	}},
	{"SUSER_ID", "[n", "int", func(e *Env, a []types.Value) any { return nil }},
	{"ORIGINAL_LOGIN", "", "nvarchar(128)", func(e *Env, _ []types.Value) any { return e.Session.Original }},
}

func principalID(e *Env, a []types.Value) any {
	if a[0].IsNull() {
		return int(e.Who.User().ID)
	}
	if p, ok := e.Who.Database().Named(a[0].Text); ok && e.seesPrincipal(p) {
		return int(p.ID)
	}
	return nil
}

// isRoleMember asks for the user itself, or for another whom it may see.
func isRoleMember(e *Env, a []types.Value) any {
	role, ok := e.Who.Database().Named(a[0].Text)
	if a[0].IsNull() || !ok || role.Kind != security.Role {
		return nil
	}
	if a[1].IsNull() {
		return b(e.Who.Member(role.ID))
	}
	p, ok := e.Who.Database().Named(a[1].Text)
	if !ok || !e.seesPrincipal(p) {
		return nil
	}
	in := []int32{p.ID}
	for i := 0; i < len(in); i++ {
		for _, m := range e.Who.Database().State().Members {
			if m.Member == in[i] {
				in = append(in, m.Role)
			}
		}
	}
	for _, id := range in[1:] {
		if id == role.ID {
			return 1
		}
	}
	return b(p.ID == security.DBO && role.ID == security.DBOwner || role.ID == security.Public)
}

// hasPermission is HAS_PERMS_BY_NAME(securable, class, permission, column).
func hasPermission(e *Env, a []types.Value) any {
	class, permission := strings.ToUpper(strings.TrimSpace(a[1].Text)), strings.ToUpper(strings.TrimSpace(a[2].Text))
	if a[2].IsNull() {
		return nil
	}
	may := func(on security.Securable) any {
		if permission == "ANY" {
			return b(e.Who.Visible(on))
		}
		return b(e.Who.Has(permission, on))
	}
	switch class {
	case "DATABASE":
		if !a[0].IsNull() && !catalog.SameName(a[0].Text, e.Catalog.Name()) {
			return 0
		}
		return may(security.InDatabase())
	case "SCHEMA":
		if s, ok := e.Catalog.SchemaNamed(strings.Trim(a[0].Text, "[]")); ok {
			return may(s.Securable())
		}
		return 0
	case "OBJECT":
		o, ok := e.named(a[0])
		if !ok {
			return 0
		}
		if !a[3].IsNull() {
			c, ok := catalog.ColumnNamed(columnsOf(o), a[3].Text)
			if !ok {
				return nil
			}
			return b(e.Who.CheckColumns(permission, e.Catalog.Securable(o), []security.Column{{ID: c.ID, Name: c.Name}}) == nil)
		}
		return may(e.Catalog.Securable(o))
	case "USER", "ROLE":
		p, ok := e.Who.Database().Named(a[0].Text)
		if !ok {
			return 0
		}
		return may(security.Securable{Class: security.PrincipalClass, ID: p.ID, Name: p.Name, Owner: p.Owner})
	}
	if a[1].IsNull() { // of the server
		return b(permission == "VIEW ANY DATABASE" || permission == "CONNECT SQL")
	}
	return nil
}
