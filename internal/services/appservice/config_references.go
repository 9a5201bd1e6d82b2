package appservice

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// setting is one setting whose value is a reference.
type setting struct{ name, text string }

// referring returns a site and those of its settings that refer to secrets, by
// name.
func (s *Service) referring(ctx context.Context, r *web.Request, c configuration) (site *armkit.Resource, found []setting, err error) {
	err = s.Kit.DB.Read(ctx, func(tx *store.Tx) (err error) {
		found = nil
		if site, err = s.siteOf(ctx, tx, r); err != nil {
			return err
		}
		settings, err := s.effective(ctx, tx, site, c)
		for name := range settings {
			if text := valueOf(settings, name); isReference(text) {
				found = append(found, setting{name, text})
			}
		}
		return err
	})
	slices.SortFunc(found, func(a, b setting) int { return strings.Compare(a.name, b.name) })
	return site, found, err
}

// valueOf returns the text of an app setting or of a connection string.
func valueOf(settings armkit.Document, name string) string {
	if connection, ok := settings[name].(map[string]any); ok {
		text, _ := connection["value"].(string)
		return text
	}
	return settings.String(name)
}

// listReferences answers the status of each reference in the app settings or
// connection strings; it never shows what they resolve to.
func (s *Service) listReferences(c configuration) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		site, found, err := s.referring(ctx, r, c)
		if err != nil {
			return nil, err
		}
		return s.referenceList(site, found, c, func(x setting) outcome { return s.outcomeOf(ctx, site, c.name+"/"+x.name, x.text) }), nil
	}
}

// getReference answers the status of one.
func (s *Service) getReference(c configuration) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		site, found, err := s.referring(ctx, r, c)
		if err != nil {
			return nil, err
		}
		for _, x := range found {
			if strings.EqualFold(x.name, r.Param("key")) {
				return web.JSON(http.StatusOK, referenceBody(site, c, x, s.outcomeOf(ctx, site, c.name+"/"+x.name, x.text))), nil
			}
		}
		return nil, azerr.Newf(azerr.NotFound, "NotFound", "There is no Key Vault reference named '%s'.", r.Param("key"))
	}
}

// refreshReferences resolves all references of the site again, and restarts
// the app if it was given another value of one.
func (s *Service) refreshReferences(c configuration) web.Handler {
	return func(ctx context.Context, r *web.Request) (*web.Response, error) {
		site, found, err := s.referring(ctx, r, c)
		if err != nil {
			return nil, err
		}
		changed := false
		answer := s.referenceList(site, found, c, func(x setting) outcome {
			before, known := s.outcomes.get(site.ID, c.name+"/"+x.name)
			_, now := s.resolveNow(ctx, site, c.name+"/"+x.name, x.text)
			changed = changed || !known || before.hash != now.hash
			return now
		})
		if changed {
			s.restartWorker(site.ID, "Key Vault references were refreshed")
		}
		return answer, nil
	}
}

func (s *Service) referenceList(site *armkit.Resource, found []setting, c configuration, of func(setting) outcome) *web.Response {
	value := make([]map[string]any, 0, len(found))
	for _, x := range found {
		value = append(value, referenceBody(site, c, x, of(x)))
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value, "nextLink": nil, "id": nil})
}

func referenceBody(site *armkit.Resource, c configuration, x setting, o outcome) map[string]any {
	p := map[string]any{
		"reference": x.text, "status": o.status, "source": "KeyVault", "identityType": "SystemAssigned",
		"vaultName": o.vault, "secretName": o.secret, "secretVersion": o.version,
	}
	if o.identity != "" && !strings.EqualFold(o.identity, "SystemAssigned") {
		p["identityType"] = "UserAssigned"
	}
	if o.details != "" {
		p["details"] = o.details
	}
	if o.active != "" {
		p["activeVersion"] = o.active
	}
	return map[string]any{
		"id": configID(site.ID, "configreferences/"+c.name+"/"+x.name), "name": x.name,
		"type": typeOf(site.ID) + configPart + "/configreferences", "location": site.Location(), "properties": p,
	}
}
