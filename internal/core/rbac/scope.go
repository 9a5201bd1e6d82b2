package rbac

import (
	"fmt"
	"strings"
)

// Scope is where an assignment holds: the root, a management group, a
// subscription, a resource group, a resource or what lies in one.
type Scope struct {
	display string
	key     string // lower case, no final slash; "/" for the root
}

// Root is the scope above all others.
var Root = Scope{"/", "/"}

// ParseScope reads a scope. Empty segments, dot segments and backslashes are
// refused: a scope that two readers could take for different places must not
// decide anything.
func ParseScope(s string) (Scope, error) {
	if s == "/" {
		return Root, nil
	}
	trimmed := strings.TrimSuffix(s, "/")
	if trimmed == "" || trimmed[0] != '/' {
		return Scope{}, fmt.Errorf("scope %q does not start with a slash", s)
	}
	for start := 1; start <= len(trimmed); {
		end := strings.IndexByte(trimmed[start:], '/')
		if end < 0 {
			end = len(trimmed) - start
		}
		switch segment := trimmed[start : start+end]; {
		case segment == "", segment == ".", segment == "..":
			return Scope{}, fmt.Errorf("scope %q has an empty or relative segment", s)
		case strings.ContainsAny(segment, "\\?#%"):
			return Scope{}, fmt.Errorf("scope %q has a character that no scope holds", s)
		}
		start += end + 1
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

func contains(outer, inner string) bool {
	if outer == "/" {
		return true
	}
	return strings.HasPrefix(inner, outer) && (len(inner) == len(outer) || inner[len(outer)] == '/')
}

// ManagementGroup reports whether the scope is a management group.
func (s Scope) ManagementGroup() bool {
	const prefix = "/providers/microsoft.management/managementgroups/"
	return strings.HasPrefix(s.key, prefix) && !strings.Contains(s.key[len(prefix):], "/")
}

// subscription returns the key of the subscription that a scope lies in, or
// "" above subscriptions.
func subscription(key string) string {
	const prefix = "/subscriptions/"
	if !strings.HasPrefix(key, prefix) {
		return ""
	}
	if i := strings.IndexByte(key[len(prefix):], '/'); i >= 0 {
		return key[:len(prefix)+i]
	}
	return key
}
