package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) updateFederated(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b federatedBody
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	a, c, err := s.federated(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := b.apply(&c); err != nil {
		return nil, err
	}
	if err := s.putFederated(ctx, a.AppID, c); err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}
