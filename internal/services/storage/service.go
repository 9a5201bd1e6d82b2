// Package storage serves Microsoft.Storage: accounts in Resource Manager, and
// blobs at <account>.blob.core.windows.net. internal/app wires it; no service
// imports it.
package storage

import (
	"errors"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/payload"
	"github.com/lanyard-dev/lanyard/internal/seal"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// The provider's resource types.
const (
	accountType       = "Microsoft.Storage/storageAccounts"
	blobServiceType   = accountType + "/blobServices"
	fileServiceType   = accountType + "/fileServices"
	blobContainerType = accountType + "/blobServices/containers"
)

// Config makes a Service. Every field is required.
type Config struct {
	Kit      *armkit.Kit
	DB       *store.DB
	Box      *seal.Box // seals account keys
	Verifier *token.Verifier
	Payload  payload.Store
	Web      web.Config // Authz, Access, Clock, NewID and Log are set
}

// Service serves storage accounts and what lies in them.
type Service struct {
	Config
	holds *holds
}

// New returns the service.
func New(c Config) (*Service, error) {
	if c.Kit == nil || c.DB == nil || c.Box == nil || c.Verifier == nil || c.Payload == nil {
		return nil, errors.New("storage: kit, database, box, verifier and payload are required")
	}
	return &Service{c, newHolds()}, nil
}

// ARM registers the provider's types and returns its rows.
func (s *Service) ARM() ([]web.Row, error) {
	rows, err := s.Kit.Register(s.accounts(), serviceProperties(blobServiceType, "Blob Services"), serviceProperties(fileServiceType, "File Services"))
	if err != nil {
		return nil, err
	}
	return append(rows, s.armOperations()...), nil
}

// Front returns the front of *.blob.core.windows.net.
func (s *Service) Front() (*web.Front, error) {
	c := s.Web
	c.Service, c.Rows, c.Dialect = "blob", s.blobOperations(), dialect{s.Web}
	c.Style = op.Style{}
	c.Resolve, c.Authenticate = s.resolve, s.authenticate
	return web.NewFront(c)
}
