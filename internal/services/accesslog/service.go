// Package accesslog serves the decisions about calls in Resource Manager,
// under a provider of our own: Azure has no such thing. The portal's Access
// log is made from it. internal/app wires it; no service imports it.
package accesslog

import (
	"context"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/access"
	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// Config makes a Service. Every field is required.
type Config struct {
	Kit    *armkit.Kit
	Authz  *authz.Service
	Access *access.Log
	// Explain explains a refusal, as `lanyard why` does.
	Explain func(context.Context, access.Record) (*access.Explanation, error)
}

// Service serves decisions.
type Service struct {
	Config
	closing chan struct{} // closed when the program ends: nobody waits then
}

// New returns the service. Run must be running for those who wait to be let go
// when the program ends.
func New(c Config) (*Service, error) {
	if c.Kit == nil || c.Authz == nil || c.Access == nil || c.Explain == nil {
		return nil, errors.New("accesslog: kit, roles, access log and explanation are required")
	}
	return &Service{Config: c, closing: make(chan struct{})}, nil
}

// Run ends with the context, and with it the waiting of all callers.
func (s *Service) Run(ctx context.Context) error {
	<-ctx.Done()
	close(s.closing)
	return nil
}

const (
	resourceType = "Lanyard.Access/decisions"
	collection   = "/subscriptions/{subscription}/providers/" + resourceType
	// why is the reason why the rows ask for no permission of their own.
	why = "shows only decisions at scopes where the caller may read role assignments"
)

// ARM returns the operations in Resource Manager.
func (s *Service) ARM() ([]web.Row, error) {
	return []web.Row{
		web.Open("Access Decisions List", "GET", collection, why, s.list),
		web.Open("Access Decisions Get", "GET", collection+"/{decision}", why, s.get),
	}, nil
}
