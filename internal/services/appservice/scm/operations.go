package scm

import "github.com/lanyard-dev/lanyard/internal/web"

// operations are the rows of the scm hosts. All of them ask for the one action
// that Kudu asks for.
func (s *Service) operations() []web.Row {
	row := func(name, method, path string, h web.Handler) web.Row {
		return web.Control(name, method, path, "{type}/publish/action", "", h)
	}
	return []web.Row{
		row("Publish", "POST", "/api/publish", s.publish),
		row("Publish By Put", "PUT", "/api/publish", s.publish),
		row("Zip Deploy", "POST", "/api/zipdeploy", s.zipDeploy),
		row("Zip Deploy By Put", "PUT", "/api/zipdeploy", s.zipDeploy),
		row("List Deployments", "GET", "/api/deployments", s.listDeployments),
		row("Get Deployment", "GET", "/api/deployments/{id}", s.getDeployment),
		row("Get Deployment Log", "GET", "/api/deployments/{id}/log", s.deploymentLog),
		row("Get Deployment Log Details", "GET", "/api/deployments/{id}/log/{entry}", s.deploymentLogEntry),
		row("Is Deploying", "GET", "/api/isdeploying", s.isDeploying),
		row("Get Settings", "GET", "/api/settings", s.settings),
		row("Get Setting", "GET", "/api/settings/{name}", s.setting),
		row("Get Environment", "GET", "/api/environment", s.environment),
	}
}
