package authorization

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/web"
)

var (
	roleNameEq = regexp.MustCompile(`(?i)^roleName\s+eq\s+'((?:[^']|'')*)'$`)
	typeEq     = regexp.MustCompile(`(?i)^type\s+eq\s+'([^']*)'$`)
)

// listDefinitions lists the roles that can be assigned at a scope, by name.
func (s *Service) listDefinitions(_ context.Context, r *web.Request) (*web.Response, error) {
	scope, err := scopeOf(r)
	if err != nil {
		return nil, err
	}
	name, kind := "", ""
	for _, part := range and.Split(strings.TrimSpace(r.QueryValue("$filter")), -1) {
		switch {
		case part == "", strings.EqualFold(part, "atScopeAndBelow()"), strings.EqualFold(part, "atScope()"):
		case roleNameEq.MatchString(part):
			name = strings.ReplaceAll(roleNameEq.FindStringSubmatch(part)[1], "''", "'")
		case typeEq.MatchString(part):
			kind = typeEq.FindStringSubmatch(part)[1]
		default:
			return nil, unsupportedFilter(r.QueryValue("$filter"))
		}
	}
	roles := slices.DeleteFunc(s.Authz.Roles(), func(role *rbac.Role) bool {
		return name != "" && !strings.EqualFold(role.Name, name) ||
			kind != "" && strings.EqualFold(kind, "CustomRole") != role.Custom ||
			!visible(role, scope)
	})
	slices.SortFunc(roles, func(a, b *rbac.Role) int { return strings.Compare(a.Name, b.Name) })
	value := make([]definitionBody, len(roles))
	for i, role := range roles {
		value[i] = renderDefinition(role, scope, version(r))
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value}), nil
}

// visible reports whether a role is listed at a scope: those that can be
// assigned there, and custom ones of narrower scopes, which an administrator
// of the wider one must be able to find.
func visible(role *rbac.Role, scope rbac.Scope) bool {
	return role.AssignableAt(scope) || slices.ContainsFunc(role.AssignableScopes, func(s string) bool {
		within, err := rbac.ParseScope(s)
		return err == nil && scope.Contains(within)
	})
}
