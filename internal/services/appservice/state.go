package appservice

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/armkit"
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

// restart starts a stopped site. The program itself is the user's: `lanyard
// run` starts it, and only starting it again gives it new settings.
func (s *Service) restart(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.setState(ctx, r, running)
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
	var site *armkit.Resource
	err := s.Kit.DB.Read(ctx, func(tx *store.Tx) (err error) { site, err = s.siteOf(ctx, tx, r); return err })
	if err != nil {
		return nil, err
	}
	value := []map[string]any{}
	if s.backend(Label(site.ID)) != nil {
		id := instanceID(site)
		value = append(value, map[string]any{
			"id": site.ID + "/instances/" + id, "name": id, "type": typeOf(site.ID) + "/instances", "location": site.Location(),
			"properties": map[string]any{"state": "READY", "machineName": "localhost"},
		})
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value}), nil
}
