// Package workers runs the apps that were deployed: one process group an app
// or slot, with its port, its warm-up, its restarts and its logs. What runs is
// `lanyard run --hosted`, so that an app gets its session, identity endpoint
// and environment in the one way that there is. appservice's front leads
// requests to it; scm tells it of deployments.
package workers

import (
	"context"
	"strings"
	"sync"
	"time"
)

// Phase is how far an app has come.
type Phase string

// The phases. An app that is replaced by a new process is Starting although
// the old one still answers.
const (
	Stopped  Phase = "Stopped"
	Starting Phase = "Starting"
	Running  Phase = "Running"
	Failed   Phase = "Failed"
)

// State is what is known of one app.
type State struct {
	Phase    Phase
	Detail   string    // one line: why, or what is being done
	Port     int       // on loopback, where requests go; 0 where nothing answers
	Version  string    // the deployment that runs, or is being started
	Since    time.Time // when the phase began
	Started  time.Time // when the process that answers began
	Restarts int       // since the app's first start, by whatever reason
	// Default says that nothing of the app can be started, so that the default
	// page answers.
	Default bool
	// StaleIdentity says that the app's identity was changed after its process
	// was started: its variables are those of then.
	StaleIdentity bool
}

// Supervisor runs the apps of one cloud.
type Supervisor struct {
	mu   sync.Mutex
	apps map[string]*app // by ARM id in lower case
}

type app struct{ state State }

// New returns a supervisor that runs nothing yet.
func New() *Supervisor { return &Supervisor{apps: map[string]*app{}} }

// State returns the state of a site or slot.
func (s *Supervisor) State(siteID string) State {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.apps[strings.ToLower(siteID)]; a != nil {
		return a.state
	}
	return State{Phase: Stopped, Detail: "Nothing was deployed."}
}

// Restart replaces the process of a site or slot by a new one, which takes the
// requests over when it answers. The reason is a line of the log. It returns at
// once.
func (s *Supervisor) Restart(siteID, reason string) {}

// Start starts a site or slot that is not running. It returns at once.
func (s *Supervisor) Start(siteID string) {}

// Stop ends the process of a site or slot and waits for its end.
func (s *Supervisor) Stop(ctx context.Context, siteID string) {}

// Deployed says that a site or slot is to run another version from now on. It
// returns at once.
func (s *Supervisor) Deployed(ctx context.Context, siteID, deploymentID string) {
	s.Restart(siteID, "Deployment "+deploymentID)
}

// Wait waits until a site or slot is not being started, and returns its state
// then.
func (s *Supervisor) Wait(ctx context.Context, siteID string) State { return s.State(siteID) }
