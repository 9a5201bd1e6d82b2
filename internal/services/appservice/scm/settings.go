package scm

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// settings answers the app's settings, which are Kudu's own too.
func (s *Service) settings(ctx context.Context, r *web.Request) (*web.Response, error) {
	app, err := s.Sites.UnresolvedOf(ctx, siteOf(r).ID)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, app.Settings), nil
}

func (s *Service) setting(ctx context.Context, r *web.Request) (*web.Response, error) {
	app, err := s.Sites.UnresolvedOf(ctx, siteOf(r).ID)
	if err != nil {
		return nil, err
	}
	value, ok := app.Settings[r.Param("name")]
	if !ok {
		return nil, azerr.Newf(azerr.NotFound, "NotFound", "'%s' not found.", r.Param("name"))
	}
	return web.JSON(http.StatusOK, value), nil
}

// environment answers which Kudu this is.
func (s *Service) environment(_ context.Context, _ *web.Request) (*web.Response, error) {
	return web.JSON(http.StatusOK, map[string]any{"version": "lanyard", "siteLastModified": stamp(s.Web.Clock.Now())}), nil
}
