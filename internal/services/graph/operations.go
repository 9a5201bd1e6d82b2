package graph

import (
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) operations() []web.Row {
	return []web.Row{
		row("List servicePrincipals", "GET", "/v1.0/servicePrincipals", s.listServicePrincipals),
		row("Get servicePrincipal", "GET", "/v1.0/servicePrincipals/{id}", s.getServicePrincipal),
		row("Create servicePrincipal", "POST", "/v1.0/servicePrincipals", s.createServicePrincipal),
		row("List users", "GET", "/v1.0/users", s.listUsers),
		row("Get user", "GET", "/v1.0/users/{id}", s.getUser),
		row("Get signed-in user", "GET", "/v1.0/me", s.me),
		row("List groups", "GET", "/v1.0/groups", s.listGroups),
		row("List applications", "GET", "/v1.0/applications", s.listApplications),
		row("Create application", "POST", "/v1.0/applications", s.createApplication),
		row("Add application password", "POST", "/v1.0/applications/{id}/addPassword", s.addPassword),
		row("Get directory objects by ids", "POST", "/v1.0/directoryObjects/getByIds", s.getByIDs),
	}
}

func row(name, method, path string, h web.Handler) web.Row {
	return web.Row{Operation: op.Operation{Name: name, Method: method, Path: path,
		Open: "the directory's own administrators, who alone pass authentication"}, Handle: h}
}
