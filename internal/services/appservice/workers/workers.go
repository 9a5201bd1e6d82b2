// Package workers runs the apps that were deployed: one process group an app
// or slot, with its port, its warm-up, its restarts and its logs. What runs is
// `lanyard run --hosted`, so that an app gets its session, identity endpoint
// and environment in the one way that there is. appservice's front leads
// requests to it; scm tells it of deployments.
package workers

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Site is a site or slot as it is to run.
type Site struct {
	ID, Name, Group string // the ARM id, the app's name and its group
	Slot            string // "" for the app itself
	Stopped         bool
	Runtime         string // linuxFxVersion: "PYTHON|3.11"
	Command         string // the startup command, "" for none
	// Settings are the app's as they are stored, before what they refer to is
	// looked up: those that the platform itself heeds are among them.
	Settings map[string]string
	// Takes is a text that differs where a new process would be given
	// something else, but for its identity.
	Takes string
	// Identity is a text that differs where the app's identities do.
	Identity string
}

// Config makes a Supervisor. Platform may be nil, and Program empty where
// nothing is to be run; the others are required.
type Config struct {
	DB      *store.DB // whose changes are followed
	Content *content.Store
	// Site returns a site or slot, nil if there is none; Sites the ids of all.
	Site  func(ctx context.Context, siteID string) (*Site, error)
	Sites func(ctx context.Context) ([]string, error)
	// Platform returns the folder of the programs that apps have without
	// bringing them: python and gunicorn.
	Platform func(ctx context.Context) (string, error)
	Program  string // lanyard
	Home     string
	MaxApps  int   // that run at once; 0 is DefaultMaxApps
	Memory   int64 // that one app may use, in bytes; 0 is DefaultMemory
	Clock    clock.Clock
	NewID    guid.Source
	Log      *slog.Logger
}

// What an app and all of them may take unless it is said.
const (
	DefaultMaxApps = 20
	DefaultMemory  = 2 << 30
)

// Supervisor runs the apps of one cloud.
type Supervisor struct {
	Config

	mu      sync.Mutex
	apps    map[string]*app     // by key of the site
	running bool                // Run has begun and has not ended
	ctx     context.Context     // of Run
	hosting map[string]bool     // the keys of apps that count against MaxApps
	started map[string]*process // by token
	wg      sync.WaitGroup      // apps, and processes that end
}

// New returns a supervisor, which runs apps while Run does.
func New(c Config) (*Supervisor, error) {
	if c.DB == nil || c.Content == nil || c.Site == nil || c.Sites == nil || c.Home == "" || c.Clock == nil || c.NewID == nil || c.Log == nil {
		return nil, errors.New("workers: database, content, sites, home, clock, ids and log are required")
	}
	if c.MaxApps == 0 {
		c.MaxApps = DefaultMaxApps
	}
	if c.Memory == 0 {
		c.Memory = DefaultMemory
	}
	s := &Supervisor{Config: c, apps: map[string]*app{}, hosting: map[string]bool{}, started: map[string]*process{}}
	c.DB.Subscribe(s.follow)
	return s, nil
}

// key is how a site or slot is found: its ARM id in lower case.
func key(siteID string) string { return strings.ToLower(siteID) }

// Restart replaces the process of a site or slot by a new one, which takes the
// requests over when it answers. The reason is a line of its log. It returns
// at once.
func (s *Supervisor) Restart(siteID, reason string) { s.ask(siteID, reason) }

// Deployed says that a site or slot is to run another version from now on. It
// returns at once.
func (s *Supervisor) Deployed(_ context.Context, siteID, deploymentID string) {
	s.ask(siteID, "Deployment "+deploymentID+".")
}

// ask has an app looked at: with a reason it is started anew, otherwise where
// something has changed.
func (s *Supervisor) ask(siteID, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.appOf(siteID); a != nil {
		a.asked++
		if reason != "" {
			a.reason = reason
		}
		select {
		case a.kick <- struct{}{}:
		default: // it will look in any case
		}
	}
}

// appOf returns the app of a site or slot, which it makes; nil while Run does
// not. s.mu is held.
func (s *Supervisor) appOf(siteID string) *app {
	if !s.running {
		return nil
	}
	a := s.apps[key(siteID)]
	if a == nil {
		a = newApp(s, siteID)
		s.apps[key(siteID)] = a
		s.wg.Go(func() { a.run(s.ctx) })
	}
	return a
}
