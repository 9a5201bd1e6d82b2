package scm

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// latest stands for the newest deployment in the place of an id.
const latest = "latest"

func (s *Service) listDeployments(ctx context.Context, r *web.Request) (*web.Response, error) {
	value, err := s.shown(ctx, siteOf(r), func(d *content.Deployment, active string) map[string]any { return view(siteOf(r), r.Host, d, active) })
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, value), nil
}

// shown is all deployments, as one of the hosts shows each beside the one that
// runs.
func (s *Service) shown(ctx context.Context, site *armkit.Resource, show func(d *content.Deployment, active string) map[string]any) ([]map[string]any, error) {
	list, err := s.Content.Deployments(ctx, site.ID)
	if err != nil {
		return nil, err
	}
	active, _, err := s.Content.Current(ctx, site.ID)
	value := make([]map[string]any, len(list))
	for i := range list {
		value[i] = show(&list[i], active.ID)
	}
	return value, err
}

func (s *Service) getDeployment(ctx context.Context, r *web.Request) (*web.Response, error) {
	d, active, err := s.findBeside(ctx, siteOf(r), r.Param("id"))
	if err != nil {
		return nil, err
	}
	status := http.StatusOK
	if !d.Complete() {
		status = http.StatusAccepted
	}
	return web.JSON(status, view(siteOf(r), r.Host, d, active)), nil
}

// findBeside is find, with the id of the deployment that runs.
func (s *Service) findBeside(ctx context.Context, site *armkit.Resource, id string) (d *content.Deployment, active string, err error) {
	if d, err = s.find(ctx, site, id); err != nil {
		return nil, "", err
	}
	version, _, err := s.Content.Current(ctx, site.ID)
	return d, version.ID, err
}

// find returns a deployment by its id, or the newest one.
func (s *Service) find(ctx context.Context, site *armkit.Resource, id string) (*content.Deployment, error) {
	if strings.EqualFold(id, latest) {
		list, err := s.Content.Deployments(ctx, site.ID)
		if err != nil {
			return nil, err
		}
		if len(list) > 0 {
			return &list[0], nil
		}
		return nil, notDeployed(id)
	}
	d, err := s.Content.Deployment(ctx, site.ID, strings.ToLower(id))
	if err == nil && d == nil {
		err = notDeployed(id)
	}
	return d, err
}

func notDeployed(id string) error {
	return azerr.Newf(azerr.NotFound, "NotFound", "Deployment '%s' not found.", id)
}

// view is a deployment as Kudu shows it.
func view(site *armkit.Resource, host string, d *content.Deployment, active string) map[string]any {
	url := "https://" + host + "/api/deployments/" + d.ID
	succeeded := any(nil)
	if d.Status == content.Success {
		succeeded = stamp(d.Ended)
	}
	text := ""
	if d.Status == content.Failed {
		text = d.Error
	}
	return map[string]any{
		"id": d.ID, "status": int(d.Status), "status_text": text, "author_email": d.AuthorEmail, "author": d.Author, "deployer": d.Deployer,
		"remoteURL": nil, "message": d.Message, "progress": d.Progress, "received_time": stamp(d.Received), "start_time": stamp(d.Started),
		"end_time": stamp(d.Ended), "last_success_end_time": succeeded, "complete": d.Complete(), "active": d.ID == active,
		"is_temp": false, "is_readonly": true, "url": url, "log_url": url + "/log", "site_name": site.Name, "build_summary": map[string]any{"errors": []any{}, "warnings": []any{}},
	}
}

// stamp writes a time as Kudu does; one that has not come is null.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.0000000Z")
}

// deploymentLog answers the log of a deployment, the output of its build line
// by line.
func (s *Service) deploymentLog(ctx context.Context, r *web.Request) (*web.Response, error) {
	d, err := s.find(ctx, siteOf(r), r.Param("id"))
	if err != nil {
		return nil, err
	}
	entries, err := s.Content.Entries(siteOf(r).ID, d.ID)
	if err != nil {
		return nil, err
	}
	if entries == nil {
		entries = []content.Entry{}
	}
	return web.JSON(http.StatusOK, entries), nil
}

// deploymentLogEntry answers what stands below an entry: nothing, because no
// entry has details.
func (s *Service) deploymentLogEntry(ctx context.Context, r *web.Request) (*web.Response, error) {
	if _, err := s.find(ctx, siteOf(r), r.Param("id")); err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, []any{}), nil
}

func (s *Service) isDeploying(_ context.Context, r *web.Request) (*web.Response, error) {
	return web.JSON(http.StatusOK, map[string]any{"value": s.Content.Busy(siteOf(r).ID), "msg": ""}), nil
}
