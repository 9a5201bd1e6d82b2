package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listServicePrincipals(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.list(ctx, r, principal.ServicePrincipal, "servicePrincipals")
}

func (s *Service) listUsers(ctx context.Context, r *web.Request) (*web.Response, error) {
	found, err := s.Directory.Users(ctx)
	if err != nil {
		return nil, err
	}
	objects := make([]map[string]any, len(found))
	for i, u := range found {
		objects[i] = renderUser(u)
	}
	return collection(r, "users", objects)
}

func (s *Service) listGroups(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.list(ctx, r, principal.Group, "groups")
}

func (s *Service) list(ctx context.Context, r *web.Request, kind principal.Type, set string) (*web.Response, error) {
	found, err := s.Directory.List(ctx, kind)
	if err != nil {
		return nil, err
	}
	objects := make([]map[string]any, len(found))
	for i, o := range found {
		objects[i] = s.render(o)
	}
	if err := s.withCredentials(ctx, false, objects...); err != nil {
		return nil, err
	}
	return collection(r, set, objects)
}

func (s *Service) listApplications(ctx context.Context, r *web.Request) (*web.Response, error) {
	found, err := s.Directory.Applications(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.Directory.Credentials(ctx, directory.OfApplication, "")
	if err != nil {
		return nil, err
	}
	objects := make([]map[string]any, len(found))
	for i, a := range found {
		objects[i] = shown(renderApplication(a), all[a.AppID], false)
	}
	return collection(r, "applications", objects)
}

func collection(r *web.Request, set string, objects []map[string]any) (*web.Response, error) {
	objects, err := narrow(objects, r.QueryValue("$filter"))
	if err != nil {
		return nil, err
	}
	if objects == nil {
		objects = []map[string]any{}
	}
	for i := range objects {
		objects[i] = selected(r, objects[i])
	}
	return web.JSON(http.StatusOK, map[string]any{"@odata.context": metadata + set, "value": objects}), nil
}

const metadata = "https://graph.microsoft.com/v1.0/$metadata#"
