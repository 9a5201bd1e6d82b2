package security

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/services/sqldb/types"
)

// Statement is GRANT, DENY or REVOKE of one permission on one securable to
// one principal.
type Statement struct {
	Permission string // in upper case
	On         Securable
	Columns    []Column // none for the securable as a whole
	Principal  string
	// GrantOption is WITH GRANT OPTION of GRANT, and GRANT OPTION FOR of
	// REVOKE.
	GrantOption bool
	Cascade     bool
}

// Grant allows.
func (c *Context) Grant(s Statement) (*Database, *types.Error) {
	p, grantor, err := c.begin(s)
	if err != nil {
		return nil, err
	}
	n := c.db.clone()
	verdict := Granted
	if s.GrantOption {
		verdict = Grantable
	}
	for _, r := range s.rules(p.ID, grantor) {
		r.Verdict = verdict
		n.state.Rules = slices.DeleteFunc(n.state.Rules, func(o Rule) bool {
			if !o.same(r) {
				return false
			}
			// A plain GRANT does not take the option away.
			if o.Verdict == Grantable && o.Grantor == grantor {
				r.Verdict = Grantable
			}
			return o.Verdict == Denied || o.Grantor == grantor
		})
		n.state.Rules = append(n.state.Rules, r)
	}
	return n, nil
}

// Deny refuses, whoever granted; with CASCADE also those to whom the
// principal granted on.
func (c *Context) Deny(s Statement) (*Database, *types.Error) {
	p, grantor, err := c.begin(s)
	if err != nil {
		return nil, err
	}
	n := c.db.clone()
	for _, r := range s.rules(p.ID, grantor) {
		onward := n.grantedOn(r)
		if len(onward) > 0 && !s.Cascade {
			return nil, cascadeNeeded()
		}
		for _, grantee := range append(onward, p.ID) {
			r.Grantee, r.Verdict = grantee, Denied
			n.state.Rules = slices.DeleteFunc(n.state.Rules, func(o Rule) bool { return o.same(r) })
			n.state.Rules = append(n.state.Rules, r)
		}
	}
	return n, nil
}

// Revoke takes a GRANT or a DENY back. On an object as a whole it takes back
// what was said about its columns, too.
func (c *Context) Revoke(s Statement) (*Database, *types.Error) {
	p, _, err := c.begin(s)
	if err != nil {
		return nil, err
	}
	n := c.db.clone()
	for _, r := range s.rules(p.ID, 0) {
		onward := n.grantedOn(r)
		if len(onward) > 0 && !s.Cascade {
			return nil, cascadeNeeded()
		}
		whole := len(s.Columns) == 0
		n.state.Rules = slices.DeleteFunc(n.state.Rules, func(o Rule) bool {
			at := o
			if whole {
				at.Minor = 0
			}
			if at.Grantee == p.ID {
				return at.same(r) && !s.GrantOption
			}
			// What the principal granted on goes with the right to do so.
			return o.sameBut(r) && o.Verdict != Denied && slices.Contains(onward, o.Grantee) && (o.Grantor == p.ID || slices.Contains(onward, o.Grantor))
		})
		if s.GrantOption {
			for i, o := range n.state.Rules {
				if o.same(r) && o.Verdict == Grantable {
					n.state.Rules[i].Verdict = Granted
				}
			}
		}
	}
	return n, nil
}

// begin checks the statement, finds its principal and decides in whose name
// it is: the caller's where the caller was given the right to grant on, the
// owner's otherwise.
func (c *Context) begin(s Statement) (Principal, int32, *types.Error) {
	if !slices.Contains(permissionsOf(s.On.Class), s.Permission) {
		return Principal{}, 0, types.Errorf(4606, "Granted or revoked privilege %s is not compatible with object.", s.Permission)
	}
	if len(s.Columns) > 0 && (s.On.Class != ObjectClass || !slices.Contains(onColumns, s.Permission)) {
		return Principal{}, 0, types.Errorf(1020, "Sub-entity lists (such as column or security expressions) cannot be specified for entity-level permissions.").WithLevel(15, 1)
	}
	grantor, ok := c.grantor(s)
	if !ok {
		if s.On.Class == DatabaseClass {
			return Principal{}, 0, types.Errorf(4613, "Grantor does not have GRANT permission.")
		}
		return Principal{}, 0, cannotFind(c.noun(s.On), s.On.Name)
	}
	p, found := c.db.Named(s.Principal)
	switch {
	case !found:
		return Principal{}, 0, cannotFind("user", s.Principal)
	case p.ID == c.user.ID, p.ID == DBO, p.ID == infoSchema, p.ID == sysUser, s.On.owner() != 0 && p.ID == s.On.owner():
		return Principal{}, 0, types.Errorf(4624, "Cannot grant, deny, or revoke permissions to sa, dbo, entity owner, information_schema, sys, or yourself.")
	case p.Fixed():
		return Principal{}, 0, types.Errorf(4617, "Cannot grant, deny or revoke permissions to or from special roles.")
	}
	return p, grantor, nil
}

func (c *Context) noun(s Securable) string {
	switch s.Class {
	case SchemaClass:
		return "schema"
	case PrincipalClass:
		if c.isRole(s) {
			return "role"
		}
		return "user"
	}
	return "object"
}

func (c *Context) grantor(s Statement) (int32, bool) {
	owner := s.On.owner()
	if owner == 0 {
		owner = DBO
	}
	if c.Member(SecurityAdmin) || c.Has(Control, s.On) {
		return owner, true
	}
	for _, r := range c.db.state.Rules {
		if r.Verdict != Grantable || !slices.Contains(c.ids, r.Grantee) {
			continue
		}
		for _, cl := range covering(claim{s.Permission, s.On}, c.isRole(s.On)) {
			if r.Minor == 0 && r.about(cl) && c.Has(s.Permission, s.On) {
				return r.Grantee, true
			}
			if r.Minor != 0 && r.about(cl) && len(s.Columns) == 1 && s.Columns[0].ID == r.Minor && c.has(s.Permission, s.On, r.Minor) {
				return r.Grantee, true
			}
		}
	}
	return 0, false
}

// rules are the rows that a statement is about, one for each column.
func (s Statement) rules(grantee, grantor int32) []Rule {
	r := Rule{Class: s.On.Class, Major: s.On.ID, Grantee: grantee, Grantor: grantor, Permission: s.Permission}
	if len(s.Columns) == 0 {
		return []Rule{r}
	}
	out := make([]Rule, len(s.Columns))
	for i, col := range s.Columns {
		out[i] = r
		out[i].Minor = col.ID
	}
	return out
}

// same reports two rules about the same permission of the same grantee.
func (r Rule) same(o Rule) bool { return r.Grantee == o.Grantee && r.sameBut(o) }

// sameBut is same whoever the grantee is.
func (r Rule) sameBut(o Rule) bool {
	return r.Class == o.Class && r.Major == o.Major && r.Minor == o.Minor && r.Permission == o.Permission
}

// grantedOn returns to whom a grantee granted a permission on, and these in
// turn.
func (d *Database) grantedOn(r Rule) []int32 {
	var out []int32
	from := []int32{r.Grantee}
	for len(from) > 0 {
		by := from[0]
		from = from[1:]
		for _, o := range d.state.Rules {
			if o.Grantor == by && o.sameBut(r) && o.Verdict != Denied && o.Grantee != r.Grantee && !slices.Contains(out, o.Grantee) {
				out, from = append(out, o.Grantee), append(from, o.Grantee)
			}
		}
	}
	return out
}

func cascadeNeeded() *types.Error {
	return types.Errorf(4611, "To revoke or deny grantable privileges, specify the CASCADE option.")
}
