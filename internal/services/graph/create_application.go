package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

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
