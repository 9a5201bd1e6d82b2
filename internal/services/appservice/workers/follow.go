package workers

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/processes"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// follow looks at the apps that were written to: a site itself, its settings,
// its connection strings, its startup command. What is compared is what the
// process was started with, so that an echo restarts nothing.
func (s *Supervisor) follow(_ context.Context, changes []store.Change) {
	for _, c := range changes {
		if id, ok := armkit.Changed(c); ok {
			if site := siteIn(id); site != "" {
				s.ask(site, "")
			}
		}
	}
}

// siteIn returns the id of the site or slot that a resource is or belongs to,
// "" for none.
func siteIn(id string) string {
	const sites = "/providers/microsoft.web/sites/"
	at := strings.Index(id, sites)
	if at < 0 {
		return ""
	}
	at += len(sites)
	parts := strings.Split(id[at:], "/")
	keep := 1
	if len(parts) >= 3 && parts[1] == "slots" {
		keep = 3
	}
	return id[:at] + strings.Join(parts[:keep], "/")
}

// Run starts the apps that are to run and keeps them running until the context
// ends; then it ends them.
func (s *Supervisor) Run(ctx context.Context) error {
	if s.Program == "" {
		<-ctx.Done()
		return nil
	}
	// The apps of an earlier cloud of this home may still be ending.
	processes.KillMarked(homeVariable + "=" + s.Home)
	s.mu.Lock()
	s.running, s.ctx = true, ctx
	s.mu.Unlock()
	ids, err := s.Sites(ctx)
	if err != nil {
		s.Log.Error("the apps that ran before were not found", "error", err)
	}
	for _, id := range ids {
		s.ask(id, "")
	}
	s.watchMemory(ctx)
	<-ctx.Done()
	s.mu.Lock()
	s.running = false
	s.mu.Unlock()
	s.wg.Wait()
	return nil
}
