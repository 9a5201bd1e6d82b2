package graph

import (
	"github.com/lanyard-dev/lanyard/internal/web"
)

// why no operation needs a role: who passes authentication is an administrator.
const why = "the directory's own administrators, who alone pass authentication"

func (s *Service) operations() []web.Row {
	return []web.Row{
		web.Open("List servicePrincipals", "GET", "/v1.0/servicePrincipals", why, s.listServicePrincipals),
		web.Open("Get servicePrincipal", "GET", "/v1.0/servicePrincipals/{id}", why, s.getServicePrincipal),
		web.Open("Create servicePrincipal", "POST", "/v1.0/servicePrincipals", why, s.createServicePrincipal),
		web.Open("List users", "GET", "/v1.0/users", why, s.listUsers),
		web.Open("Get user", "GET", "/v1.0/users/{id}", why, s.getUser),
		web.Open("Get signed-in user", "GET", "/v1.0/me", why, s.me),
		web.Open("List owned objects of signed-in user", "GET", "/v1.0/me/ownedObjects", why, s.owned),
		web.Open("List groups", "GET", "/v1.0/groups", why, s.listGroups),
		web.Unbuilt(web.Open("Create group", "POST", "/v1.0/groups", why, nil)),
		web.Open("List applications", "GET", "/v1.0/applications", why, s.listApplications),
		web.Open("Create application", "POST", "/v1.0/applications", why, s.createApplication),
		web.Open("Add application password", "POST", "/v1.0/applications/{id}/addPassword", why, s.addPassword),
		web.Open("Get directory objects by ids", "POST", "/v1.0/directoryObjects/getByIds", why, s.getByIDs),
	}
}
