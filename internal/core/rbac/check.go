package rbac

// Reason says why a decision came out as it did. Greater means closer to
// being allowed.
type Reason uint8

// The reasons.
const (
	NoAssignment   Reason = iota // the principal has none
	ActionMissing                // a role at the scope lacks the action
	ScopeElsewhere               // a role has the action at another scope
	OtherPlane                   // a role at the scope has it in the other plane only
	Excluded                     // notActions of the role take it away
	Conditioned                  // it hangs on a condition, which is not evaluated
	Allowed
)

var reasonNames = [...]string{
	"NoAssignment", "ActionMissing", "ScopeElsewhere", "OtherPlane", "Excluded", "Conditioned", "Allowed",
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
	if d := ix.checkOne(q, q.Principal); d.Allowed {
		return d
	}
	for _, g := range q.Groups {
		if d := ix.checkOne(q, g); d.Allowed {
			return d
		}
	}
	return Decision{}
}

func (ix *Index) checkOne(q *Query, principal string) Decision {
	h := ix.holders[principal]
	if h == nil || !h.may(q.Action) {
		return Decision{}
	}
	for _, e := range h.entries {
		if e.slot.code == nil || e.assignment.Condition != "" {
			continue
		}
		if e.slot.code.grants(q.Action) && ix.covers(e.assignment.Scope, q.Scope) {
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
