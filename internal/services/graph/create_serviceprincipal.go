package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) createServicePrincipal(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body struct {
		AppID string `json:"appId"`
	}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	a, err := s.Directory.Application(ctx, body.AppID)
	switch {
	case err != nil:
		return nil, err
	case a == nil:
		return nil, notFound(body.AppID)
	}
	o, err := s.Directory.CreateServicePrincipal(ctx, *a)
	if store.IsDuplicate(err) {
		return nil, azerr.Newf(azerr.Conflict, "Request_MultipleObjectsWithSameKeyValue", "The service principal cannot be created, updated, or restored because the service principal name %s is already in use.", a.AppID)
	}
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusCreated, entity(sets[o.Kind], s.render(o))), nil
}
