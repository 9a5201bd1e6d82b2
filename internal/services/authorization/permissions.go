package authorization

import (
	"context"
	"net/http"
	"slices"

	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// listPermissions answers one block of permissions for each role that the
// caller has at the scope.
func (s *Service) listPermissions(ctx context.Context, r *web.Request) (*web.Response, error) {
	scope, err := scopeOf(r)
	if err != nil {
		return nil, err
	}
	holders := append([]string{r.Caller.ObjectID}, s.Directory.GroupsOf(r.Caller.ObjectID)...)
	var all []*authz.Assignment
	err = s.Kit.DB.Read(ctx, func(tx *store.Tx) (err error) { all, err = authz.ListAssignments(ctx, tx); return err })
	if err != nil {
		return nil, err
	}
	value := []any{}
	for _, a := range all {
		at, err := rbac.ParseScope(a.Scope)
		role := s.Authz.Role(a.RoleID)
		if err != nil || role == nil || !slices.Contains(holders, a.PrincipalID) || !above(at, scope) {
			continue
		}
		value = append(value, permissions(role, version(r))...)
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value}), nil
}

// listDenyAssignments is empty: nothing makes deny assignments yet.
func (s *Service) listDenyAssignments(context.Context, *web.Request) (*web.Response, error) {
	return web.JSON(http.StatusOK, map[string]any{"value": []any{}}), nil
}

// listClassic is empty: classic administrators were retired in 2024.
func (s *Service) listClassic(context.Context, *web.Request) (*web.Response, error) {
	return web.JSON(http.StatusOK, map[string]any{"value": []any{}}), nil
}
