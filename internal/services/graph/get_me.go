package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// me is the signed-in user; an application has none.
func (s *Service) me(ctx context.Context, r *web.Request) (*web.Response, error) {
	u, err := s.signedIn(ctx, r)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, entity("users", selected(r, renderUser(u)))), nil
}
