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
		row("Log Stream", "GET", "/logstream", s.logStream),
		row("Log Stream Of A Folder", "GET", "/logstream/{path...}", s.logStream),
		row("Get Log Stream", "GET", "/api/logstream", s.logStream),
		row("Get Log Stream Of A Folder", "GET", "/api/logstream/{path...}", s.logStream),
		row("Dump", "GET", "/dump", s.dump),
		row("Get Dump", "GET", "/api/dump", s.dump),
		row("List Docker Logs", "GET", "/api/logs/docker", s.dockerLogs),
		row("Read Root", "GET", "/api/vfs", s.readRoot),
		row("Read File", "GET", "/api/vfs/{path...}", s.readFile),
		web.Unbuilt(row("Write File", "PUT", "/api/vfs/{path...}", nil)),
		web.Unbuilt(row("Delete File", "DELETE", "/api/vfs/{path...}", nil)),
		web.Unbuilt(row("Get Zip", "GET", "/api/zip/{path...}", nil)),
		web.Unbuilt(row("Put Zip", "PUT", "/api/zip/{path...}", nil)),
		web.Unbuilt(row("Run Command", "POST", "/api/command", nil)),
		web.Unbuilt(row("Delete Deployment", "DELETE", "/api/deployments/{id}", nil)),
		web.Unbuilt(row("Deploy Again", "PUT", "/api/deployments/{id}", nil)),
	}
}
