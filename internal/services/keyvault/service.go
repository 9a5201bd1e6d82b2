package keyvault

import (
	"errors"
	"fmt"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// Config makes a Service. Every field is required.
type Config struct {
	Kit      *armkit.Kit
	DB       *store.DB
	Box      *seal.Box // seals secret values and backups
	Verifier *token.Verifier
	Web      web.Config // Authz, Access, Clock, NewID and Log are set
}

// Service serves vaults and what lies in them.
type Service struct {
	Config
	vaults  *vaults
	secrets *secrets
}

// New returns the service.
func New(c Config) (*Service, error) {
	if c.Kit == nil || c.DB == nil || c.Box == nil || c.Verifier == nil || c.Web.Clock == nil || c.Web.NewID == nil {
		return nil, errors.New("keyvault: kit, database, box, verifier, clock and ids are required")
	}
	values := &secrets{
		db: c.DB, box: c.Box, kit: c.Kit, clock: c.Web.Clock, newID: c.Web.NewID,
		cache: newCache(c.DB),
	}
	return &Service{
		Config:  c,
		vaults:  &vaults{kit: c.Kit, clock: c.Web.Clock, secrets: values},
		secrets: values,
	}, nil
}

// ARM registers the vault type and returns the service's Resource Manager
// rows.
func (s *Service) ARM() ([]web.Row, error) {
	rows, err := s.Kit.Register(s.vaults.resourceType())
	if err != nil {
		return nil, fmt.Errorf("keyvault: %w", err)
	}
	return append(rows, s.armOperations()...), nil
}

// Front returns the front of *.vault.azure.net.
func (s *Service) Front() (*web.Front, error) {
	c := s.Web
	c.Service = "keyvault"
	c.Style = pathStyle
	c.Rows = s.dataOperations()
	c.Dialect = dialect{}
	c.Resolve = s.resolve
	c.Authenticate = s.authenticate
	c.Decide, c.DecidedBy = decideByPolicy, "the vault's access policies, whose entries Lanyard keeps and does not follow (`az keyvault update --enable-rbac-authorization true` lets roles decide)"
	return web.NewFront(c)
}
