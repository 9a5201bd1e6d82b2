package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) createServicePrincipal(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body struct {
		AppID string `json:"appId"`
	}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	a, err := s.application(ctx, func(a directory.Application) bool { return strings.EqualFold(a.AppID, body.AppID) }, body.AppID)
	if err != nil {
		return nil, err
	}
	o, err := s.Directory.CreateServicePrincipal(ctx, a)
	if store.IsDuplicate(err) {
		return nil, azerr.Newf(azerr.Conflict, "Request_MultipleObjectsWithSameKeyValue", "The service principal cannot be created, updated, or restored because the service principal name %s is already in use.", a.AppID)
	}
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusCreated, entity(sets[o.Kind], s.render(o))), nil
}

// updateServicePrincipal replaces the certificates of a service principal, all
// that can be changed of one.
func (s *Service) updateServicePrincipal(ctx context.Context, r *web.Request) (*web.Response, error) {
	var properties map[string]json.RawMessage
	if err := r.DecodeJSON(&properties); err != nil {
		return nil, err
	}
	var keys *[]keyBody
	for name, value := range properties {
		switch {
		case name == "keyCredentials":
			if err := json.Unmarshal(value, &keys); err != nil {
				return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "Invalid value specified for property 'keyCredentials' of resource 'ServicePrincipal'.")
			}
		case !strings.HasPrefix(name, "@"):
			return nil, azerr.Newf(azerr.Invalid, "NotSupported", "Of a service principal Lanyard changes 'keyCredentials' alone, got '%s'.", name)
		}
	}
	o, err := s.ownServicePrincipal(ctx, r)
	if err != nil {
		return nil, err
	}
	if keys != nil {
		has, err := s.Directory.Credentials(ctx, directory.OfServicePrincipal, o.AppID)
		if err != nil {
			return nil, err
		}
		all, err := s.certificates(*keys, has[o.AppID].Certificates)
		if err != nil {
			return nil, err
		}
		if err := s.Directory.SetCertificates(ctx, o.AppID, directory.OfServicePrincipal, all); err != nil {
			return nil, err
		}
	}
	return web.Empty(http.StatusNoContent), nil
}

// deleteServicePrincipal removes what an application is in this tenant; the
// application stays. That of the operator stays too.
func (s *Service) deleteServicePrincipal(ctx context.Context, r *web.Request) (*web.Response, error) {
	o, err := s.ownServicePrincipal(ctx, r)
	if err != nil {
		return nil, err
	}
	if o.ID == s.Directory.Cloud().OperatorObject {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "The operator's service principal, as which the command line signs in, cannot be deleted.")
	}
	if err := s.Directory.DeleteServicePrincipal(ctx, o); err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}

// ownServicePrincipal is an application's service principal: a managed identity
// belongs to its resource, which alone changes and deletes it.
func (s *Service) ownServicePrincipal(ctx context.Context, r *web.Request) (*directory.Object, error) {
	id := r.Param("id")
	o, err := s.Directory.ByID(ctx, id)
	switch {
	case err != nil:
		return nil, err
	case o == nil || o.Kind != principal.ServicePrincipal:
		return nil, notFound(id)
	case o.Resource != "":
		return nil, azerr.New(azerr.Forbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation. A managed identity is changed and deleted with its resource.")
	}
	return o, nil
}

// withCredentials completes service principals by what proves them.
func (s *Service) withCredentials(ctx context.Context, keys bool, objects ...map[string]any) error {
	only := ""
	if len(objects) == 1 {
		only, _ = objects[0]["appId"].(string)
	}
	all, err := s.Directory.Credentials(ctx, directory.OfServicePrincipal, only)
	if err != nil {
		return err
	}
	for _, o := range objects {
		if appID, ok := o["appId"].(string); ok {
			shown(o, all[appID], keys)
		}
	}
	return nil
}
