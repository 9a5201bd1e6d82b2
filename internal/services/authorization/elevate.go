package authorization

import (
	"context"
	"errors"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// userAccessAdministrator is the role that elevateAccess gives at the root.
const userAccessAdministrator = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"

// elevateAccess lets a global administrator of the directory back in: the
// caller becomes User Access Administrator at the root. The operator, as a
// user and as a service principal, is the directory's one administrator.
func (s *Service) elevateAccess(ctx context.Context, r *web.Request) (*web.Response, error) {
	cloud := s.Directory.Cloud()
	id := r.Caller.ObjectID
	if id != cloud.OperatorUser && id != cloud.OperatorObject {
		return nil, r.Refuse(op.Control("Microsoft.Authorization/elevateAccess/action", "/"), "the directory, whose administrators alone may elevate their access", azerr.Newf(azerr.Forbidden, "AuthorizationFailed",
			"The client '%s' with object id '%s' does not have authorization to perform action 'Microsoft.Authorization/elevateAccess/action' over scope '/' or the scope is invalid. If access was recently granted, please refresh your credentials.", r.Caller.AppID, id))
	}
	now := s.Kit.Clock.Now()
	err := s.Kit.DB.Write(ctx, func(tx *store.Tx) error {
		return authz.PutAssignment(ctx, tx, authz.Assignment{
			ID: s.Kit.NewID(), Scope: rbac.Root.String(), PrincipalID: id, PrincipalType: string(r.Caller.Type),
			RoleID: userAccessAdministrator, Created: now, Updated: now, CreatedBy: id, UpdatedBy: id,
		})
	})
	var exists *authz.ExistsError
	if err != nil && !errors.As(err, &exists) {
		return nil, err
	}
	return web.Empty(http.StatusOK), nil
}
