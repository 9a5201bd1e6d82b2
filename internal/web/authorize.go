package web

import (
	"context"
	"math"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
)

// authorize asks for any one of the grants and records what was decided. It is
// the only place where a call's permission is decided.
func (f *Front) authorize(ctx context.Context, r *Request, needs []op.Grant) error {
	if r.Caller.Key != "" {
		// The holder of an account key is the account: roles don't reach it.
		f.record(r, access.Record{Allowed: true, Note: byKey}, f.expand(r, needs[0][0]))
		return nil
	}
	if r.Caller.Anonymous() {
		return azerr.New(azerr.Unauthorized, "Unauthorized", "The request is not authenticated.")
	}
	if f.Decide != nil {
		if decided, err := f.Decide(ctx, r, needs); decided {
			rec := access.Record{Allowed: err == nil, Note: f.DecidedBy}
			if rec.Allowed {
				rec.Assignment, rec.Role, rec.AssignedAt = r.granted.assignment, r.granted.role, r.granted.scope
			}
			f.record(r, rec, f.expand(r, needs[0][0]))
			return err
		}
	}
	var first verdict
	for i, grant := range needs {
		v := f.decide(r, grant)
		if v.Allowed {
			f.record(r, access.Record{Allowed: true, Assignment: v.Assignment.ID, AssignedAt: v.Assignment.Scope.String(), Role: v.Role.Name}, v.Permission)
			return nil
		}
		if i == 0 {
			first = v
		}
	}
	reason := f.reason(r, first.Permission)
	f.record(r, access.Record{Reason: reason}, first.Permission)
	return f.Dialect.Denied(r, Denial{
		Action: first.Action, Data: first.Data, Scope: first.Permission.Scope, Reason: reason,
		Linked: r.Operation != nil && &needs[0] != &r.Operation.Needs[0],
	})
}

// byKey is the note of what an account key decides.
const byKey = "the account's key"

// verdict is what became of a permission, whose action and scope are whole.
type verdict struct {
	op.Permission
	rbac.Decision
}

// decide returns what became of the first permission of the grant that the
// caller lacks, or of its first if it lacks none.
func (f *Front) decide(r *Request, grant op.Grant) verdict {
	var first verdict
	for i, p := range grant {
		v := f.check(r, p)
		if !v.Allowed {
			return v
		}
		if i == 0 {
			first = v
		}
	}
	return first
}

func (f *Front) allowed(r *Request, p op.Permission) bool {
	return r.Caller.Key != "" || f.check(r, p).Allowed
}

// allowedAs looks at the assignment that grants p: its role must not name the
// other permission among its notActions.
func (f *Front) allowedAs(r *Request, p, unless op.Permission) bool {
	granted := f.check(r, p)
	unless = f.expand(r, unless)
	scope, err := rbac.ParseScope(unless.Scope)
	if err != nil || !granted.Allowed {
		return false
	}
	action := f.Authz.Action(unless.Action, unless.Data)
	for _, miss := range f.Authz.Explain(r.Caller.ObjectID, action, scope, math.MaxInt) {
		if miss.Assignment.ID == granted.Assignment.ID {
			return miss.Reason != rbac.Excluded
		}
	}
	return false
}

func (f *Front) check(r *Request, p op.Permission) verdict {
	v := verdict{Permission: f.expand(r, p)}
	// A scope that cannot be read is a scope nobody was granted.
	if scope, err := rbac.ParseScope(v.Permission.Scope); err == nil {
		v.Decision = f.Authz.Check(r.Caller.ObjectID, f.Authz.Action(v.Action, v.Data), scope)
	}
	return v
}

// reason says how close the caller came to a whole permission that it lacks.
func (f *Front) reason(r *Request, p op.Permission) string {
	scope, err := rbac.ParseScope(p.Scope)
	if err != nil {
		return rbac.NoAssignment.String()
	}
	return f.Authz.Reason(r.Caller.ObjectID, f.Authz.Action(p.Action, p.Data), scope).String()
}

// expand fills the path's parameters into a permission and makes its scope
// absolute.
func (f *Front) expand(r *Request, p op.Permission) op.Permission {
	return op.Permission{Action: r.Params.Expand(p.Action), Data: p.Data, Scope: f.scope(r, p)}
}

// scope returns the absolute scope of a permission.
func (f *Front) scope(r *Request, p op.Permission) string {
	s := r.Params.Expand(p.Scope)
	switch {
	case r.Base != "" && !isAbsolute(s):
		return r.Base + s
	case s == "":
		return r.HTTP.URL.Path
	}
	return s
}

// isAbsolute tells a whole scope from one that is relative to the base.
func isAbsolute(scope string) bool {
	const root = "/subscriptions/"
	return len(scope) > len(root) && strings.EqualFold(scope[:len(root)], root)
}

// record keeps what was decided about a whole permission. What rec does not say
// of the call is filled in.
func (f *Front) record(r *Request, rec access.Record, p op.Permission) {
	rec.ID, rec.Time, rec.Service = r.ID, f.Clock.Now(), f.Service
	rec.Method, rec.Host, rec.Path = r.HTTP.Method, r.Host, r.HTTP.URL.Path
	rec.Caller, rec.Action, rec.Data, rec.Scope = r.Caller, p.Action, p.Data, p.Scope
	if r.Operation != nil {
		rec.Operation = r.Operation.Name
	}
	f.Access.Record(rec)
}
