package rbac

import "slices"

// Assignment binds a role to a principal at a scope.
type Assignment struct {
	ID          string // GUID
	PrincipalID string // object id, lower case
	RoleID      string // GUID of the role definition, lower case
	Scope       Scope
	// Condition narrows the grant. Until conditions are evaluated an
	// assignment with one grants nothing: it is never taken as unconditional.
	Condition string
}

// Index holds roles and assignments for checks. Its owner guards it: checks
// may run side by side, changes run alone.
type Index struct {
	catalogue   *catalogue
	roles       map[string]*slot
	assignments map[string]*entry  // by id
	holders     map[string]*holder // by object id of the principal
	parents     map[string]string  // scope key → key of its management group
}

// slot is the stable place of a role, so that an assignment finds its role
// without a lookup, whichever of them came first.
type slot struct {
	role *Role
	code *compiled // made when the role is first needed
}

type entry struct {
	assignment Assignment
	slot       *slot
}

// holder is a principal with its assignments. union has a bit for every
// operation that any of its roles grants anywhere: most of a caller's groups
// are passed over by looking at one word.
type holder struct {
	entries []*entry
	union   [2][]uint64
}

func (h *holder) may(a Action) bool {
	if a.id < 0 {
		return true
	}
	set := h.union[a.Plane]
	return a.id/64 < len(set) && set[a.id/64]&(1<<(a.id%64)) != 0
}

func (h *holder) add(c *compiled) {
	if c == nil {
		return
	}
	for i := range c.blocks {
		for p, set := range c.blocks[i].set {
			if len(h.union[p]) < len(set) {
				h.union[p] = append(h.union[p], make([]uint64, len(set)-len(h.union[p]))...)
			}
			for w, word := range set {
				h.union[p][w] |= word
			}
		}
	}
}

func (h *holder) recount() {
	h.union = [2][]uint64{}
	for _, e := range h.entries {
		h.add(e.slot.code)
	}
}

// NewIndex returns an index over the catalogue of operations.
func NewIndex(operations []Operation) *Index {
	return &Index{
		catalogue: newCatalogue(operations), roles: map[string]*slot{},
		assignments: map[string]*entry{}, holders: map[string]*holder{}, parents: map[string]string{},
	}
}

// Action returns a ready action of a plane.
func (ix *Index) Action(plane Plane, name string) Action { return ix.catalogue.action(plane, name) }

// Known reports whether a pattern covers any operation of the catalogue.
func (ix *Index) Known(plane Plane, pattern string) bool {
	p := lower([]string{pattern})[0]
	if _, ok := ix.catalogue.ids[plane][p]; ok {
		return true
	}
	for key := range ix.catalogue.ids[plane] {
		if matches(p, key) {
			return true
		}
	}
	return false
}

// PutRole adds or replaces a role definition.
func (ix *Index) PutRole(r *Role) {
	s := ix.slot(r.ID)
	s.role, s.code = r, nil
	holders := ix.holdersOf(s)
	if len(holders) > 0 {
		s.code = compile(ix.catalogue, r)
	}
	for _, h := range holders {
		h.recount()
	}
}

// RemoveRole takes a role away; its assignments grant nothing from then on.
func (ix *Index) RemoveRole(id string) {
	if s := ix.roles[id]; s != nil {
		s.role, s.code = nil, nil
		for _, h := range ix.holdersOf(s) {
			h.recount()
		}
	}
}

// Role returns a role definition by its GUID, nil if there is none.
func (ix *Index) Role(id string) *Role {
	if s := ix.roles[id]; s != nil {
		return s.role
	}
	return nil
}

// Roles calls fn for every role definition until it returns false.
func (ix *Index) Roles(fn func(*Role) bool) {
	for _, s := range ix.roles {
		if s.role != nil && !fn(s.role) {
			return
		}
	}
}

// PutAssignment adds or replaces an assignment.
func (ix *Index) PutAssignment(a Assignment) {
	ix.RemoveAssignment(a.ID)
	s := ix.slot(a.RoleID)
	if s.role != nil && s.code == nil {
		s.code = compile(ix.catalogue, s.role)
	}
	e := &entry{a, s}
	ix.assignments[a.ID] = e
	h := ix.holders[a.PrincipalID]
	if h == nil {
		h = &holder{}
		ix.holders[a.PrincipalID] = h
	}
	h.entries = append(h.entries, e)
	h.add(s.code)
}

// RemoveAssignment takes an assignment away.
func (ix *Index) RemoveAssignment(id string) {
	e := ix.assignments[id]
	if e == nil {
		return
	}
	delete(ix.assignments, id)
	h := ix.holders[e.assignment.PrincipalID]
	h.entries = slices.DeleteFunc(h.entries, func(x *entry) bool { return x == e })
	if len(h.entries) == 0 {
		delete(ix.holders, e.assignment.PrincipalID)
		return
	}
	h.recount()
}

// SetParent puts a subscription or management group under a management
// group.
func (ix *Index) SetParent(child, parent Scope) { ix.parents[child.key] = parent.key }

func (ix *Index) slot(id string) *slot {
	s := ix.roles[id]
	if s == nil {
		s = &slot{}
		ix.roles[id] = s
	}
	return s
}

func (ix *Index) holdersOf(s *slot) []*holder {
	var out []*holder
	for _, h := range ix.holders {
		if slices.ContainsFunc(h.entries, func(e *entry) bool { return e.slot == s }) {
			out = append(out, h)
		}
	}
	return out
}

func (ix *Index) entries(principal string) []*entry {
	if h := ix.holders[principal]; h != nil {
		return h.entries
	}
	return nil
}

// covers reports whether an assignment's scope is the target or above it,
// through management groups too.
func (ix *Index) covers(outer, target Scope) bool {
	if contains(outer.key, target.key) {
		return true
	}
	at := subscription(target.key)
	if at == "" {
		at = target.key
	}
	for range maxDepth {
		parent, ok := ix.parents[at]
		if !ok {
			return false
		}
		if parent == outer.key {
			return true
		}
		at = parent
	}
	return false
}

// maxDepth bounds the walk through management groups; Azure allows six
// levels.
const maxDepth = 8
