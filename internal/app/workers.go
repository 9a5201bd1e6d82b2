package app

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
)

// wireWorkers makes what runs the apps that were deployed.
func (s *System) wireWorkers(files *content.Store) (err error) {
	b := s.base
	s.workers, err = workers.New(workers.Config{
		DB: b.db, Content: files, Platform: s.config.Platform, Program: s.config.Program, Home: s.config.Home,
		MaxApps: s.config.MaxApps, Memory: s.config.AppMemory, Clock: b.clock, NewID: b.newID, Log: s.config.Log,
		// The apps are made after their workers, and asked when those run.
		Site:  func(ctx context.Context, id string) (*workers.Site, error) { return s.apps.Hosted(ctx, id) },
		Sites: func(ctx context.Context) ([]string, error) { return s.apps.HostedIDs(ctx) },
	})
	return err
}
