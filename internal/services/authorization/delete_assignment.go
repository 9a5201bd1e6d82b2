package authorization

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// deleteAssignment answers the assignment that was deleted, and 204 when
// there was none.
func (s *Service) deleteAssignment(ctx context.Context, r *web.Request) (*web.Response, error) {
	a, scope, err := s.assignmentAt(ctx, r)
	if err != nil {
		return nil, err
	}
	if a == nil {
		return web.Empty(http.StatusNoContent), nil
	}
	err = s.Kit.DB.Write(ctx, func(tx *store.Tx) error {
		if err := authz.RemoveAssignment(ctx, tx, a.ID); err != nil {
			return err
		}
		return s.logChange(ctx, tx, r, render(a, scope, version(r), &a.CreatedBy))
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, render(a, scope, version(r), &a.CreatedBy)), nil
}
