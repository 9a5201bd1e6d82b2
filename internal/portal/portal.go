// Package portal is the cloud's pages for people: resource groups, web apps
// with their identities, access control. Every page is made from the public
// APIs of Resource Manager, Graph and the data planes, over Config.Client and
// with the signed-in user's own token, so that it shows what the user may see
// and does what the user may do; the portal itself has no power. internal/app
// wires it; it imports no service.
package portal

import (
	"context"
	"html/template"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

// ClientID is the application as which the portal asks for a user's tokens:
// Azure's own portal has it in every tenant.
const ClientID = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"

// Accounts knows the users of the tenant.
type Accounts interface {
	// CheckPassword returns the user whose password it is. Failures are counted
	// by the place.
	CheckPassword(ctx context.Context, upn, password string, at directory.Place) (*directory.Object, error)
	// UserToken returns a token of a user for a resource, asked for by an
	// application. It refuses users who are disabled or gone.
	UserToken(ctx context.Context, objectID, clientID, resource string) (raw string, expires time.Time, err error)
	// UserChanged returns when sessions from before became void, because the
	// user has another password or was disabled for a while.
	UserChanged(ctx context.Context, objectID string) (time.Time, error)
}

// Config makes a Portal.
type Config struct {
	// Client reaches the cloud's own hosts inside this process.
	Client   *http.Client
	Accounts Accounts
	// Databases runs T-SQL.
	Databases Databases
	Clock     clock.Clock
	NewID     guid.Source
	Log       *slog.Logger
	// Peer returns the user of this machine to whom the program at the other
	// end of a connection belongs, false where that cannot be told; without it
	// the portal asks the system.
	Peer func(remote, local netip.AddrPort) (uid int, known bool)
}

// Portal serves the pages.
type Portal struct {
	Config
	pages     map[string]*template.Template // by file name
	files     map[string]*asset
	names     map[string]string // the address of a static file, by its name
	resources map[string][]Blade
	top       []route
	sessions  *sessions
	links     *links
}

// New parses the pages.
func New(c Config) (*Portal, error) {
	p := &Portal{Config: c, resources: resourceBlades(), top: routes()}
	if p.Peer == nil {
		p.Peer = peer
	}
	p.sessions, p.links = newSessions(c.Clock), newLinks(c.Clock)
	if err := p.loadAssets(); err != nil {
		return nil, err
	}
	return p, p.loadPages()
}
