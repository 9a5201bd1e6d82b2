package appservice

import (
	"context"
	"fmt"
	"time"

	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
)

// Workers run the processes of apps that are hosted here. They hear of changes
// of sites and settings themselves.
type Workers interface {
	// Restart replaces an app's process by a new one, which takes the
	// requests over when it answers. It returns at once.
	Restart(siteID, reason string)
	// Wait waits until an app is not being started.
	Wait(ctx context.Context, siteID string) workers.State
	// State says what is known of an app.
	State(siteID string) workers.State
	// Acquire returns a hold on the process that answers for an app, without
	// one the state that says why. It waits for one that is being started.
	Acquire(ctx context.Context, siteID string, patience time.Duration) (*workers.Lease, workers.State)
	// Next is Acquire where nothing answers on a port any more.
	Next(ctx context.Context, siteID string, gone int, patience time.Duration) (*workers.Lease, workers.State)
}

// restartWorker has an app's process started anew.
func (s *Service) restartWorker(siteID, reason string) {
	if s.Workers != nil {
		s.Workers.Restart(siteID, reason)
	}
}

// warm does so and waits until the new process answers, or says why it does
// not. Where nothing is to run there is nothing to wait for.
func (s *Service) warm(ctx context.Context, siteID, reason string) error {
	if s.Workers == nil {
		return nil
	}
	s.Workers.Restart(siteID, reason)
	if state := s.Workers.Wait(ctx, siteID); state.Phase == workers.Failed || state.Phase == workers.Starting {
		return fmt.Errorf("%s: %s", state.Phase, state.Detail)
	}
	return nil
}
