// Package managedidentity serves Microsoft.ManagedIdentity and the two
// endpoints where programs get their identity's tokens: App Service's
// identity endpoint and the instance metadata service. internal/app wires
// it; no service imports it.
package managedidentity

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/identity"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// Config makes a Service.
type Config struct {
	Kit        *armkit.Kit
	Directory  *directory.Directory
	Identities *identity.Service
	Tokens     *token.Service
	Web        web.Config
}

// Service serves managed identities.
type Service struct{ Config }

// New returns the service.
func New(c Config) *Service { return &Service{c} }

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
