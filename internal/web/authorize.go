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

// authorize asks for any one of the grants and records a refusal: a grant is
// in the log line, and nothing asks for more of it. It is the only place where
// a call's permission is decided.
func (f *Front) authorize(ctx context.Context, r *Request, needs []op.Grant) error {
	if r.Caller.Key != "" {
		return nil // the holder of an account key is the account: roles don't reach it
	}
	if r.Caller.Anonymous() {
		return azerr.New(azerr.Unauthorized, "Unauthorized", "The request is not authenticated.")
	}
	if f.Decide != nil {
		if decided, err := f.Decide(ctx, r, needs); decided {
			if err != nil {
				f.record(r, needs[0][0], f.DecidedBy)
			}
			return err
		}
	}
	var first Denial
	var firstPermission op.Permission
	for i, grant := range needs {
		missing, ok := f.missing(r, grant)
		if ok {
			return nil
		}
		if i == 0 {
			firstPermission = missing
			first = Denial{
				Action: r.Params.Expand(missing.Action), Data: missing.Data, Scope: f.scope(r, missing), Reason: f.reason(r, missing).String(),
				Linked: r.Operation != nil && &needs[0] != &r.Operation.Needs[0],
			}
		}
	}
	f.record(r, firstPermission, "")
	return f.Dialect.Denied(r, first)
}

// missing returns the first permission of the grant that the caller lacks, and
// whether it lacks none.
func (f *Front) missing(r *Request, grant op.Grant) (op.Permission, bool) {
	for _, p := range grant {
		if !f.check(r, p).Allowed {
			return p, false
		}
	}
	return op.Permission{}, true
}

func (f *Front) allowed(r *Request, p op.Permission) bool {
	return r.Caller.Key != "" || f.check(r, p).Allowed
}

// allowedAs looks at the assignment that grants p: its role must not name the
// other permission among its notActions.
func (f *Front) allowedAs(r *Request, p, unless op.Permission) bool {
	granted := f.check(r, p)
	scope, err := rbac.ParseScope(f.scope(r, unless))
	if err != nil || !granted.Allowed {
		return false
	}
	action := f.Authz.Action(r.Params.Expand(unless.Action), unless.Data)
	for _, miss := range f.Authz.Explain(r.Caller.ObjectID, action, scope, math.MaxInt) {
		if miss.Assignment.ID == granted.Assignment.ID {
			return miss.Reason != rbac.Excluded
		}
	}
	return false
}

func (f *Front) check(r *Request, p op.Permission) rbac.Decision {
	scope, err := rbac.ParseScope(f.scope(r, p))
	if err != nil {
		// A scope that cannot be read is a scope nobody was granted.
		return rbac.Decision{}
	}
	return f.Authz.Check(r.Caller.ObjectID, f.Authz.Action(r.Params.Expand(p.Action), p.Data), scope)
}

// reason says how close the caller came to a permission it lacks.
func (f *Front) reason(r *Request, p op.Permission) rbac.Reason {
	scope, err := rbac.ParseScope(f.scope(r, p))
	if err != nil {
		return rbac.NoAssignment
	}
	return f.Authz.Reason(r.Caller.ObjectID, f.Authz.Action(r.Params.Expand(p.Action), p.Data), scope)
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

// record keeps a refusal; note says what else than roles decided.
func (f *Front) record(r *Request, p op.Permission, note string) {
	reason := ""
	if note == "" {
		reason = f.reason(r, p).String()
	}
	rec := access.Record{
		ID: r.ID, Time: f.Clock.Now(), Service: f.Service,
		Method: r.HTTP.Method, Host: r.Host, Path: r.HTTP.URL.Path,
		Caller: r.Caller, Action: r.Params.Expand(p.Action), Data: p.Data, Scope: f.scope(r, p),
		Reason: reason, Note: note,
	}
	if r.Operation != nil {
		rec.Operation = r.Operation.Name
	}
	f.Access.Record(rec)
}
