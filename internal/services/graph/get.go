package graph

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) getServicePrincipal(ctx context.Context, r *web.Request) (*web.Response, error) {
	o, err := s.Directory.ByID(ctx, r.Param("id"))
	return s.one(ctx, r, o, err, principal.ServicePrincipal)
}

// getUser takes an object id or a user principal name.
func (s *Service) getUser(ctx context.Context, r *web.Request) (*web.Response, error) {
	u, err := s.user(ctx, r.Param("id"))
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, entity("users", selected(r, renderUser(u)))), nil
}

// me is the signed-in user; an application has none.
func (s *Service) me(ctx context.Context, r *web.Request) (*web.Response, error) {
	u, err := s.signedIn(ctx, r)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, entity("users", selected(r, renderUser(u)))), nil
}

func (s *Service) signedIn(ctx context.Context, r *web.Request) (*directory.User, error) {
	if r.Caller.Type != principal.User {
		return nil, azerr.New(azerr.Invalid, "BadRequest", "/me request is only valid with delegated authentication flow.")
	}
	return s.user(ctx, r.Caller.ObjectID)
}

// owned lists what the signed-in user owns: the directory keeps no owners.
func (s *Service) owned(ctx context.Context, r *web.Request) (*web.Response, error) {
	if _, err := s.me(ctx, r); err != nil {
		return nil, err
	}
	return collection(r, "directoryObjects", nil)
}

// ownersOf lists who owns an object that exists: the directory keeps no owners.
func (s *Service) ownersOf(exists func(context.Context, *web.Request) error) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		if err := exists(ctx, r); err != nil {
			return nil, err
		}
		return collection(r, "directoryObjects", nil)
	}
}

func (s *Service) isApplication(ctx context.Context, r *web.Request) error {
	_, err := s.applicationByID(ctx, r)
	return err
}

// exists refuses a path that names no object of a kind.
func (s *Service) exists(kind principal.Type) func(context.Context, *web.Request) error {
	return func(ctx context.Context, r *web.Request) error {
		o, err := s.Directory.ByID(ctx, r.Param("id"))
		if err == nil && (o == nil || o.Kind != kind) {
			err = notFound(r.Param("id"))
		}
		return err
	}
}

func (s *Service) one(ctx context.Context, r *web.Request, o *directory.Object, err error, kind principal.Type) (*web.Response, error) {
	switch {
	case err != nil:
		return nil, err
	case o == nil || o.Kind != kind:
		return nil, notFound(r.Param("id"))
	}
	out := s.render(o)
	if err := s.withCredentials(ctx, selects(r, "keyCredentials"), out); err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, entity(sets[o.Kind], selected(r, out))), nil
}

// getByIDs names the principals of role assignments to az. Ids that name
// nothing are left out.
func (s *Service) getByIDs(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body struct {
		IDs []string `json:"ids"`
	}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	if len(body.IDs) > 1000 {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "Too many ids: at most 1000 can be asked for.")
	}
	value := []map[string]any{}
	for _, id := range body.IDs {
		o, err := s.Directory.ByID(ctx, id)
		if err != nil {
			return nil, err
		}
		if o != nil {
			value = append(value, s.typed(o))
		}
	}
	if err := s.withCredentials(ctx, false, value...); err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{"@odata.context": metadata + "directoryObjects", "value": value}), nil
}
