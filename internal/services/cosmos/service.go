// Package cosmos serves Microsoft.DocumentDB: accounts, databases, containers
// and Cosmos DB's own roles in Resource Manager, and documents at
// <account>.documents.azure.com. Azure roles grant no data here: the
// account's own role assignments decide. internal/app wires it; no service
// imports it.
package cosmos

import (
	"context"
	"errors"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/services/cosmos/documents"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	provider    = "Microsoft.DocumentDB"
	accountType = provider + "/databaseAccounts"
)

// Config makes a Service. Every field is required.
type Config struct {
	Kit      *armkit.Kit
	DB       *store.DB
	Box      *seal.Box // seals account keys
	Verifier *token.Verifier
	// GroupsOf returns the groups that a principal is in, transitively.
	GroupsOf func(objectID string) []string
	// Partitions is how many physical partitions a container has, 1 or more.
	Partitions int
	Web        web.Config // Authz, Access, Clock, NewID and Log are set
}

// Service serves Cosmos DB accounts and what lies in them.
type Service struct {
	Config
	catalog   *catalog
	documents *documents.Store
	pages     pages
}

// New returns the service.
func New(c Config) (*Service, error) {
	if c.Kit == nil || c.DB == nil || c.Box == nil || c.Verifier == nil || c.GroupsOf == nil || c.Web.Clock == nil || c.Web.NewID == nil {
		return nil, errors.New("cosmos: kit, database, box, verifier, groups, clock and ids are required")
	}
	docs, err := documents.New(documents.Config{DB: c.DB, Clock: c.Web.Clock, NewID: c.Web.NewID, Log: c.Web.Log})
	if err != nil {
		return nil, err
	}
	return &Service{Config: c, catalog: newCatalog(c.DB, max(c.Partitions, 1)), documents: docs}, nil
}

// Run does what happens beside requests, until the context ends.
func (s *Service) Run(ctx context.Context) error { return s.documents.Run(ctx) }

// ARM registers the account type and returns the provider's rows.
func (s *Service) ARM() ([]web.Row, error) {
	rows, err := s.Kit.Register(s.accounts())
	if err != nil {
		return nil, err
	}
	return append(rows, s.armOperations()...), nil
}

// Front returns the front of *.documents.azure.com.
func (s *Service) Front() (*web.Front, error) {
	c := s.Web
	c.Service, c.Rows, c.Dialect = "cosmos", s.dataOperations(), newDialect(s.Web)
	// Python writes a slash at the end of every path.
	c.Style = op.Style{TrailingSlash: true}
	c.Resolve, c.Authenticate, c.Decide, c.DecidedBy = s.resolve, s.authenticate, s.decide, "the account's own roles"
	return web.NewFront(c)
}
