package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// getUser takes an object id or a user principal name.
func (s *Service) getUser(ctx context.Context, r *web.Request) (*web.Response, error) {
	u, err := s.user(ctx, r.Param("id"))
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, entity("users", selected(r, renderUser(u)))), nil
}
