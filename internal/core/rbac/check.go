package rbac

// Reason says why a decision came out as it did. Greater means closer to
// being allowed.
type Reason uint8

// The reasons.
const (
	NoAssignment   Reason = iota // the principal has none
	ActionMissing                // none of its roles has the action
	OtherPlane                   // a role at the scope has it in the other plane only
	Excluded                     // notActions of a role at the scope take it away
	ScopeElsewhere               // a role has the action at another scope
	Conditioned                  // it hangs on a condition, which is not evaluated
	Allowed
)

var reasonNames = [...]string{
	"NoAssignment", "ActionMissing", "OtherPlane", "Excluded", "ScopeElsewhere", "Conditioned", "Allowed",
}

func (r Reason) String() string { return reasonNames[r] }

// Query asks whether a principal may do an action at a scope.
type Query struct {
	Principal string   // object id, lower case
	Groups    []string // object ids of the groups it is in, transitively
	Action    Action
	Scope     Scope
}

// Decision is the answer.
type Decision struct {
	Allowed    bool
	Assignment *Assignment // the one that allows, nil otherwise
	Role       *Role
}

// Check decides. It allocates nothing and does not stop to say why not:
// Reason does.
func (ix *Index) Check(q *Query) Decision {
	if q.Action.key == "" || q.Scope.key == "" {
		return Decision{}
	}
	var room [usualDepth]uint64
	var places []uint64
	for i := -1; i < len(q.Groups); i++ {
		id := q.Principal
		if i >= 0 {
			id = q.Groups[i]
		}
		h := ix.holders.find(id)
		if h == nil || !h.may(q.Action) {
			continue
		}
		if places == nil {
			// Found only when a role could do: most refusals need no scope.
			if places = ix.above(room[:0], q.Scope); len(places) == 0 {
				return Decision{}
			}
		}
		if e := h.allowing(q.Action, places); e != nil {
			return Decision{Allowed: true, Assignment: &e.assignment, Role: e.slot.role}
		}
	}
	return Decision{}
}

// Reason returns how close the closest of the principal's assignments comes.
func (ix *Index) Reason(q *Query) Reason {
	best := NoAssignment
	for _, e := range ix.entries(q.Principal) {
		best = max(best, ix.miss(e, q))
	}
	for _, g := range q.Groups {
		for _, e := range ix.entries(g) {
			best = max(best, ix.miss(e, q))
		}
	}
	return best
}

// miss says why one assignment does not allow the query.
func (ix *Index) miss(e *entry, q *Query) Reason {
	if e.slot.code == nil {
		return NoAssignment
	}
	if q.Action.key == "" || q.Scope.key == "" {
		return ActionMissing
	}
	covers := ix.covers(e.assignment.Scope, q.Scope)
	switch v := e.slot.code.verdict(q.Action); {
	case v == silent:
		return ActionMissing
	case v == granted && e.assignment.Condition == "" && covers:
		return Allowed
	case !covers:
		if v == granted || v == conditioned {
			return ScopeElsewhere
		}
		return ActionMissing
	case v == otherPlane:
		return OtherPlane
	case v == excluded:
		return Excluded
	}
	return Conditioned
}
