package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) getApplication(ctx context.Context, r *web.Request) (*web.Response, error) {
	a, err := s.applicationByID(ctx, r)
	if err != nil {
		return nil, err
	}
	all, err := s.Directory.Credentials(ctx, directory.OfApplication, a.AppID)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, entity("applications", selected(r, shown(renderApplication(*a), all[a.AppID], selects(r, "keyCredentials"))))), nil
}
