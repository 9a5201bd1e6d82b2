package appservice

import (
	"context"
	"fmt"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// getConfig answers one of a site's documents.
func (s *Service) getConfig(c configuration) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		var site *armkit.Resource
		var properties armkit.Document
		err := s.Kit.DB.Read(ctx, func(tx *store.Tx) (err error) {
			if site, err = s.siteOf(ctx, tx, r); err != nil {
				return err
			}
			properties, err = s.loadConfig(ctx, tx, site.ID, c)
			return err
		})
		if err != nil {
			return nil, err
		}
		return configBody(site, c, properties), nil
	}
}

// putConfig replaces one of a site's documents.
func (s *Service) putConfig(c configuration) web.Handler {
	return s.changeConfig(c, func(_, sent armkit.Document) armkit.Document { return sent })
}

// patchConfig changes what is named.
func (s *Service) patchConfig(c configuration) web.Handler {
	return s.changeConfig(c, func(old, sent armkit.Document) armkit.Document {
		for key, value := range sent {
			old[key] = value
		}
		return old
	})
}

func (s *Service) changeConfig(c configuration, change func(old, sent armkit.Document) armkit.Document) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		var body struct {
			Properties armkit.Document `json:"properties"`
		}
		if err := r.DecodeJSON(&body); err != nil {
			return nil, err
		}
		if body.Properties == nil {
			body.Properties = armkit.Document{}
		}
		if err := c.shape.Check(body.Properties); err != nil {
			return nil, err
		}
		if c.name == "appsettings" {
			if err := textual(body.Properties); err != nil {
				return nil, err
			}
		} else {
			body.Properties.DropNulls()
		}
		var site *armkit.Resource
		var properties armkit.Document
		err := s.Kit.DB.Write(ctx, func(tx *store.Tx) (err error) {
			if site, err = s.siteOf(ctx, tx, r); err != nil {
				return err
			}
			old, err := s.loadConfig(ctx, tx, site.ID, c)
			if err != nil {
				return err
			}
			changed := change(old, body.Properties)
			if c.name == "web" {
				if err := checkWeb(site, changed); err != nil {
					return err
				}
			}
			if err := s.saveConfig(ctx, tx, site.ID, c, changed); err != nil {
				return err
			}
			properties, err = s.loadConfig(ctx, tx, site.ID, c)
			return err
		})
		if err != nil {
			return nil, err
		}
		return configBody(site, c, properties), nil
	}
}

// textual makes the values of app settings text, which is what a process
// gets: az sends a boolean for SCM_DO_BUILD_DURING_DEPLOYMENT.
func textual(settings armkit.Document) error {
	for name, value := range settings {
		text, ok := armkit.Text(value)
		if !ok && value != nil {
			return azerr.BadRequest("The value of the app setting '%s' must be text.", name)
		}
		settings[name] = text
	}
	return nil
}

// listConfigs answers the site's configuration as a list of one.
func (s *Service) listConfigs(ctx context.Context, r *web.Request) (*web.Response, error) {
	one, err := s.getConfig(named("web"))(ctx, r)
	if err != nil {
		return nil, err
	}
	one.Body = []byte(fmt.Sprintf(`{"value":[%s]}`, one.Body))
	return one, nil
}

func configBody(site *armkit.Resource, c configuration, properties armkit.Document) *web.Response {
	return web.JSON(http.StatusOK, map[string]any{
		"id": configID(site.ID, c.name), "name": c.name, "type": typeOf(site.ID) + configPart, "location": site.Location(), "properties": properties,
	})
}

// siteOf returns the site or slot that a request names.
func (s *Service) siteOf(ctx context.Context, tx *store.Tx, r *web.Request) (*armkit.Resource, error) {
	if err := s.Kit.GroupExists(ctx, tx, r); err != nil {
		return nil, err
	}
	return s.Kit.Get(ctx, tx, s.siteID(r))
}
