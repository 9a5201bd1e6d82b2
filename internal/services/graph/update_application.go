package graph

import (
	"context"
	"errors"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
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
	b.apply(&a)
	if a.Name == "" {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "Invalid value specified for property 'displayName' of resource 'Application'.")
	}
	if err := s.check(ctx, &a); err != nil {
		return nil, err
	}
	var keys *[]directory.Certificate
	if b.KeyCredentials != nil {
		has, err := s.Directory.Credentials(ctx, directory.OfApplication, a.AppID)
		if err != nil {
			return nil, err
		}
		all, err := s.certificates(*b.KeyCredentials, has[a.AppID].Certificates)
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
