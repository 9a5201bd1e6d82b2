package resources

import (
	"errors"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// Config makes a Service. Every field is required.
type Config struct {
	Kit *armkit.Kit
	// HasAccess reports whether a principal has any role assignment at,
	// above or below a scope. Subscriptions and groups are listed to those
	// who have.
	HasAccess func(objectID, scope string) bool
	// TenantName and TenantDomain are the directory's display name and
	// default domain.
	TenantName, TenantDomain string
}

// Service serves Resource Manager's own operations.
type Service struct{ Config }

// New returns the service.
func New(c Config) (*Service, error) {
	if c.Kit == nil || c.HasAccess == nil || c.TenantName == "" || c.TenantDomain == "" {
		return nil, errors.New("resources: kit, access, and the tenant's name and domain are required")
	}
	return &Service{c}, nil
}

// ARM registers the resource group type and returns the service's rows.
func (s *Service) ARM() ([]web.Row, error) {
	if _, err := s.Kit.Register(&armkit.Type{Name: armkit.GroupType, Title: "Resource Group", NoRows: true}); err != nil {
		return nil, err
	}
	return s.operations(), nil
}
