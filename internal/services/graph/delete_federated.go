package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) deleteFederated(ctx context.Context, r *web.Request) (*web.Response, error) {
	_, c, err := s.federated(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := s.Directory.RemoveFederatedCredential(ctx, c.ID); err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}
