package scm

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/services/appservice"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/content"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const sitePath = "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.Web/sites/{name}"

// ARM returns what Resource Manager knows of deployments, of sites and of
// slots.
func (s *Service) ARM() ([]web.Row, error) {
	var rows []web.Row
	for _, p := range []struct{ path, kind, title string }{
		{sitePath, "Microsoft.Web/sites", ""}, {sitePath + "/slots/{slot}", "Microsoft.Web/sites/slots", " Slot"},
	} {
		add := func(name, method, path, action string, h web.Handler) {
			rows = append(rows, web.Control(name+p.title, method, p.path+path, p.kind+action, p.path, h))
		}
		add("Web Apps Get Production Site Deployment Status", "GET", "/deploymentStatus/{id}", "/deploymentStatus/read", s.deploymentStatus)
		add("Web Apps List Production Site Deployment Statuses", "GET", "/deploymentStatus", "/deploymentStatus/read", s.deploymentStatuses)
		for _, at := range []struct{ path, action, title string }{{"", "", ""}, {"/instances/{instance}", "/instances", " Of Instance"}} {
			add("Web Apps List Deployments"+at.title, "GET", at.path+"/deployments", at.action+"/deployments/read", s.armDeployments)
			add("Web Apps Get Deployment"+at.title, "GET", at.path+"/deployments/{id}", at.action+"/deployments/read", s.armDeployment)
			add("Web Apps List Deployment Log"+at.title, "GET", at.path+"/deployments/{id}/log", at.action+"/deployments/log/read", s.armDeploymentLog)
			add("Web Apps Create One Deploy Operation"+at.title, "PUT", at.path+"/extensions/onedeploy", at.action+"/extensions/write", s.oneDeploy)
			add("Web Apps Get One Deploy Status"+at.title, "GET", at.path+"/extensions/onedeploy", at.action+"/extensions/read", s.oneDeployStatus)
		}
	}
	return rows, nil
}

// siteIn returns the site or slot that a call to Resource Manager names.
func (s *Service) siteIn(ctx context.Context, r *web.Request) (*armkit.Resource, error) {
	return s.Sites.ReadSite(ctx, r)
}

const (
	// statusWait is how long a question for a deployment's status waits for
	// its end. az asks only every 15 seconds, so that an early answer would
	// cost its user that long.
	statusWait = 30 * time.Second
	statusStep = 100 * time.Millisecond
)

// deploymentStatus says how far a deployment has come, the app's start
// included.
func (s *Service) deploymentStatus(ctx context.Context, r *web.Request) (*web.Response, error) {
	site, err := s.siteIn(ctx, r)
	if err != nil {
		return nil, err
	}
	ticker := time.NewTicker(statusStep)
	defer ticker.Stop()
	for deadline := time.Now().Add(statusWait); ; {
		d, err := s.find(ctx, site, r.Param("id"))
		if err != nil {
			return nil, err
		}
		if active, _, err := s.Content.Current(ctx, site.ID); err != nil || d.Status == content.Success && active.ID != d.ID {
			return nil, errors.Join(err, notDeployed(d.ID)) // another one came after it
		}
		status, ended := s.status(site, d)
		if ended || time.Now().After(deadline) || !fromAz(r) {
			return web.JSON(http.StatusOK, status), nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-ticker.C:
		}
	}
}

// deploymentStatuses lists the status of the newest deployment, the one whose
// app runs.
func (s *Service) deploymentStatuses(ctx context.Context, r *web.Request) (*web.Response, error) {
	site, err := s.siteIn(ctx, r)
	if err != nil {
		return nil, err
	}
	list, err := s.Content.Deployments(ctx, site.ID)
	if err != nil {
		return nil, err
	}
	value := []map[string]any{}
	for i := range list[:min(1, len(list))] {
		status, _ := s.status(site, &list[i])
		value = append(value, status)
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value, "nextLink": nil}), nil
}

// status is the document of a deployment's status, and whether it is final.
func (s *Service) status(site *armkit.Resource, d *content.Deployment) (doc map[string]any, ended bool) {
	state := s.runtime(site, d)
	host := appservice.Label(site.ID) + suffix
	properties := map[string]any{
		"deploymentId": d.ID, "numberOfInstancesInProgress": 0, "numberOfInstancesSuccessful": 0, "numberOfInstancesFailed": 0,
		"failedInstancesLogs": []string{}, "errors": nil,
	}
	fault := func(code, message string, logs string) {
		properties["errors"] = []map[string]any{{"extendedCode": code, "messageTemplate": "{0}", "parameters": []string{}, "innerErrors": nil, "code": code, "message": message}}
		properties["failedInstancesLogs"] = []string{logs}
	}
	switch d.Status {
	case content.Pending:
		properties["status"] = "BuildRequestReceived"
	case content.Building:
		properties["status"] = "BuildInProgress"
	case content.Deploying:
		properties["status"] = "BuildSuccessful"
	case content.Failed:
		properties["status"], ended = "BuildFailed", true
		fault("BuildFailed", d.Error, "https://"+host+"/api/deployments/"+d.ID+"/log")
	case content.Success:
		switch state.Phase {
		case workers.Starting:
			properties["status"], properties["numberOfInstancesInProgress"] = "RuntimeStarting", 1
		case workers.Failed:
			properties["status"], properties["numberOfInstancesFailed"], ended = "RuntimeFailed", 1, true
			fault("ContainerExitedDuringStart", state.Detail, "https://"+host+"/api/logs/docker")
		case workers.Running:
			properties["status"], properties["numberOfInstancesSuccessful"], ended = "RuntimeSuccessful", 1, true
		case workers.Stopped:
			properties["status"], ended = "RuntimeSuccessful", true
		}
	}
	return map[string]any{
		"id": site.ID + "/deploymentStatus/" + d.ID, "name": d.ID, "type": site.Type + "/deploymentStatus", "location": site.Location(), "properties": properties,
	}, ended
}

// runtime is the state of the app as far as it is that of a deployment. Right
// after the deployment the supervisor may still speak of the one before.
func (s *Service) runtime(site *armkit.Resource, d *content.Deployment) workers.State {
	if s.Runtime == nil || !d.Restarts {
		return workers.State{Phase: workers.Running}
	}
	state := s.Runtime.State(site.ID)
	switch {
	case site.Properties().String("state") == "Stopped":
		return workers.State{Phase: workers.Stopped}
	case state.Version != d.ID || state.Phase == workers.Stopped:
		return workers.State{Phase: workers.Starting}
	}
	return state
}
