package rbac

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
	assignments map[string]*entry // by id
	holders     holders
	places      places
	parents     map[string]string // scope key → key of its management group
}

// slot is the stable place of a role, so that an assignment finds its role
// without a lookup, whichever of them came first.
type slot struct {
	role *Role
	code *compiled // made when the role is first needed
}

// NewIndex returns an index over the catalogue of operations.
func NewIndex(operations []Operation) *Index {
	return &Index{
		catalogue: newCatalogue(operations), roles: map[string]*slot{},
		assignments: map[string]*entry{}, holders: newHolders(), parents: map[string]string{},
		places: places{byKey: map[string]*place{}},
	}
}

// Action returns a ready action of a plane.
func (ix *Index) Action(plane Plane, name string) Action { return ix.catalogue.action(plane, name) }

// Known reports whether a pattern covers any operation of the catalogue.
func (ix *Index) Known(plane Plane, pattern string) bool {
	p := lower([]string{pattern})[0]
	if _, ok := ix.catalogue.bits[plane][p]; ok {
		return true
	}
	for key := range ix.catalogue.bits[plane] {
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
	for h := range holders {
		h.recount()
	}
}

// RemoveRole takes a role away; its assignments grant nothing from then on.
func (ix *Index) RemoveRole(id string) {
	if s := ix.roles[id]; s != nil {
		s.role, s.code = nil, nil
		for h := range ix.holdersOf(s) {
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
	e := &entry{assignment: a, slot: s}
	ix.assignments[a.ID] = e
	e.holder = ix.holders.of(a.PrincipalID)
	e.holder.put(e, ix.places.take(a.Scope.key))
}

// RemoveAssignment takes an assignment away.
func (ix *Index) RemoveAssignment(id string) {
	e := ix.assignments[id]
	if e == nil {
		return
	}
	delete(ix.assignments, id)
	ix.places.release(e.assignment.Scope.key)
	e.holder.remove(e)
}

func (ix *Index) slot(id string) *slot {
	s := ix.roles[id]
	if s == nil {
		s = &slot{}
		ix.roles[id] = s
	}
	return s
}

// holdersOf returns the principals that have a role.
func (ix *Index) holdersOf(s *slot) map[*holder]bool {
	out := map[*holder]bool{}
	for _, e := range ix.assignments {
		if e.slot == s {
			out[e.holder] = true
		}
	}
	return out
}

func (ix *Index) entries(principal string) []*entry {
	if h := ix.holders.find(principal); h != nil {
		return h.entries
	}
	return nil
}
