package appservice

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
)

// startPatience is how long a request waits for an app that is being started.
const startPatience = 20 * time.Second

// ServeHTTP answers for https://<app>.azurewebsites.net/: it passes the call
// on to the app's program. No role is asked for: it is the app's own door.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, _, _ := strings.Cut(strings.ToLower(r.Host), ":")
	label := strings.TrimSuffix(host, domain)
	site, err := s.ByLabel(r.Context(), label)
	if err != nil {
		page(w, http.StatusInternalServerError, "Error", "The app could not be looked up.")
		return
	}
	if site == nil {
		page(w, http.StatusNotFound, "404 Web Site not found", "There is no app named "+label+" in this cloud.")
		return
	}
	p := site.Properties()
	if r.TLS == nil && p.Bool("httpsOnly", false) {
		http.Redirect(w, r, "https://"+host+r.URL.RequestURI(), http.StatusMovedPermanently)
		return
	}
	if p.String("state") == stopped {
		page(w, http.StatusForbidden, "Error 403 - This web app is stopped.", "Start it with: az webapp start "+asNamed(site))
		return
	}
	c := &call{host: host, site: site, id: s.NewID()}
	defer c.end()
	if b := s.backend(label); b != nil && (b.ready() || !s.answers(site)) {
		c.port = b.port
		s.proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callKey{}, c)))
		return
	}
	if s.Workers == nil {
		notHosted(w, site)
		return
	}
	lease, state := s.Workers.Acquire(r.Context(), site.ID, startPatience)
	if lease == nil {
		absent(w, site, state)
		return
	}
	c.lead(lease)
	s.proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callKey{}, c)))
}

// absent says why a deployed app does not answer.
func absent(w http.ResponseWriter, site *armkit.Resource, state workers.State) {
	switch {
	case state.Default && state.Phase == workers.Running:
		welcome(w, site, state.Detail)
	case state.Default:
		notHosted(w, site)
	case state.Phase == workers.Failed:
		page(w, http.StatusServiceUnavailable, ":( Application Error", strings.TrimSuffix(state.Detail, ".")+". Its log: az webapp log tail "+asNamed(site)+
			", or `lanyard portal`, Log stream. After a change, a deployment or az webapp restart it is started again.")
	default:
		w.Header().Set("Retry-After", "5")
		page(w, http.StatusServiceUnavailable, "503 The app is being started.", "It has not answered yet. Try again in a moment.")
	}
}

// notHosted is the answer where no program runs and none can be started.
func notHosted(w http.ResponseWriter, site *armkit.Resource) {
	page(w, http.StatusServiceUnavailable, "503 The app is not running.", "Run its program with: lanyard run "+asRun(site)+" -- COMMAND")
}
