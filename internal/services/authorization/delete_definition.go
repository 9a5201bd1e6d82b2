package authorization

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// deleteDefinition deletes a custom role that nobody is assigned. The caller
// must be allowed to at every scope where the role can be assigned.
func (s *Service) deleteDefinition(ctx context.Context, r *web.Request) (*web.Response, error) {
	scope, err := scopeOf(r)
	if err != nil {
		return nil, err
	}
	role := s.Authz.Role(strings.ToLower(r.Param("name")))
	switch {
	case role == nil:
		return web.Empty(http.StatusNoContent), nil
	case !role.Custom:
		return nil, azerr.New(azerr.Invalid, "RoleDefinitionCannotBeDeleted", "A built-in role definition cannot be deleted.")
	}
	for _, within := range role.AssignableScopes {
		if err := r.Authorize(ctx, op.Control(roleDelete, within)); err != nil {
			return nil, err
		}
	}
	assigned := 0
	err = s.Kit.DB.Write(ctx, func(tx *store.Tx) (err error) {
		assigned, err = authz.RemoveRole(ctx, tx, role.ID)
		return err
	})
	if err != nil {
		return nil, err
	}
	if assigned > 0 {
		return nil, azerr.Newf(azerr.Invalid, "RoleDefinitionHasAssignments", "There are existing role assignments referencing role (code: RoleDefinitionHasAssignments): %d.", assigned)
	}
	return web.JSON(http.StatusOK, renderDefinition(role, scope, version(r))), nil
}
