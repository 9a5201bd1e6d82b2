package authorization

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) getAssignment(ctx context.Context, r *web.Request) (*web.Response, error) {
	a, scope, err := s.assignmentAt(ctx, r)
	if err != nil {
		return nil, err
	}
	if a == nil {
		return nil, azerr.Newf(azerr.NotFound, "RoleAssignmentNotFound", "The role assignment '%s' is not found.", r.Param("name"))
	}
	return web.JSON(http.StatusOK, render(a, scope, version(r), &a.CreatedBy)), nil
}

// assignmentAt returns the named assignment if it is one of the scope in the
// path, and that: the permission was asked for there, not where it may really be.
func (s *Service) assignmentAt(ctx context.Context, r *web.Request) (a *authz.Assignment, scope rbac.Scope, err error) {
	if scope, err = scopeOf(r); err != nil {
		return nil, scope, err
	}
	err = s.Kit.DB.Read(ctx, func(tx *store.Tx) (err error) {
		a, err = authz.FindAssignment(ctx, tx, r.Param("name"))
		return err
	})
	if a != nil && !strings.EqualFold(a.Scope, "/"+r.Param("scope")) {
		a = nil
	}
	return a, scope, err
}
