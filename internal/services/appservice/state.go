package appservice

import (
	"context"
	"net/http"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	running = "Running"
	stopped = "Stopped"
)

func (s *Service) start(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.setState(ctx, r, running)
}

func (s *Service) stop(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.setState(ctx, r, stopped)
}

// restart starts a site anew, a stopped one too. A program that the user runs as
// the app is the user's: only starting it again gives it new settings.
func (s *Service) restart(ctx context.Context, r *web.Request) (*web.Response, error) {
	answer, err := s.setState(ctx, r, running)
	if err == nil {
		s.restartWorker(s.siteID(r), "a restart was asked for")
	}
	return answer, err
}

func (s *Service) setState(ctx context.Context, r *web.Request, state string) (*web.Response, error) {
	err := s.Kit.DB.Write(ctx, func(tx *store.Tx) error {
		site, err := s.siteOf(ctx, tx, r)
		if err != nil {
			return err
		}
		site.Properties()["state"] = state
		return s.Kit.Put(ctx, tx, site)
	})
	if err != nil {
		return nil, err
	}
	return web.Empty(http.StatusOK), nil
}

// listInstances shows the one worker of a running site.
func (s *Service) listInstances(ctx context.Context, r *web.Request) (*web.Response, error) {
	site, err := s.ReadSite(ctx, r)
	if err != nil {
		return nil, err
	}
	value := []map[string]any{}
	if properties := s.instance(site); properties != nil {
		id := instanceID(site)
		value = append(value, map[string]any{
			"id": site.ID + "/instances/" + id, "name": id, "type": typeOf(site.ID) + "/instances", "location": site.Location(),
			"properties": properties,
		})
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value}), nil
}

// instance is what is known of a site's worker, nil where there is none. What
// follows the machine's name is ours.
func (s *Service) instance(site *armkit.Resource) map[string]any {
	p := map[string]any{"state": "READY", "machineName": "localhost"}
	if s.backend(Label(site.ID)) != nil {
		p["phase"], p["detail"] = workers.Running, "`lanyard run` answers."
		return p
	}
	if s.Workers == nil || site.Properties().String("state") == stopped {
		return nil
	}
	st := s.Workers.State(site.ID)
	if st.Phase == workers.Stopped {
		return nil
	}
	if st.Phase != workers.Running {
		p["state"] = "UNKNOWN"
	}
	p["phase"], p["detail"], p["restarts"], p["staleIdentity"] = st.Phase, st.Detail, st.Restarts, st.StaleIdentity
	if !st.Started.IsZero() {
		p["startedTime"] = st.Started.UTC().Format(time.RFC3339)
	}
	return p
}
