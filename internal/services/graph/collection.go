package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// object is what a path names, which has to be of the kind that the path is for.
func (s *Service) object(ctx context.Context, r *web.Request, kind principal.Type) (*directory.Object, error) {
	o, err := s.Directory.ByID(ctx, r.Param("id"))
	switch {
	case err != nil:
		return nil, err
	case o == nil || o.Kind != kind:
		return nil, notFound(r.Param("id"))
	}
	return o, nil
}

// one answers an object.
func (s *Service) one(ctx context.Context, r *web.Request, kind principal.Type) (*web.Response, error) {
	o, err := s.object(ctx, r, kind)
	if err != nil {
		return nil, err
	}
	out := s.render(o)
	if err := s.withCredentials(ctx, selects(r, "keyCredentials"), out); err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, entity(sets[o.Kind], selected(r, out))), nil
}

// mixed is a list of objects of several kinds, each with its type.
func (s *Service) mixed(ctx context.Context, r *web.Request, found []*directory.Object) (*web.Response, error) {
	objects := make([]map[string]any, len(found))
	for i, o := range found {
		objects[i] = s.typed(o)
	}
	if err := s.withCredentials(ctx, false, objects...); err != nil {
		return nil, err
	}
	return collection(r, "directoryObjects", objects)
}

func (s *Service) list(ctx context.Context, r *web.Request, kind principal.Type) (*web.Response, error) {
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
	return collection(r, sets[kind], objects)
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
