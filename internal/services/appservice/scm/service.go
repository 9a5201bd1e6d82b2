// Package scm serves what stands behind <app>.scm.azurewebsites.net, which in
// Azure is Kudu: deployments and their logs, the app's log stream, its files.
// What Resource Manager knows of deployments it serves too. Routes, fields and
// words are those of the public KuduLite sources and of az's. internal/app
// wires it.
package scm

import (
	"context"
	"errors"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/services/appservice"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// Runtime is what runs the apps: the supervisor.
type Runtime interface {
	// Deployed says that a site or slot has a new version, which it is to run
	// from now on.
	Deployed(ctx context.Context, siteID, deploymentID string)
	State(siteID string) workers.State
}

// Config makes a Service. Every field is required but Runtime: without it
// nothing is started.
type Config struct {
	Sites    *appservice.Service
	Content  *content.Store
	Runtime  Runtime
	Verifier *token.Verifier
	Fetch    *http.Client // gets packages that a deployment names by their URL
	Web      web.Config   // Authz, Access, Clock, NewID and Log are set
}

// Service serves the scm hosts.
type Service struct{ Config }

// New returns the service.
func New(c Config) (*Service, error) {
	if c.Sites == nil || c.Content == nil || c.Verifier == nil || c.Fetch == nil || c.Web.Clock == nil || c.Web.NewID == nil {
		return nil, errors.New("scm: sites, content, verifier, fetch, clock and ids are required")
	}
	return &Service{c}, nil
}

// Front returns the front of *.scm.azurewebsites.net.
func (s *Service) Front() (*web.Front, error) {
	c := s.Web
	c.Service = "scm"
	c.Style = op.Style{FoldCase: true, TrailingSlash: true}
	c.Rows = s.operations()
	c.Dialect = dialect{}
	c.Resolve = s.resolve
	c.Authenticate = s.authenticate
	return web.NewFront(c)
}
