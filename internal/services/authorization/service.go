// Package authorization serves Microsoft.Authorization: role assignments,
// role definitions, effective permissions and elevateAccess. What it writes,
// authz decides by. internal/app wires it; no service imports it.
package authorization

import (
	"context"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// Config makes a Service. Every field is required.
type Config struct {
	Kit       *armkit.Kit
	Authz     *authz.Service
	Directory *directory.Directory
}

// Service serves Microsoft.Authorization.
type Service struct{ Config }

// New returns the service. Assignments at the scope of a removed resource go
// with it from then on.
func New(c Config) (*Service, error) {
	if c.Kit == nil || c.Authz == nil || c.Directory == nil {
		return nil, errors.New("authorization: kit, roles and directory are required")
	}
	c.Kit.OnRemoved(authz.RemoveAssignmentsAt)
	return &Service{c}, nil
}

// ARM registers the provider's types and returns its rows.
func (s *Service) ARM() ([]web.Row, error) {
	for _, name := range []string{"roleAssignments", "roleDefinitions", "permissions"} {
		if _, err := s.Kit.Register(&armkit.Type{Name: "Microsoft.Authorization/" + name, Title: name, NoRows: true}); err != nil {
			return nil, err
		}
	}
	return s.operations(), nil
}

// exists returns the kind of a principal, "" when the directory has none.
func (s *Service) exists(ctx context.Context, tx *store.Tx, id string) (principal.Type, error) {
	return directory.Exists(ctx, tx, id)
}
