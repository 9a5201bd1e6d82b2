package graph

import (
	"context"
	"errors"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) updateApplication(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b applicationBody
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	if err := b.unbuilt(); err != nil {
		return nil, err
	}
	a, err := s.applicationByID(ctx, r)
	if err != nil {
		return nil, err
	}
	b.apply(a)
	if a.Name == "" {
		return nil, badValue("displayName", "Application")
	}
	if err := s.check(ctx, a); err != nil {
		return nil, err
	}
	var keys *[]directory.Certificate
	if b.KeyCredentials != nil {
		all, err := s.certificatesInstead(ctx, a.AppID, directory.OfApplication, *b.KeyCredentials)
		if err != nil {
			return nil, err
		}
		keys = &all
	}
	err = s.Directory.UpdateApplication(ctx, a.ID, b.apply, keys)
	if errors.Is(err, directory.ErrNoApplication) {
		return nil, notFound(a.ID)
	}
	return web.Empty(http.StatusNoContent), err
}
