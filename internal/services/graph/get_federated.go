package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) getFederated(ctx context.Context, r *web.Request) (*web.Response, error) {
	a, c, err := s.federated(ctx, r)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, entity(federatedSet(a), selected(r, renderFederated(c)))), nil
}
