// Package content keeps what apps consist of: their files below
// <home>/apps/<app>/, one folder a deployment, which of them a site or slot
// runs, and the records and logs of deployments. It unpacks, builds and never
// changes a folder afterwards; it knows nothing of HTTP. scm fills it; the
// workers, swap and the portal's pages read it.
//
//	<home>/apps/<app>/versions/<deployment>/wwwroot   what a deployment left
//	<home>/apps/<app>/versions/<deployment>/antenv    its virtual environment
//	<home>/apps/<app>/deployments/<deployment>.log    what its build said
//	<home>/apps/<app>/LogFiles/                       what the app said
//	<home>/apps/<app>/slots/<slot>/LogFiles/          … in a slot
package content

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Config makes a Store. Cache and Platform are for builds; the others are
// required.
type Config struct {
	DB    *store.DB
	Home  string // Lanyard's home; apps lie below it
	Clock clock.Clock
	NewID guid.Source
	Log   *slog.Logger
	// Cache is the folder of what package managers download; every home
	// shares it.
	Cache string
	// Platform returns the folder of the programs of the environment that an
	// app has without one of its own. It has pip.
	Platform func(ctx context.Context) (string, error)
}

// Store keeps the content of all apps.
type Store struct {
	Config
	root   string // <home>/apps
	memory int64  // that a build may use

	life context.Context // ends deployments when the program ends
	kill context.CancelFunc
	work sync.WaitGroup

	recovered sync.Once

	mu   sync.Mutex
	busy map[string]job // by key of the site
}

// New returns the store of a home.
func New(c Config) (*Store, error) {
	if c.DB == nil || c.Home == "" || c.Clock == nil || c.NewID == nil || c.Log == nil {
		return nil, errors.New("content: database, home, clock, ids and log are required")
	}
	s := &Store{Config: c, root: filepath.Join(c.Home, "apps"), memory: buildMemory, busy: map[string]job{}}
	s.life, s.kill = context.WithCancel(context.Background())
	c.DB.Subscribe(s.follow)
	return s, os.MkdirAll(s.root, 0o700)
}

// keyOf is how a site or slot is found: its ARM id in lower case.
func keyOf(siteID string) string { return strings.ToLower(siteID) }

// Names returns the names of an app and of the slot ("" for none) in an ARM id
// of a site, a slot or what belongs to one; none for other ids. Groups and apps
// may be named "sites" or "slots" themselves.
func Names(id string) (app, slot string) {
	const sites = "/providers/microsoft.web/sites/"
	i := strings.LastIndex(strings.ToLower(id), sites)
	if i < 0 {
		return "", ""
	}
	parts := strings.Split(id[i+len(sites):], "/")
	if len(parts) > 2 && strings.EqualFold(parts[1], "slots") {
		slot = parts[2]
	}
	return parts[0], slot
}

// names are those in lower case: names of apps are unique in the cloud, so that
// their folders need no more.
func names(siteID string) (app, slot string) { return Names(keyOf(siteID)) }

// AppFolder returns the folder of an app, which its slots share.
func (s *Store) AppFolder(siteID string) string {
	app, _ := names(siteID)
	return filepath.Join(s.root, app)
}

// Folder returns the folder of a site or slot itself, below the app's. It need
// not exist.
func (s *Store) Folder(siteID string) string {
	if _, slot := names(siteID); slot != "" {
		return filepath.Join(s.AppFolder(siteID), "slots", slot)
	}
	return s.AppFolder(siteID)
}

// LogFiles returns the folder of what a site or slot said. It need not exist.
func (s *Store) LogFiles(siteID string) string { return filepath.Join(s.Folder(siteID), "LogFiles") }
