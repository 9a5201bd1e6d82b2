package rbac

import (
	"cmp"
	"slices"
	"strings"
)

// Miss is an assignment that did not allow a query, and why.
type Miss struct {
	Assignment Assignment
	Role       *Role // nil when its definition is gone
	Reason     Reason
	Group      bool // the assignment is of a group that the principal is in
}

// Explain returns the assignments that came closest to allowing a query,
// closest first, at most limit.
func (ix *Index) Explain(q *Query, limit int) []Miss {
	var misses []Miss
	add := func(principal string, group bool) {
		for _, e := range ix.entries(principal) {
			misses = append(misses, Miss{e.assignment, e.slot.role, ix.miss(e, q), group})
		}
	}
	add(q.Principal, false)
	for _, g := range q.Groups {
		add(g, true)
	}
	slices.SortStableFunc(misses, func(a, b Miss) int {
		return cmp.Or(cmp.Compare(b.Reason, a.Reason),
			cmp.Compare(shared(b.Assignment.Scope.key, q.Scope.key), shared(a.Assignment.Scope.key, q.Scope.key)),
			strings.Compare(a.Assignment.ID, b.Assignment.ID))
	})
	return misses[:min(len(misses), limit)]
}

// shared counts the leading segments that two scopes have in common.
func shared(a, b string) int {
	n := 0
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		if a[i] == '/' {
			n++
		}
	}
	return n
}

// Fit is a role that grants an action, and how much else it grants.
type Fit struct {
	Role       *Role
	Operations int // operations of the catalogue that the role grants
}

// LeastRoles returns the roles that grant an action unconditionally: fewest
// operations first, then by name.
func (ix *Index) LeastRoles(a Action) []Fit {
	var fits []Fit
	for _, s := range ix.roles {
		if s.role == nil {
			continue
		}
		code := patterns(s.role)
		if code.unconditional(a) {
			code.fill(ix.catalogue)
			fits = append(fits, Fit{s.role, code.size()})
		}
	}
	slices.SortFunc(fits, func(a, b Fit) int {
		return cmp.Or(cmp.Compare(a.Operations, b.Operations), strings.Compare(a.Role.Name, b.Role.Name))
	})
	return fits
}

// HasAny reports whether a principal or one of its groups has any assignment
// at, above or below a scope.
func (ix *Index) HasAny(principal string, groups []string, scope Scope) bool {
	has := func(id string) bool {
		for _, e := range ix.entries(id) {
			if ix.covers(e.assignment.Scope, scope) || contains(scope.key, e.assignment.Scope.key) {
				return true
			}
		}
		return false
	}
	return has(principal) || slices.ContainsFunc(groups, has)
}
