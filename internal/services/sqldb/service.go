// Package sqldb serves Microsoft.Sql: logical servers, databases, firewall
// rules and administrators in Resource Manager, and the databases themselves
// over TDS at <server>.database.windows.net. Azure roles grant no data here:
// the server's Entra administrator and the users of a database decide.
// internal/app wires it; no service imports it.
package sqldb

import (
	"context"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	provider     = "Microsoft.Sql"
	serverType   = provider + "/servers"
	databaseType = serverType + "/databases"
	firewallType = serverType + "/firewallRules"
)

// hostSuffix makes a server's name its host name.
const hostSuffix = ".database.windows.net"

// Config makes a Service. Every field is required.
type Config struct {
	Kit      *armkit.Kit
	DB       *store.DB
	Verifier *token.Verifier
	// GroupsOf returns the groups that a principal is in, transitively.
	GroupsOf func(objectID string) []string
	// Objects returns everybody in the directory.
	Objects func(ctx context.Context) ([]*directory.Object, error)
	Engine  Engine
	Web     web.Config // Authz, Access, Clock, NewID and Log are set
}

// Service serves logical servers and what lies in them.
type Service struct{ Config }

// New returns the service.
func New(c Config) (*Service, error) {
	if c.Kit == nil || c.DB == nil || c.Verifier == nil || c.GroupsOf == nil || c.Objects == nil || c.Engine == nil || c.Web.Access == nil || c.Web.Clock == nil || c.Web.NewID == nil {
		return nil, errors.New("sqldb: kit, database, verifier, groups, directory, engine, access log, clock and ids are required")
	}
	s := &Service{c}
	c.DB.Subscribe(s.follow)
	return s, nil
}

// ARM registers the provider's types and returns its rows.
func (s *Service) ARM() ([]web.Row, error) {
	rows, err := s.Kit.Register(append([]*armkit.Type{s.servers(), s.databases(), firewallRules()}, sideTypes()...)...)
	if err != nil {
		return nil, err
	}
	return append(rows, s.armOperations()...), nil
}
