package rbac

import (
	"fmt"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
)

// Scope is where an assignment holds: the root, a management group, a
// subscription, a resource group, a resource or what lies in one.
type Scope struct {
	display string
	key     string // lower case, no final slash; "/" for the root
}

// Root is the scope above all others.
var Root = Scope{"/", "/"}

// ParseScope reads a scope. Empty segments, dot segments, escapes and control
// characters are refused: a scope that two readers could take for different
// places must not decide anything. Unlike armid.Parse it takes any path, for
// actions at what is no resource.
func ParseScope(s string) (Scope, error) {
	if s == "/" {
		return Root, nil
	}
	trimmed := strings.TrimSuffix(s, "/")
	if trimmed == "" || trimmed[0] != '/' {
		return Scope{}, fmt.Errorf("scope %q does not start with a slash", s)
	}
	for segment := range strings.SplitSeq(trimmed[1:], "/") {
		if err := armid.CheckSegment(segment); err != nil {
			return Scope{}, fmt.Errorf("scope %q: %w", s, err)
		}
	}
	return Scope{trimmed, strings.ToLower(trimmed)}, nil
}

// String returns the scope as it was written.
func (s Scope) String() string { return s.display }

// Key returns the scope in lower case, for comparison.
func (s Scope) Key() string { return s.key }

// Contains reports whether inner is the scope itself or lies below it, by the
// path alone. "…/rg1" does not contain "…/rg10".
func (s Scope) Contains(inner Scope) bool { return contains(s.key, inner.key) }

// contains takes keys. The zero scope is nowhere: it neither contains nor is
// contained.
func contains(outer, inner string) bool {
	switch {
	case outer == "" || inner == "":
		return false
	case outer == "/":
		return true
	}
	return strings.HasPrefix(inner, outer) && (len(inner) == len(outer) || inner[len(outer)] == '/')
}

const (
	managementGroups = "/providers/microsoft.management/managementgroups/"
	subscriptions    = "/subscriptions/"
)

// ManagementGroup reports whether the scope is a management group.
func (s Scope) ManagementGroup() bool {
	return strings.HasPrefix(s.key, managementGroups) && anchor(s.key) == s.key
}

// anchor returns the key of the subscription or management group that a scope
// is or lies in, where the hierarchy of management groups goes on; "" if none.
func anchor(key string) string {
	for _, prefix := range [...]string{subscriptions, managementGroups} {
		if !strings.HasPrefix(key, prefix) {
			continue
		}
		if i := strings.IndexByte(key[len(prefix):], '/'); i >= 0 {
			return key[:len(prefix)+i]
		}
		return key
	}
	return ""
}
