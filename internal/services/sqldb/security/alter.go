package security

import "github.com/lanyard-dev/lanyard/internal/services/sqldb/types"

// AlterUser gives a user another name, default schema or password; "" and nil
// leave what there is. Users may change their own schema, whoever has ALTER
// the rest; only who has a password can get another.
func (c *Context) AlterUser(name, newName, defaultSchema string, password *Password) (*Database, *types.Error) {
	p, ok := c.db.Named(name)
	own := p.ID == c.user.ID && newName == "" && password == nil
	if !ok || p.Kind == Role || !own && !c.Has(Alter, p.securable()) {
		return nil, types.Errorf(15151, "Cannot alter the user '%s', because it does not exist or you do not have permission.", name)
	}
	if p.special() {
		return nil, types.Errorf(15150, "Cannot alter the user '%s'.", p.Name)
	}
	if password != nil {
		if p.Password == nil {
			return nil, types.Errorf(33234, "The parameter %s cannot be provided for users that cannot authenticate in a database.", "PASSWORD")
		}
		p.Password = password
	}
	return c.rename(p, newName, defaultSchema)
}

// RenameRole gives a role another name.
func (c *Context) RenameRole(name, newName string) (*Database, *types.Error) {
	p, ok := c.db.Named(name)
	if !ok || p.Kind != Role || !c.Has(Alter, p.securable()) {
		return nil, types.Errorf(15151, "Cannot alter the role '%s', because it does not exist or you do not have permission.", name)
	}
	if p.special() || p.Fixed() {
		return nil, types.Errorf(15150, "Cannot alter the role '%s'.", p.Name)
	}
	return c.rename(p, newName, "")
}

func (c *Context) rename(p Principal, newName, defaultSchema string) (*Database, *types.Error) {
	if newName != "" {
		if other, taken := c.db.Named(newName); taken && other.ID != p.ID {
			return nil, taken15023(newName)
		}
		p.Name = newName
	}
	if defaultSchema != "" {
		p.DefaultSchema = defaultSchema
	}
	return c.db.replace(p), nil
}

// SetRoleOwner gives a role to another principal, whom the caller has checked.
func (c *Context) SetRoleOwner(name string, owner int32) (*Database, *types.Error) {
	p, ok := c.db.Named(name)
	if !ok || p.Kind != Role || !c.Has(TakeOwnership, p.securable()) {
		return nil, cannotFind("role", name)
	}
	if p.special() || p.Fixed() {
		return nil, types.Errorf(15150, "Cannot alter the role '%s'.", p.Name)
	}
	p.Owner = owner
	return c.db.replace(p), nil
}

func (d *Database) replace(p Principal) *Database {
	n := d.clone()
	for i := range n.state.Principals {
		if n.state.Principals[i].ID == p.ID {
			n.state.Principals[i] = p
		}
	}
	return n
}

// Share lets everybody do everything with an object.
func (d *Database) Share(object int32) *Database {
	n := d.clone()
	n.state.Rules = append(n.state.Rules, Rule{Class: ObjectClass, Major: object, Grantee: Public, Grantor: DBO, Permission: Control, Verdict: Granted})
	return n
}
