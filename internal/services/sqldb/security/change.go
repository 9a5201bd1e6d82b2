package security

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// The changes of principals. Each asks the context for its right, refuses in
// SQL Server's words, and returns the changed database.

// CreateUser adds a user. The caller has looked an external one up; ID is set
// here.
func (c *Context) CreateUser(p Principal) (*Database, *types.Error) {
	if !c.Has(CreateUser, InDatabase()) {
		return nil, NotAllowed()
	}
	if _, taken := c.db.Named(p.Name); taken {
		return nil, taken15023(p.Name)
	}
	if _, taken := c.db.BySID(p.SID); taken {
		return nil, types.Errorf(15063, "The login already has an account under a different user name.")
	}
	if p.DefaultSchema == "" && p.Kind != ExternalGroup {
		p.DefaultSchema = "dbo"
	}
	n := c.db.add(&p)
	n.state.Rules = append(n.state.Rules, Rule{Class: DatabaseClass, Grantee: p.ID, Grantor: DBO, Permission: Connect, Verdict: Granted})
	return n, nil
}

// CreateRole adds a role; owner is a principal's name, "" for who makes it.
func (c *Context) CreateRole(name, owner string) (*Database, *types.Error) {
	if !c.Has(CreateRole, InDatabase()) {
		return nil, NotAllowed()
	}
	if _, taken := c.db.Named(name); taken {
		return nil, taken15023(name)
	}
	p := Principal{Name: name, Kind: Role, Owner: c.user.ID}
	if owner != "" {
		o, ok := c.db.Named(owner)
		if !ok || o.ID != c.user.ID && !c.Has(Impersonate, o.securable()) && !c.Member(o.ID) {
			return nil, cannotFind("principal", owner)
		}
		p.Owner = o.ID
	}
	return c.db.add(&p), nil
}

func (d *Database) add(p *Principal) *Database {
	n := d.clone()
	p.ID = n.state.Next
	n.state.Next++
	if n.state.Next == DBOwner {
		n.state.Next += 16
	}
	n.state.Principals = append(n.state.Principals, *p)
	return n
}

// securable is the principal as something that permissions are about.
func (p Principal) securable() Securable {
	return Securable{Class: PrincipalClass, ID: p.ID, Name: p.Name, Owner: p.Owner}
}

// Drop removes a user (role false) or a role. ownsSchema says whether a
// schema belongs to a principal.
func (c *Context) Drop(name string, role bool, ownsSchema func(id int32) bool) (*Database, *types.Error) {
	what := "user"
	if role {
		what = "role"
	}
	p, ok := c.db.Named(name)
	if !ok || (p.Kind == Role) != role || !c.Has(Alter, p.securable()) {
		return nil, types.Errorf(15151, "Cannot drop the %s '%s', because it does not exist or you do not have permission.", what, name)
	}
	if p.special() || p.Fixed() {
		return nil, types.Errorf(15150, "Cannot drop the %s '%s'.", what, p.Name)
	}
	if role && slices.ContainsFunc(c.db.state.Members, func(m Membership) bool { return m.Role == p.ID }) {
		return nil, types.Errorf(15144, "The role has members. It must be empty before it can be dropped.")
	}
	if ownsSchema(p.ID) {
		return nil, types.Errorf(15138, "The database principal owns a schema in the database, and cannot be dropped.")
	}
	if slices.ContainsFunc(c.db.state.Principals, func(o Principal) bool { return o.Owner == p.ID }) {
		return nil, types.Errorf(15421, "The database principal owns a database role and cannot be dropped.")
	}
	if slices.ContainsFunc(c.db.state.Rules, func(r Rule) bool { return r.Grantor == p.ID }) {
		return nil, types.Errorf(15284, "The database principal has granted or denied permissions to objects in the database and cannot be dropped.")
	}
	n := c.db.clone()
	n.state.Principals = slices.DeleteFunc(n.state.Principals, func(o Principal) bool { return o.ID == p.ID })
	n.state.Members = slices.DeleteFunc(n.state.Members, func(m Membership) bool { return m.Member == p.ID })
	n.state.Rules = slices.DeleteFunc(n.state.Rules, func(r Rule) bool {
		return r.Grantee == p.ID || r.Class == PrincipalClass && r.Major == p.ID
	})
	return n, nil
}

// SetMember adds a member to a role, or takes it out. The fixed roles are
// changed by db_owner alone.
func (c *Context) SetMember(role, member string, in bool) (*Database, *types.Error) {
	r, ok := c.db.Named(role)
	if !ok || r.Kind != Role || r.ID != Public && !c.mayChange(r) {
		return nil, types.Errorf(15151, "Cannot alter the role '%s', because it does not exist or you do not have permission.", role)
	}
	if r.ID == Public {
		return nil, types.Errorf(15081, "Membership of the public role cannot be changed.")
	}
	m, ok := c.db.Named(member)
	if !ok {
		verb := "add"
		if !in {
			verb = "drop"
		}
		return nil, types.Errorf(15151, "Cannot %s the principal '%s', because it does not exist or you do not have permission.", verb, member)
	}
	if m.special() || m.Fixed() {
		return nil, types.Errorf(15405, "Cannot use the special principal '%s'.", m.Name)
	}
	if in && (m.ID == r.ID || slices.Contains(c.db.rolesOf([]int32{r.ID}), m.ID)) {
		return nil, types.Errorf(15413, "Cannot make a role a member of itself.")
	}
	one := Membership{Role: r.ID, Member: m.ID}
	n := c.db.clone()
	n.state.Members = slices.DeleteFunc(n.state.Members, func(o Membership) bool { return o == one })
	if in {
		n.state.Members = append(n.state.Members, one)
	}
	return n, nil
}

func (c *Context) mayChange(r Principal) bool {
	if r.Fixed() {
		return c.Member(DBOwner)
	}
	return c.Has(Alter, r.securable())
}

func taken15023(name string) *types.Error {
	return types.Errorf(15023, "User, group, or role '%s' already exists in the current database.", name)
}
