package scm

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/services/appservice"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// oneDeploy deploys what packageUri leads to. az takes 200 and 202 for it, no
// 201.
func (s *Service) oneDeploy(ctx context.Context, r *web.Request) (*web.Response, error) {
	site, err := s.siteIn(ctx, r)
	if err != nil {
		return nil, err
	}
	var body struct {
		Properties struct {
			PackageURI string `json:"packageUri"`
			Type       string `json:"type"`
			Path       string `json:"path"`
			Restart    *bool  `json:"restart"`
			Clean      *bool  `json:"clean"`
		} `json:"properties"`
	}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	p := body.Properties
	o := options{kind: p.Type, path: p.Path, restart: p.Restart == nil || *p.Restart, cleanSet: p.Clean != nil, clean: p.Clean != nil && *p.Clean}
	request, err := o.request()
	if err != nil {
		return nil, err
	}
	if request.Artifact, err = s.fetch(ctx, p.PackageURI); err != nil {
		return nil, err
	}
	running, err := s.start(ctx, site, request, o)
	if err != nil {
		return nil, err
	}
	d, err := s.find(ctx, site, running.ID)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusAccepted, s.armView(site, d, "")), nil
}

// oneDeployStatus answers the newest deployment.
func (s *Service) oneDeployStatus(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.armOne(ctx, r, latest)
}

func (s *Service) armDeployment(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.armOne(ctx, r, r.Param("id"))
}

func (s *Service) armOne(ctx context.Context, r *web.Request, id string) (*web.Response, error) {
	site, err := s.siteIn(ctx, r)
	if err != nil {
		return nil, err
	}
	d, active, err := s.findBeside(ctx, site, id)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, s.armView(site, d, active)), nil
}

func (s *Service) armDeployments(ctx context.Context, r *web.Request) (*web.Response, error) {
	site, err := s.siteIn(ctx, r)
	if err != nil {
		return nil, err
	}
	value, err := s.shown(ctx, site, func(d *content.Deployment, active string) map[string]any { return s.armView(site, d, active) })
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value, "nextLink": nil}), nil
}

func (s *Service) armDeploymentLog(ctx context.Context, r *web.Request) (*web.Response, error) {
	site, err := s.siteIn(ctx, r)
	if err != nil {
		return nil, err
	}
	d, err := s.find(ctx, site, r.Param("id"))
	if err != nil {
		return nil, err
	}
	entries, err := s.Content.Entries(site.ID, d.ID)
	if err != nil {
		return nil, err
	}
	id := site.ID + "/deployments/" + d.ID + "/log"
	value := make([]map[string]any, len(entries))
	for i, e := range entries {
		value[i] = map[string]any{"id": id + "/" + e.ID, "name": e.ID, "type": site.Type + "/deployments/log", "properties": e}
	}
	return web.JSON(http.StatusOK, map[string]any{"id": id, "name": "log", "type": site.Type + "/deployments/log", "properties": nil, "value": value}), nil
}

// armView is a deployment in Resource Manager's envelope.
func (s *Service) armView(site *armkit.Resource, d *content.Deployment, active string) map[string]any {
	properties := view(site, appservice.Label(site.ID)+suffix, d, active)
	properties["provisioningState"] = map[bool]string{true: "Succeeded", false: "InProgress"}[d.Status == content.Success]
	if d.Status == content.Failed {
		properties["provisioningState"] = "Failed"
	}
	return map[string]any{
		"id": site.ID + "/deployments/" + d.ID, "name": d.ID, "type": site.Type + "/deployments", "location": site.Location(), "properties": properties,
	}
}
