package access

import (
	"fmt"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
)

// closestMisses is how many assignments an explanation shows.
const closestMisses = 5

// Explanation is why a call was refused and what would let it through.
type Explanation struct {
	Record
	// Summary is the refusal in one sentence.
	Summary string `json:"summary"`
	// Closest are the caller's assignments that came closest.
	Closest []Closest `json:"closest"`
	// Fixes are the roles that would do, the least first.
	Fixes []Fix `json:"fixes"`
}

// Closest is an assignment that did not suffice.
type Closest struct {
	Assignment string `json:"assignment"`
	Role       string `json:"role"`
	Scope      string `json:"scope"`
	Reason     string `json:"reason"`
	Why        string `json:"why"`
}

// The kinds of fixes: what a program has to do to make one.
const (
	RoleAssignment       = "RoleAssignment"       // PUT of a role assignment at Scope
	CosmosRoleAssignment = "CosmosRoleAssignment" // PUT of a SQL role assignment in the account
	TSQL                 = "TSQL"                 // Command is T-SQL, for the database Scope
	CommandLine          = "CommandLine"          // Command is az's, or T-SQL with something to fill in
)

// Fix is one thing that would let the call through, mostly a role assignment.
type Fix struct {
	Kind       string `json:"kind"`
	Role       string `json:"role"`
	RoleID     string `json:"roleId"`
	Operations int    `json:"operations"` // how many operations the role grants in all
	Scope      string `json:"scope"`
	Command    string `json:"command"`
	// RoleDefinitionID is the role's whole id, and PrincipalID and
	// PrincipalType who is to have it; all are empty in what is no assignment.
	RoleDefinitionID string         `json:"roleDefinitionId,omitempty"`
	PrincipalID      string         `json:"principalId,omitempty"`
	PrincipalType    principal.Type `json:"principalType,omitempty"`
}

// Explain explains a refusal. exists reports whether a scope names something
// that is there: a role cannot be assigned at a resource that is still to be
// made.
func Explain(a *authz.Service, r Record, exists func(scope string) (bool, error)) (*Explanation, error) {
	e := &Explanation{Record: r, Closest: []Closest{}, Fixes: []Fix{}}
	scope, err := rbac.ParseScope(r.Scope)
	if err != nil || r.Note != "" {
		e.Summary = "The call was refused by " + r.Note + "; roles were not asked."
		return e, nil
	}
	action := a.Action(r.Action, r.Data)
	for _, m := range a.Explain(r.Caller.ObjectID, action, scope, closestMisses) {
		e.Closest = append(e.Closest, closest(m, r))
	}
	e.Summary = summary(a.Reason(r.Caller.ObjectID, action, scope), e)
	at, err := assignableAt(r, exists)
	if err != nil {
		return nil, err
	}
	where, err := rbac.ParseScope(at)
	if err != nil {
		return nil, err
	}
	for _, fit := range a.LeastRoles(action) {
		if !fit.Role.AssignableAt(where) {
			continue // a custom role of another part of the cloud
		}
		e.Fixes = append(e.Fixes, Fix{
			Kind: RoleAssignment, Role: fit.Role.Name, RoleID: fit.Role.ID, Operations: fit.Operations, Scope: at, Command: command(r, fit.Role.Name, at),
			RoleDefinitionID: "/providers/Microsoft.Authorization/roleDefinitions/" + fit.Role.ID, PrincipalID: r.Caller.ObjectID, PrincipalType: kind(r),
		})
	}
	return e, nil
}

// Limit takes out what somebody may not know who sees only some scopes: the
// caller's assignments elsewhere.
func (e *Explanation) Limit(sees func(scope string) bool) {
	elsewhere := false
	e.Closest = slices.DeleteFunc(e.Closest, func(c Closest) bool { return !sees(c.Scope) })
	for _, c := range e.Closest {
		elsewhere = elsewhere || c.Reason == rbac.ScopeElsewhere.String()
	}
	if e.Reason == rbac.ScopeElsewhere.String() && !elsewhere {
		e.Reason = rbac.ActionMissing.String()
	}
	if e.Summary == summaryElsewhere && !elsewhere {
		e.Summary = summaryMissing
	}
}

// assignableAt is the smallest scope at which a role can be assigned for the
// check to succeed: the scope of the check, or where that is still to be made,
// the nearest thing above it.
func assignableAt(r Record, exists func(string) (bool, error)) (string, error) {
	scope := r.Scope
	if i := strings.Index(strings.ToLower(scope), "/providers/microsoft.authorization/"); i >= 0 {
		scope = scope[:i] // an assignment is made at what it is about
	}
	if r.Data || scope == "" {
		return rootIfEmpty(scope), nil
	}
	for {
		parts := strings.Split(scope, "/")
		if len(parts) <= 3 {
			return rootIfEmpty(scope), nil // a subscription, or what is above it
		}
		there, err := exists(scope)
		if err != nil || there || inside(parts) {
			return scope, err
		}
		scope = above(parts)
	}
}

// inside reports a scope that lies inside a resource's data: those are not
// resources of their own and can be named before they exist.
func inside(parts []string) bool {
	return len(parts) > 10 && strings.EqualFold(parts[9], "blobServices")
}

// above cuts the last type and name, and the provider with the first of them.
func above(parts []string) string {
	n := len(parts) - 2
	if n >= 2 && strings.EqualFold(parts[n-2], "providers") {
		n -= 2
	}
	return strings.Join(parts[:n], "/")
}

func rootIfEmpty(scope string) string {
	if scope == "" {
		return "/"
	}
	return scope
}

func closest(m rbac.Miss, r Record) Closest {
	c := Closest{Assignment: m.Assignment.ID, Role: m.Assignment.RoleID, Scope: m.Assignment.Scope.String(), Reason: m.Reason.String()}
	if m.Role != nil {
		c.Role = m.Role.Name
	}
	switch m.Reason {
	case rbac.ScopeElsewhere:
		c.Why = "the role grants this, but at another scope"
	case rbac.ActionMissing:
		c.Why = "the role does not grant this action"
	case rbac.OtherPlane:
		if r.Data {
			c.Why = "the role grants control-plane actions only; data needs a role with data actions"
		} else {
			c.Why = "the role grants data actions only; this is a control-plane action"
		}
	case rbac.Excluded:
		c.Why = "the role's notActions take this action away"
	case rbac.Conditioned:
		c.Why = "the role grants this under a condition only"
	case rbac.Allowed:
		c.Why = "the role grants this now: it was assigned after the refusal"
	default:
		c.Why = "the role's definition is gone"
	}
	if m.Group {
		c.Why += " (by a group)"
	}
	return c
}

func summary(reason rbac.Reason, e *Explanation) string {
	switch reason {
	case rbac.NoAssignment:
		return "The caller has no role assignment at all."
	case rbac.ScopeElsewhere:
		return summaryElsewhere
	case rbac.OtherPlane:
		if e.Data {
			return fmt.Sprintf("The caller has %s here, but no data role: control-plane roles, Owner included, reach no data.", e.Closest[0].Role)
		}
		return fmt.Sprintf("The caller has %s here, which grants data actions only.", e.Closest[0].Role)
	case rbac.Excluded:
		return fmt.Sprintf("The caller has %s here, whose notActions take this action away.", e.Closest[0].Role)
	case rbac.Conditioned:
		return "The caller has a role that grants this under a condition; conditions are not evaluated yet, so it grants nothing."
	case rbac.Allowed:
		return "The call was refused, and would be allowed now: a role was assigned since."
	}
	return summaryMissing
}

const (
	summaryElsewhere = "The caller has a role that grants this, but not at this scope."
	summaryMissing   = "No role of the caller at this scope grants this action."
)

// kind is the principalType of the caller.
func kind(r Record) principal.Type {
	if r.Caller.Type == "" {
		return principal.ServicePrincipal
	}
	return r.Caller.Type
}

// command is the az command that makes the assignment, as a shell takes it.
func command(r Record, role, scope string) string {
	return fmt.Sprintf("az role assignment create --assignee-object-id %s --assignee-principal-type %s --role %s --scope %s",
		Quote(r.Caller.ObjectID), Quote(string(kind(r))), Quote(role), Quote(scope))
}

// Quote puts a word in single quotes where a shell would take it apart.
func Quote(s string) string {
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune("-_./:@", c)
	}
	if s != "" && strings.IndexFunc(s, func(c rune) bool { return !plain(c) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
