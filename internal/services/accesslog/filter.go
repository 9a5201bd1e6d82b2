package accesslog

import (
	"strconv"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	usualTop = 100
	maxTop   = 1000
	maxWait  = 30 // seconds
)

// filter is what a list is narrowed to.
type filter struct {
	principal string // an id, or a part of a name, lower case
	part      string // a part of a scope, lower case
	scope     rbac.Scope
	decision  string // "allowed", "denied" or ""
	since     int64
	top       int
	wait      time.Duration
}

// filterOf reads the query:
//
//	principal  object id, application id, or a part of a name
//	resource   a scope, for what is at or below it; else a part of one
//	decision   allowed | denied
//	since      only decisions after this sequence number
//	wait       seconds, at most 30: if there is none yet, wait for the next
//	top        at most so many, the latest; 100 without it, 1000 at most
func filterOf(r *web.Request) (f filter, err error) {
	f.principal = strings.ToLower(strings.TrimSpace(r.QueryValue("principal")))
	resource := strings.TrimSpace(r.QueryValue("resource"))
	if strings.HasPrefix(resource, "/") {
		if f.scope, err = rbac.ParseScope(resource); err != nil {
			return f, bad("resource", resource)
		}
	} else {
		f.part = strings.ToLower(resource)
	}
	switch f.decision = strings.ToLower(r.QueryValue("decision")); f.decision {
	case "", "allowed", "denied":
	default:
		return f, bad("decision", r.QueryValue("decision"))
	}
	wait := int64(0)
	top := int64(usualTop)
	for name, to := range map[string]struct {
		n   *int64
		max int64
	}{"since": {&f.since, 1 << 62}, "wait": {&wait, maxWait}, "top": {&top, maxTop}} {
		text := r.QueryValue(name)
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > to.max {
			return f, bad(name, text)
		}
		*to.n = n
	}
	f.top, f.wait = int(top), time.Duration(wait)*time.Second
	return f, nil
}

func bad(name, value string) error {
	return azerr.Newf(azerr.Invalid, "InvalidQueryParameterValue", "The value '%s' of the query parameter '%s' is invalid.", value, name)
}

func (f *filter) takes(d *access.Decision) bool {
	if f.decision != "" && (f.decision == "allowed") != d.Allowed {
		return false
	}
	if f.principal != "" && !is(d, f.principal) {
		return false
	}
	if f.part != "" && !strings.Contains(strings.ToLower(d.Scope), f.part) {
		return false
	}
	if f.scope != (rbac.Scope{}) {
		at, err := rbac.ParseScope(d.Scope)
		return err == nil && f.scope.Contains(at)
	}
	return true
}

// is reports whether a principal is meant by a text.
func is(d *access.Decision, text string) bool {
	c := &d.Caller
	if strings.EqualFold(c.ObjectID, text) || strings.EqualFold(c.AppID, text) {
		return true
	}
	for _, name := range []string{c.Name, c.ManagedIdentity, c.Key} {
		if strings.Contains(strings.ToLower(name), text) {
			return true
		}
	}
	return false
}
