package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) createFederated(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b federatedBody
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	a, err := s.applicationByID(ctx, r)
	if err != nil {
		return nil, err
	}
	c := directory.FederatedCredential{ID: s.Directory.NewID()}
	if err := b.apply(&c); err != nil {
		return nil, err
	}
	if err := s.putFederated(ctx, a.AppID, c); err != nil {
		return nil, err
	}
	return web.JSON(http.StatusCreated, entity(federatedSet(a), renderFederated(c))), nil
}
