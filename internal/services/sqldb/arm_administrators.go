package sqldb

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// The Entra administrator and whether it is the only way in are one object of
// the server's document, shown here as the two resources that Azure has.
const (
	administratorName = "ActiveDirectory"
	adOnlyName        = "Default"
)

// principalTypes are what an administrator may be; without one, the sid says.
var principalTypes = []string{"User", "Group", "Application"}

// completeAdministrator checks an Entra administrator and fills it in. The
// sid is the object id of a user or a group, the client id of an application.
func (s *Service) completeAdministrator(a armkit.Document) error {
	a.Default("administratorType", administratorName)
	a.Default("tenantId", s.Kit.TenantID)
	if a.String("administratorType") != administratorName {
		return badParameter("administratorType")
	}
	if a.Has("principalType") {
		known := false
		for _, t := range principalTypes {
			known = known || t == a.String("principalType")
		}
		if !known {
			return badParameter("principalType")
		}
	}
	switch {
	case a.String("login") == "":
		return badParameter("login")
	case !guid.Valid(a.String("sid")):
		return badParameter("sid")
	case !strings.EqualFold(a.String("tenantId"), s.Kit.TenantID):
		return badParameter("tenantId")
	}
	a["sid"] = strings.ToLower(a.String("sid"))
	return nil
}

func adOnly() *azerr.Error {
	return azerr.New(azerr.Invalid, "AadOnlyAuthenticationIsEnabled", "Azure Active Directory Only Authentication is enabled. Please contact your system administrator.")
}

func noAdministrator() *azerr.Error {
	return azerr.New(azerr.Invalid, "InvalidServerAADOnlyAuthNoAADAdminPropertyName", "No Azure Active Directory administrator is set for the server: set one before Azure Active Directory Only Authentication is enabled.")
}

// serverOf returns the server that a request names.
func (s *Service) serverOf(ctx context.Context, tx *store.Tx, r *web.Request) (*armkit.Resource, error) {
	return s.Kit.Get(ctx, tx, s.Kit.GroupID(r.Param("group"))+"/providers/"+serverType+"/"+r.Param("server"))
}

// readServer returns the server that a request names.
func (s *Service) readServer(ctx context.Context, r *web.Request) (server *armkit.Resource, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) error {
		server, err = s.serverOf(ctx, tx, r)
		return err
	})
	return server, err
}

// changeServer changes a server's document.
func (s *Service) changeServer(ctx context.Context, r *web.Request, change func(server *armkit.Resource) error) (server *armkit.Resource, err error) {
	err = s.DB.Write(ctx, func(tx *store.Tx) error {
		if server, err = s.serverOf(ctx, tx, r); err != nil {
			return err
		}
		if err := change(server); err != nil {
			return err
		}
		return s.Kit.Put(ctx, tx, server)
	})
	return server, err
}

func hasAdministrator(server *armkit.Resource) bool { return server.Properties().Has("administrators") }

func administratorDocument(server *armkit.Resource) map[string]any {
	p := server.Properties().Object("administrators").Clone()
	return map[string]any{
		"id": server.ID + "/administrators/" + administratorName, "name": administratorName, "type": serverType + "/administrators", "properties": p,
	}
}

func named(r *web.Request, name string) error {
	if strings.EqualFold(r.Param("name"), name) {
		return nil
	}
	return missing(r.Param("name"))
}

func missing(name string) *azerr.Error {
	return azerr.Newf(azerr.NotFound, "ResourceNotFound", "The requested resource of name '%s' was not found.", name)
}

func (s *Service) listAdministrators(ctx context.Context, r *web.Request) (*web.Response, error) {
	server, err := s.readServer(ctx, r)
	if err != nil {
		return nil, err
	}
	value := []any{}
	if hasAdministrator(server) {
		value = append(value, administratorDocument(server))
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value}), nil
}

func (s *Service) getAdministrator(ctx context.Context, r *web.Request) (*web.Response, error) {
	server, err := s.readServer(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := named(r, administratorName); err != nil {
		return nil, err
	}
	if !hasAdministrator(server) {
		return nil, missing(administratorName)
	}
	return web.JSON(http.StatusOK, administratorDocument(server)), nil
}

func (s *Service) putAdministrator(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := named(r, administratorName); err != nil {
		return nil, err
	}
	var body struct{ Properties armkit.Document }
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	a := armkit.Document{}
	for _, key := range []string{"administratorType", "principalType", "login", "sid", "tenantId"} {
		if v, ok := body.Properties[key]; ok && v != nil {
			a[key] = v
		}
	}
	if err := s.completeAdministrator(a); err != nil {
		return nil, err
	}
	status := http.StatusCreated
	server, err := s.changeServer(ctx, r, func(server *armkit.Resource) error {
		only := false
		if status = http.StatusCreated; hasAdministrator(server) {
			status, only = http.StatusOK, server.Properties().Object("administrators").Bool("azureADOnlyAuthentication", false)
		}
		made := a.Clone()
		made["azureADOnlyAuthentication"] = only
		server.Properties()["administrators"] = map[string]any(made)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(status, administratorDocument(server)), nil
}

func (s *Service) deleteAdministrator(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := named(r, administratorName); err != nil {
		return nil, err
	}
	status := http.StatusOK
	_, err := s.changeServer(ctx, r, func(server *armkit.Resource) error {
		if status = http.StatusOK; !hasAdministrator(server) {
			status = http.StatusNoContent
		}
		if server.Properties().Object("administrators").Bool("azureADOnlyAuthentication", false) {
			return adOnly()
		}
		delete(server.Properties(), "administrators")
		return nil
	})
	if err != nil {
		return nil, err
	}
	return web.Empty(status), nil
}
