// Package graph serves the part of Microsoft Graph that az and the SDKs ask
// when they name principals: service principals, users, groups and
// applications. internal/app wires it; no service imports it.
package graph

import (
	"context"
	"errors"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// audiences are the resources whose tokens Graph takes.
var audiences = []string{"https://graph.microsoft.com/", "https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000"}

// Config makes a Service. Every field is required.
type Config struct {
	Directory *directory.Directory
	Verifier  *token.Verifier
	Web       web.Config // Authz, Access, Clock, NewID and Log are set
}

// Service serves Graph.
type Service struct{ Config }

// New returns the service.
func New(c Config) (*Service, error) {
	if c.Directory == nil || c.Verifier == nil || c.Web.Clock == nil || c.Web.NewID == nil {
		return nil, errors.New("graph: directory, verifier, clock and ids are required")
	}
	return &Service{c}, nil
}

// Front returns the front of graph.microsoft.com.
func (s *Service) Front() (*web.Front, error) {
	c := s.Web
	c.Service, c.Rows, c.Dialect = "graph", s.operations(), dialect{}
	c.Style = op.Style{FoldCase: true, TrailingSlash: true}
	c.Authenticate, c.Decide = s.authenticate, s.decide
	c.DecidedBy = "Microsoft Graph, whose permissions are the directory's: members read it, the operator alone changes it"
	return web.NewFront(c)
}

// decide answers in the place of Azure's roles: Graph's permissions are the
// directory's. A client that acts for a user needs the user's right and its own
// delegated permission; of users, every member may read the directory, and only
// the operator, its one administrator, may change it.
func (s *Service) decide(_ context.Context, r *web.Request, needs []op.Grant) (bool, error) {
	cloud, permission := s.Directory.Cloud(), needs[0][0].Action
	scopes, _ := r.Target.(delegated)
	allowed := r.Caller.ObjectID == cloud.OperatorObject
	if r.Caller.Type == principal.User {
		allowed = scopes.include(permission) && (membersMay[permission] || r.Caller.ObjectID == cloud.OperatorUser)
	}
	if !allowed {
		return true, dialect{}.Denied(r, web.Denial{})
	}
	return true, nil
}

// authenticate verifies the token.
func (s *Service) authenticate(ctx context.Context, r *web.Request) (principal.Principal, error) {
	raw, ok := web.Bearer(r.HTTP)
	if !ok {
		return principal.Principal{}, azerr.New(azerr.Unauthorized, "InvalidAuthenticationToken", "Access token is empty.")
	}
	claims, err := s.Verifier.Verify(ctx, raw, audiences)
	var e *token.Error
	switch {
	case errors.As(err, &e) && e.Reason == token.WrongAudience:
		return principal.Principal{}, azerr.New(azerr.Unauthorized, "InvalidAuthenticationToken", "Access token validation failure. Invalid audience.")
	case errors.As(err, &e) && e.Reason == token.Expired:
		return principal.Principal{}, azerr.New(azerr.Unauthorized, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.")
	case err != nil:
		return principal.Principal{}, azerr.New(azerr.Unauthorized, "InvalidAuthenticationToken", "Access token validation failure. Invalid signature.")
	}
	r.Target = delegated(strings.Fields(claims.Scopes))
	return claims.Principal(), nil
}
