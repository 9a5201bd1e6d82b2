package graph

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/store"
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
	var asked directory.Application
	b.apply(&asked)
	if err := s.check(ctx, &asked); err != nil {
		return nil, err
	}
	a, err := s.Directory.CreateApplication(ctx, asked.Name, asked.Manifest)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusCreated, entity("applications", renderApplication(a))), nil
}

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

// addPassword answers the new secret, the only time that it is seen.
func (s *Service) addPassword(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body struct {
		PasswordCredential struct {
			DisplayName string     `json:"displayName"`
			EndDateTime *time.Time `json:"endDateTime"`
		} `json:"passwordCredential"`
	}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	a, err := s.applicationByID(ctx, r)
	if err != nil {
		return nil, err
	}
	expires := s.Web.Clock.Now().AddDate(2, 0, 0)
	if t := body.PasswordCredential.EndDateTime; t != nil {
		expires = *t
	}
	p, secret, err := s.Directory.AddPassword(ctx, a.AppID, body.PasswordCredential.DisplayName, expires)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{
		"@odata.context": metadata + "microsoft.graph.passwordCredential", "customKeyIdentifier": nil, "displayName": p.Name,
		"startDateTime": p.Created.Format(time.RFC3339), "endDateTime": p.Expires.Format(time.RFC3339), "hint": p.Hint, "keyId": p.KeyID, "secretText": secret,
	}), nil
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
