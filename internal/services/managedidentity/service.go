// Package managedidentity serves Microsoft.ManagedIdentity and the two
// endpoints where programs get their identity's tokens: App Service's
// identity endpoint and the instance metadata service. internal/app wires
// it; no service imports it.
package managedidentity

import (
	"context"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/identity"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// Config makes a Service. Every field is required.
type Config struct {
	Kit        *armkit.Kit
	Directory  *directory.Directory
	Identities *identity.Service
	Tokens     *token.Service
	Web        web.Config // Authz, Access, Clock, NewID and Log are set
}

// Service serves managed identities.
type Service struct{ Config }

// New returns the service.
func New(c Config) (*Service, error) {
	if c.Kit == nil || c.Directory == nil || c.Identities == nil || c.Tokens == nil || c.Web.Clock == nil || c.Web.NewID == nil {
		return nil, errors.New("managedidentity: kit, directory, identities, tokens, clock and ids are required")
	}
	return &Service{c}, nil
}

// ARM registers the provider's types and returns its rows.
func (s *Service) ARM() ([]web.Row, error) { return s.Kit.Register(s.userAssigned(), s.federated()) }

// Credential is a federated identity credential of a user-assigned identity.
type Credential struct {
	Issuer    string   `json:"issuer"`
	Subject   string   `json:"subject"`
	Audiences []string `json:"audiences"`
	// Identity is the id of the identity that it belongs to, as tokens name it.
	Identity string `json:"-"`
}

// Credentials returns the federated identity credentials of the identity with
// an application id, for Entra.
func (s *Service) Credentials(ctx context.Context, appID string) ([]Credential, error) {
	o, err := s.Directory.ByAppID(ctx, appID)
	if err != nil || o == nil || o.Resource == "" {
		return nil, err
	}
	return s.credentialsOf(ctx, o.Resource)
}
