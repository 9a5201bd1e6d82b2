// Package entra serves login.microsoftonline.com: discovery, signing keys, the
// token endpoints and the pages on which people sign in. internal/app wires it;
// no service imports it.
package entra

import (
	"context"
	"errors"
	"html/template"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// Credential lets tokens of another issuer stand for an application: a
// federated identity credential.
type Credential struct {
	Issuer, Subject string
	Audiences       []string
	Identity        string // what its tokens name in xms_mirid, of a managed identity
}

// Config makes a Service. Every field is required.
type Config struct {
	DB        *store.DB
	Directory *directory.Directory
	Tokens    *token.Service
	// Federated returns the federated identity credentials of the identity
	// with an application id.
	Federated func(ctx context.Context, appID string) ([]Credential, error)
	// Keys returns the JSON Web Key Set that an issuer publishes.
	Keys func(ctx context.Context, issuer string) ([]byte, error)
	Web  web.Config // Authz, Access, Clock, NewID and Log are set
}

// Service is Entra ID's sign-in side.
type Service struct {
	Config
	templates *template.Template
}

// New returns the service.
func New(c Config) (*Service, error) {
	if c.DB == nil || c.Directory == nil || c.Tokens == nil || c.Federated == nil || c.Keys == nil || c.Web.Clock == nil || c.Web.NewID == nil || c.Web.Log == nil {
		return nil, errors.New("entra: database, directory, tokens, federated credentials, issuers' keys, clock, ids and log are required")
	}
	return &Service{Config: c, templates: template.Must(template.ParseFS(files, "html/*.html"))}, nil
}

// Front returns the front of the login hosts.
func (s *Service) Front() (*web.Front, error) {
	c := s.Web
	c.Service, c.Rows, c.Dialect = "entra", s.operations(), dialect{s.Web}
	c.Authenticate = nobodyCalls
	return web.NewFront(c)
}

// nobodyCalls authenticates where every operation is anonymous.
func nobodyCalls(context.Context, *web.Request) (principal.Principal, error) {
	return principal.Principal{}, nil
}
