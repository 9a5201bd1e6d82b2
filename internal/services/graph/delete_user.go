package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// deleteUser removes a user. The operator stays: nobody else could make
// another.
func (s *Service) deleteUser(ctx context.Context, r *web.Request) (*web.Response, error) {
	u, err := s.user(ctx, r.Param("id"))
	if err != nil {
		return nil, err
	}
	if u.ID == s.Directory.Cloud().OperatorUser {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "The operator, the directory's only administrator, cannot be deleted.")
	}
	if err := s.Directory.RemoveUser(ctx, u.ID); err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}
