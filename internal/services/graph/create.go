package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// needed is a property that a new object must have.
type needed struct {
	name    string
	missing bool
}

// complete refuses a new object by the first property that is missing.
func complete(resource string, all []needed) error {
	for _, p := range all {
		if p.missing {
			return azerr.Newf(azerr.Invalid, "Request_BadRequest", "A value is required for property '%s' of resource '%s'.", p.name, resource)
		}
	}
	return nil
}

func (s *Service) createApplication(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b applicationBody
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	if err := complete("Application", []needed{{"displayName", empty(b.DisplayName)}}); err != nil {
		return nil, err
	}
	if err := b.unbuilt(); err != nil {
		return nil, err
	}
	var asked directory.Application
	b.apply(&asked)
	if err := s.check(ctx, &asked); err != nil {
		return nil, err
	}
	var keys []directory.Certificate
	if b.KeyCredentials != nil {
		var err error
		if keys, err = s.certificates(*b.KeyCredentials, nil); err != nil {
			return nil, err
		}
	}
	a, err := s.Directory.CreateApplication(ctx, asked.Name, asked.Manifest, keys...)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusCreated, entity("applications", shown(renderApplication(a), directory.Credentials{Certificates: keys}, false))), nil
}

func (s *Service) application(ctx context.Context, is func(directory.Application) bool, name string) (directory.Application, error) {
	all, err := s.Directory.Applications(ctx)
	if err != nil {
		return directory.Application{}, err
	}
	for _, a := range all {
		if is(a) {
			return a, nil
		}
	}
	return directory.Application{}, notFound(name)
}
