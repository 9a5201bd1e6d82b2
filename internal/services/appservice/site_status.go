package appservice

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// listSiteStatus answers how each worker of a site is, for `az webapp
// troubleshoot`, which took these names from App Service on Linux.
func (s *Service) listSiteStatus(ctx context.Context, r *web.Request) (*web.Response, error) {
	site, err := s.ReadSite(ctx, r)
	if err != nil {
		return nil, err
	}
	return statusBody(site, "", []map[string]any{s.statusOf(site)}), nil
}

// getSiteStatus answers how one worker is.
func (s *Service) getSiteStatus(ctx context.Context, r *web.Request) (*web.Response, error) {
	site, err := s.ReadSite(ctx, r)
	if err != nil {
		return nil, err
	}
	id := r.Param("instance")
	if !strings.EqualFold(id, instanceID(site)) {
		return nil, azerr.Newf(azerr.NotFound, "NotFound", "The instance '%s' was not found.", id)
	}
	return statusBody(site, "/"+id, s.statusOf(site)), nil
}

func statusBody(site *armkit.Resource, suffix string, properties any) *web.Response {
	return web.JSON(http.StatusOK, map[string]any{
		"id": site.ID + "/siteStatus" + suffix, "name": site.Name, "type": typeOf(site.ID) + "/siteStatus", "location": site.Location(), "properties": properties,
	})
}

func (s *Service) statusOf(site *armkit.Resource) map[string]any {
	state := workers.State{Phase: workers.Stopped, Detail: "Nothing answers for the app."}
	switch {
	case site.Properties().String("state") == stopped:
		state.Detail = "The app was stopped."
	case s.backend(Label(site.ID)) != nil:
		state = workers.State{Phase: workers.Running, Detail: "`lanyard run` answers."}
	case s.Workers != nil:
		state = s.Workers.State(site.ID)
	}
	p := map[string]any{"instanceId": instanceID(site), "state": string(state.Phase), "details": state.Detail}
	switch state.Phase {
	case workers.Running:
		p["state"] = "Started"
	case workers.Failed:
		p["lastError"], p["lastErrorDetails"] = "ContainerExited", state.Detail
		p["lastErrorTimestamp"] = state.Since.UTC().Format(time.RFC3339)
	}
	return p
}

// listHostNames answers the host names of a site: the one that it has by its
// name.
func (s *Service) listHostNames(ctx context.Context, r *web.Request) (*web.Response, error) {
	site, err := s.ReadSite(ctx, r)
	if err != nil {
		return nil, err
	}
	app, _ := split(site.ID)
	host := hostName(site.ID)
	return web.JSON(http.StatusOK, map[string]any{"value": []map[string]any{{
		"id": site.ID + "/hostNameBindings/" + host, "name": strings.TrimPrefix(site.ID[strings.LastIndex(site.ID, "/sites/"):], "/sites/") + "/" + host,
		"type": typeOf(site.ID) + "/hostNameBindings", "location": site.Location(),
		"properties": map[string]any{"siteName": app, "hostNameType": "Verified"},
	}}}), nil
}

// ReadSite returns the site or slot that a request to Resource Manager names.
func (s *Service) ReadSite(ctx context.Context, r *web.Request) (site *armkit.Resource, err error) {
	err = s.Kit.DB.Read(ctx, func(tx *store.Tx) (err error) { site, err = s.siteOf(ctx, tx, r); return err })
	return site, err
}
