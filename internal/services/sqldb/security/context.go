package security

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Login is who was authenticated, as a database sees it.
type Login struct {
	Name string // for USER_NAME() of somebody who comes by a group
	// Admin is the server's administrator: dbo in every database.
	Admin  bool
	SID    []byte
	Groups [][]byte // sids of the groups of Entra ID that the login is in
}

// Context is a principal at work in one state of a database.
type Context struct {
	db   *Database
	user Principal
	ids  []int32 // the user, the groups that let it in, and all their roles
}

// Enter returns the context of a login, and false when the database has no
// user for it: neither its own, nor one of its groups'. The own user and all
// groups count together. A login that comes by groups alone acts under the
// group's id, with its own name.
func (d *Database) Enter(l Login) (*Context, bool) {
	if l.Admin {
		return d.As(DBO)
	}
	var ids []int32
	var user Principal
	if own, ok := d.BySID(l.SID); ok && own.Kind != ExternalGroup {
		ids, user = append(ids, own.ID), own
	}
	for _, sid := range l.Groups {
		g, ok := d.BySID(sid)
		if !ok || g.Kind != ExternalGroup {
			continue
		}
		if len(ids) == 0 {
			user = g
			user.Name = l.Name
		}
		ids = append(ids, g.ID)
	}
	if len(ids) == 0 {
		return nil, false
	}
	c := &Context{d, user, d.rolesOf(ids)}
	return c, c.Has(Connect, InDatabase())
}

// Impersonate returns the context of EXECUTE AS USER: of a user that is no
// group, by whoever has IMPERSONATE on it.
func (c *Context) Impersonate(name string) (*Context, *types.Error) {
	p, ok := c.db.Named(name)
	if ok && (p.ID == c.user.ID || c.Has(Impersonate, p.securable())) && (p.Kind == SQLUser || p.Kind == ExternalUser) {
		if as, ok := c.db.As(p.ID); ok {
			return as, nil
		}
	}
	return nil, types.Errorf(15517, "Cannot execute as the database principal because the principal \"%s\" does not exist, this type of principal cannot be impersonated, or you do not have permission.", name)
}

// As returns the context of a user without asking: of a module's owner, or of
// the server's administrator.
func (d *Database) As(id int32) (*Context, bool) {
	p, ok := d.ByID(id)
	if !ok || p.Kind == Role {
		return nil, false
	}
	return &Context{d, p, d.rolesOf([]int32{id})}, true
}

// Database returns the state that the context was made of.
func (c *Context) Database() *Database { return c.db }

// User returns the user; its name is what USER_NAME() says.
func (c *Context) User() Principal { return c.user }

// Refresh returns the same principal in another state of the database, false
// when it is gone or shut out there.
func (c *Context) Refresh(d *Database) (*Context, bool) {
	if d == c.db {
		return c, true
	}
	p, ok := d.ByID(c.user.ID)
	if !ok {
		return nil, false
	}
	if p.Kind == ExternalGroup {
		p.Name = c.user.Name
	}
	var ids []int32
	for _, id := range c.ids {
		if was, ok := c.db.ByID(id); ok && was.Kind != Role {
			if _, there := d.ByID(id); there {
				ids = append(ids, id)
			}
		}
	}
	n := &Context{d, p, d.rolesOf(ids)}
	return n, n.user.ID == DBO || n.Has(Connect, InDatabase())
}

// Member reports whether the context is in a role, as IS_MEMBER does; dbo is
// in db_owner.
func (c *Context) Member(role int32) bool {
	return slices.Contains(c.ids, role) || role == DBOwner && c.user.ID == DBO
}

// Has reports whether the context has a permission on a securable as a whole.
func (c *Context) Has(permission string, on Securable) bool { return c.has(permission, on, 0) }

// has is Has for a column, none if 0.
func (c *Context) has(permission string, on Securable, column int32) bool {
	if c.user.ID == DBO {
		return true
	}
	if on.Class != DatabaseClass && on.owner() != 0 && slices.Contains(c.ids, on.owner()) {
		return true
	}
	columnGranted := false
	if column != 0 {
		for _, r := range c.db.state.Rules {
			if r.Minor != column || !r.about(claim{permission, on}) || !slices.Contains(c.ids, r.Grantee) {
				continue
			}
			if r.Verdict == Denied {
				return false
			}
			columnGranted = true
		}
	}
	granted := columnGranted
	for _, cl := range covering(claim{permission, on}, c.isRole(on)) {
		switch c.verdict(cl) {
		case Denied:
			// A column's GRANT wins over its table's DENY, and over nothing
			// above it.
			if !columnGranted || cl.on.Class != ObjectClass || cl.permission != permission {
				return false
			}
		case Granted:
			granted = true
		}
	}
	return granted
}

func (c *Context) isRole(on Securable) bool {
	if on.Class != PrincipalClass {
		return false
	}
	p, _ := c.db.ByID(on.ID)
	return p.Kind == Role
}

// verdict is what rules, fixed roles and ownership say of one claim itself.
func (c *Context) verdict(cl claim) Verdict {
	var out Verdict
	if cl.on.Class == SchemaClass && cl.permission == Control && cl.on.Owner != 0 && slices.Contains(c.ids, cl.on.Owner) {
		out = Granted
	}
	for _, r := range c.db.state.Rules {
		if r.Minor != 0 || !r.about(cl) || !slices.Contains(c.ids, r.Grantee) {
			continue
		}
		if r.Verdict == Denied {
			return Denied
		}
		out = Granted
	}
	if cl.on.Class != DatabaseClass {
		return out
	}
	for _, id := range c.ids {
		if !slices.Contains(byRole[id], cl.permission) {
			continue
		}
		if id == DenyReader || id == DenyWriter {
			return Denied
		}
		out = Granted
	}
	return out
}

// Check returns the refusal that a missing permission is, nil if there is
// none: 229 for an object, 262 for the database, 15151 for a schema or a
// principal.
func (c *Context) Check(permission string, on Securable) *types.Error {
	if c.Has(permission, on) {
		return nil
	}
	return c.refusal(permission, on)
}

func (c *Context) refusal(permission string, on Securable) *types.Error {
	switch on.Class {
	case ObjectClass:
		return types.Errorf(229, "The %s permission was denied on the object '%s', database '%s', schema '%s'.", permission, on.Name, c.db.name, schemaName(on)).WithLevel(14, 5)
	case SchemaClass:
		return cannotFind("schema", on.Name)
	case PrincipalClass:
		if c.isRole(on) {
			return cannotFind("role", on.Name)
		}
		return cannotFind("user", on.Name)
	}
	return types.Errorf(262, "%s permission denied in database '%s'.", permission, c.db.name).WithLevel(14, 1)
}

// CheckColumns returns the refusal of a permission on some columns of an
// object: 229 when no column of the object is allowed, 230 for the first that
// is not. Without columns the object as a whole, or any column, must be
// allowed, as for SELECT COUNT(*).
func (c *Context) CheckColumns(permission string, on Securable, columns []Column) *types.Error {
	if len(columns) == 0 {
		if c.Has(permission, on) || c.someColumn(permission, on) {
			return nil
		}
		return c.refusal(permission, on)
	}
	for _, col := range columns {
		if c.has(permission, on, col.ID) {
			continue
		}
		if !c.Has(permission, on) && !c.someColumn(permission, on) {
			return c.refusal(permission, on)
		}
		return types.Errorf(230, "The %s permission was denied on the column '%s' of the object '%s', database '%s', schema '%s'.",
			permission, col.Name, on.Name, c.db.name, schemaName(on)).WithLevel(14, 1)
	}
	return nil
}

func (c *Context) someColumn(permission string, on Securable) bool {
	return slices.ContainsFunc(c.db.state.Rules, func(r Rule) bool {
		return r.Minor != 0 && r.Verdict != Denied && r.about(claim{permission, on}) && slices.Contains(c.ids, r.Grantee) && c.has(permission, on, r.Minor)
	})
}

// Visible reports whether catalogue views show a securable: to its owner, and
// to whoever has any permission on it, unless its definition is denied.
func (c *Context) Visible(on Securable) bool {
	if c.Has(ViewDefinition, on) {
		return true
	}
	for _, cl := range covering(claim{ViewDefinition, on}, c.isRole(on)) {
		if c.verdict(cl) == Denied {
			return false
		}
	}
	for _, p := range permissionsOf(on.Class) {
		if c.Has(p, on) || on.Class == ObjectClass && c.someColumn(p, on) {
			return true
		}
	}
	return false
}

func cannotFind(what, name string) *types.Error {
	return types.Errorf(15151, "Cannot find the %s '%s', because it does not exist or you do not have permission.", what, name)
}

// NotAllowed is error 15247, which says no more than that somebody may not.
func NotAllowed() *types.Error {
	return types.Errorf(15247, "User does not have permission to perform this action.")
}
