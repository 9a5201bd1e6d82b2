package security

import (
	"bytes"
	"slices"
)

// Verdict is what a rule says, as sys.database_permissions.state.
type Verdict string

// The verdicts.
const (
	Granted   Verdict = "G"
	Grantable Verdict = "W" // granted, with the right to grant on
	Denied    Verdict = "D"
)

// Rule is one row of sys.database_permissions.
type Rule struct {
	Class      Class   `json:"class"`
	Major      int32   `json:"major"`           // object, schema or principal id; 0 for the database
	Minor      int32   `json:"minor,omitempty"` // column id
	Grantee    int32   `json:"grantee"`
	Grantor    int32   `json:"grantor"`
	Permission string  `json:"permission"`
	Verdict    Verdict `json:"state"`
}

func (r Rule) about(c claim) bool {
	return r.Class == c.on.Class && r.Major == c.on.ID && r.Permission == c.permission
}

// Membership is one row of sys.database_role_members.
type Membership struct {
	Role   int32 `json:"role"`
	Member int32 `json:"member"`
}

// State is everything that a Database knows, to be kept in its file.
type State struct {
	Principals []Principal  `json:"principals"`
	Members    []Membership `json:"members"`
	Rules      []Rule       `json:"rules"`
	Next       int32        `json:"next"` // the id of the next principal
}

// Database is the security of one database. It does not change: what changes
// it returns another one.
type Database struct {
	name  string
	state State
}

// New returns the security of an empty database. owner is the sid of dbo.
func New(name string, owner []byte) *Database {
	return &Database{name, State{Principals: builtin(owner), Next: firstUser}}
}

// Restore returns the security of a database from what was kept.
func Restore(name string, s State) *Database { return &Database{name, s.clone()} }

// State returns what there is to keep, and to show in sys views. The caller
// may change it.
func (d *Database) State() State { return d.state.clone() }

func (s State) clone() State {
	return State{slices.Clone(s.Principals), slices.Clone(s.Members), slices.Clone(s.Rules), s.Next}
}

func (d *Database) clone() *Database { return &Database{d.name, d.state.clone()} }

// Named returns a principal by its name.
func (d *Database) Named(name string) (Principal, bool) {
	return d.find(func(p Principal) bool { return sameName(p.Name, name) })
}

// ByID returns a principal by its id.
func (d *Database) ByID(id int32) (Principal, bool) {
	return d.find(func(p Principal) bool { return p.ID == id })
}

// BySID returns the user with a sid.
func (d *Database) BySID(sid []byte) (Principal, bool) {
	return d.find(func(p Principal) bool {
		return p.Kind != Role && p.ID >= firstUser && len(sid) > 0 && bytes.Equal(p.SID, sid)
	})
}

func (d *Database) find(fits func(Principal) bool) (Principal, bool) {
	i := slices.IndexFunc(d.state.Principals, fits)
	if i < 0 {
		return Principal{}, false
	}
	return d.state.Principals[i], true
}

// rolesOf adds to ids every role that they are in, directly or through
// another role, and public.
func (d *Database) rolesOf(ids []int32) []int32 {
	out := append(slices.Clone(ids), Public)
	for i := 0; i < len(out); i++ {
		for _, m := range d.state.Members {
			if m.Member == out[i] && !slices.Contains(out, m.Role) {
				out = append(out, m.Role)
			}
		}
	}
	return out
}

// Forget returns the security without the rules about a securable that was
// dropped, its columns included, or with column not 0, about that column.
func (d *Database) Forget(c Class, id, column int32) *Database {
	n := d.clone()
	n.state.Rules = slices.DeleteFunc(n.state.Rules, func(r Rule) bool {
		return r.Class == c && r.Major == id && (column == 0 || r.Minor == column)
	})
	return n
}
