package accesslog

import (
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// assignmentRead is what a caller needs at the scope of a decision to see it.
const assignmentRead = "Microsoft.Authorization/roleAssignments/read"

// viewer says which scopes a caller sees. It remembers, for one look at the
// log, what it has asked.
type viewer struct {
	s      *Service
	caller string
	action rbac.Action
	known  map[string]bool
}

func (s *Service) viewer(r *web.Request) *viewer {
	return &viewer{s: s, caller: r.Caller.ObjectID, action: s.Authz.Action(assignmentRead, false), known: map[string]bool{}}
}

// sees reports whether the caller may read role assignments at a scope. What
// lies at no scope of Azure's, such as a call of Graph, takes the root.
func (v *viewer) sees(scope string) bool {
	seen, known := v.known[scope]
	if !known {
		at, err := rbac.ParseScope(scope)
		if err != nil {
			at = rbac.Root
		}
		seen = v.s.Authz.Check(v.caller, v.action, at).Allowed
		v.known[scope] = seen
	}
	return seen
}
