package sqldb

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func adOnlyDocument(server *armkit.Resource) map[string]any {
	only := hasAdministrator(server) && server.Properties().Object("administrators").Bool("azureADOnlyAuthentication", false)
	return map[string]any{
		"id": server.ID + "/azureADOnlyAuthentications/" + adOnlyName, "name": adOnlyName, "type": serverType + "/azureADOnlyAuthentications",
		"properties": map[string]any{"azureADOnlyAuthentication": only},
	}
}

func (s *Service) listADOnly(ctx context.Context, r *web.Request) (*web.Response, error) {
	server, err := s.readServer(ctx, r)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{"value": []any{adOnlyDocument(server)}}), nil
}

func (s *Service) getADOnly(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := named(r, adOnlyName); err != nil {
		return nil, err
	}
	server, err := s.readServer(ctx, r)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, adOnlyDocument(server)), nil
}

// putADOnly shuts SQL logins out or lets them in again.
func (s *Service) putADOnly(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body struct {
		Properties struct {
			Only *bool `json:"azureADOnlyAuthentication"`
		} `json:"properties"`
	}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	if body.Properties.Only == nil {
		return nil, badParameter("azureADOnlyAuthentication")
	}
	return s.setADOnly(ctx, r, *body.Properties.Only)
}

func (s *Service) deleteADOnly(ctx context.Context, r *web.Request) (*web.Response, error) {
	if _, err := s.setADOnly(ctx, r, false); err != nil {
		return nil, err
	}
	return web.Empty(http.StatusOK), nil
}

func (s *Service) setADOnly(ctx context.Context, r *web.Request, only bool) (*web.Response, error) {
	if err := named(r, adOnlyName); err != nil {
		return nil, err
	}
	server, err := s.changeServer(ctx, r, func(server *armkit.Resource) error {
		if !hasAdministrator(server) {
			if only {
				return noAdministrator()
			}
			return nil
		}
		server.Properties().Object("administrators")["azureADOnlyAuthentication"] = only
		return nil
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, adOnlyDocument(server)), nil
}
