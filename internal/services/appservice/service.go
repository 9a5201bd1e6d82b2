// Package appservice serves Microsoft.Web: plans, sites and their
// configuration, and leads a site's host name to the program that runs it.
// internal/app wires it; no service imports it.
package appservice

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/identity"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// The provider's resource types.
const (
	planType = "Microsoft.Web/serverfarms"
	siteType = "Microsoft.Web/sites"
	slotType = "Microsoft.Web/sites/slots"
	// What a site and a slot have each: these follow the type of either.
	configPart = "/config"
	policyPart = "/basicPublishingCredentialsPolicies"
)

// domain is where sites have their host names.
const domain = ".azurewebsites.net"

// Config makes a Service. Fields are required, but for those that may be nil.
type Config struct {
	Kit        *armkit.Kit
	Identities *identity.Service
	Content    *content.Store // the files of apps, which go with them
	Tokens     *token.Service
	// Inside calls the cloud's own hosts, as anybody would: vaults, for what
	// settings refer to.
	Inside *http.Client
	// Workers run the apps; nil where none is hosted.
	Workers Workers
	// Address is the cloud's own port, "127.0.0.1:4443"; it is asked once the
	// port is open. It may be nil.
	Address func() string
	Log     *slog.Logger
	Clock   clock.Clock
	NewID   guid.Source
}

// Service serves Microsoft.Web.
type Service struct {
	Config
	proxy    *httputil.ReverseProxy // to the programs
	outcomes outcomes
	swaps    swaps

	mu       sync.RWMutex
	backends map[string][]*Backend // by label of the site or slot; the last one answers
}

// New returns the service.
func New(c Config) (*Service, error) {
	if c.Kit == nil || c.Identities == nil || c.Content == nil || c.Tokens == nil || c.Inside == nil || c.Log == nil || c.Clock == nil || c.NewID == nil {
		return nil, errors.New("appservice: kit, identities, content, tokens, the way inside, log, clock and ids are required")
	}
	return newService(c), nil
}

// newService serves at least what leads to programs, whatever is set.
func newService(c Config) *Service {
	s := &Service{Config: c, backends: map[string][]*Backend{}}
	s.proxy = s.newProxy()
	return s
}

// ARM registers the provider's types and returns its rows.
func (s *Service) ARM() ([]web.Row, error) {
	rows, err := s.Kit.Register(s.plans(), s.sites(), s.slots(),
		s.configs(siteType), s.configs(slotType), s.policies(siteType), s.policies(slotType))
	for i, row := range rows {
		if row.Method == "GET" && (row.Name == "Web Apps Get" || row.Name == "Web Apps Slots Get") {
			rows[i].Handle = s.pinged(row.Handle)
		}
	}
	return append(rows, s.operations()...), err
}
