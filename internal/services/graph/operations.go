package graph

import (
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// The permissions of Microsoft Graph that an application needs for a call, as
// Graph's reference names them.
const (
	readApplications  = "Application.Read.All"
	writeApplications = "Application.ReadWrite.All"
	readUsers         = "User.Read.All"
	readGroups        = "GroupMember.Read.All"
	writeGroups       = "Group.ReadWrite.All"
	readDirectory     = "Directory.Read.All"
	readOneself       = "User.Read"
	writeUsers        = "User.ReadWrite.All"
	asUser            = "Directory.AccessAsUser.All"
	openID            = "openid"
)

func (s *Service) operations() []web.Row {
	row := func(name, method, path, permission string, h web.Handler) web.Row {
		return web.Data(name, method, "/v1.0"+path, permission, "", h)
	}
	return []web.Row{
		web.Anonymous("Preflight", "OPTIONS", "/{path...}", "a browser asks what a page may send, before it sends it", s.preflight),
		web.Data("Userinfo", "GET", "/oidc/userinfo", openID, "", s.userinfo),
		web.Data("Userinfo, posted", "POST", "/oidc/userinfo", openID, "", s.userinfo),
		row("List servicePrincipals", "GET", "/servicePrincipals", readApplications, s.listServicePrincipals),
		row("Get servicePrincipal", "GET", "/servicePrincipals/{id}", readApplications, s.getServicePrincipal),
		row("Create servicePrincipal", "POST", "/servicePrincipals", writeApplications, s.createServicePrincipal),
		row("Update servicePrincipal", "PATCH", "/servicePrincipals/{id}", writeApplications, s.updateServicePrincipal),
		row("Delete servicePrincipal", "DELETE", "/servicePrincipals/{id}", writeApplications, s.deleteServicePrincipal),
		row("Add servicePrincipal password", "POST", "/servicePrincipals/{id}/addPassword", writeApplications, s.addPassword(directory.OfServicePrincipal)),
		row("Remove servicePrincipal password", "POST", "/servicePrincipals/{id}/removePassword", writeApplications, s.removePassword(directory.OfServicePrincipal)),
		row("List users", "GET", "/users", readUsers, s.listUsers),
		row("Get user", "GET", "/users/{id}", readUsers, s.getUser),
		row("Create user", "POST", "/users", writeUsers, s.createUser),
		row("Update user", "PATCH", "/users/{id}", writeUsers, s.updateUser),
		row("Delete user", "DELETE", "/users/{id}", writeUsers, s.deleteUser),
		row("Get signed-in user", "GET", "/me", readOneself, s.me),
		row("List owned objects of signed-in user", "GET", "/me/ownedObjects", readOneself, s.owned),
		row("List groups", "GET", "/groups", readGroups, s.listGroups),
		row("Create group", "POST", "/groups", writeGroups, s.createGroup),
		row("Get group", "GET", "/groups/{id}", readGroups, s.getGroup),
		row("Delete group", "DELETE", "/groups/{id}", writeGroups, s.deleteGroup),
		row("List group members", "GET", "/groups/{id}/members", readGroups, s.listMembers),
		row("Add group member", "POST", "/groups/{id}/members/$ref", writeGroups, s.addMember),
		row("Remove group member", "DELETE", "/groups/{id}/members/{member}/$ref", writeGroups, s.removeMember),
		row("List owners of an application", "GET", "/applications/{id}/owners", readApplications, s.ownersOf(s.isApplication)),
		row("List owners of a servicePrincipal", "GET", "/servicePrincipals/{id}/owners", readApplications, s.ownersOf(s.exists(principal.ServicePrincipal))),
		row("List owners of a group", "GET", "/groups/{id}/owners", readGroups, s.ownersOf(s.exists(principal.Group))),
		row("List groups of signed-in user", "GET", "/me/memberOf", readOneself, s.memberOf),
		row("List all groups of signed-in user", "GET", "/me/transitiveMemberOf", readOneself, s.transitiveMemberOf),
		row("Get member groups of signed-in user", "POST", "/me/getMemberGroups", readOneself, s.memberGroups),
		row("Get member objects of signed-in user", "POST", "/me/getMemberObjects", readOneself, s.memberGroups),
		row("List groups of a user", "GET", "/users/{id}/memberOf", readGroups, s.memberOf),
		row("List all groups of a user", "GET", "/users/{id}/transitiveMemberOf", readGroups, s.transitiveMemberOf),
		row("Get member groups of a user", "POST", "/users/{id}/getMemberGroups", readGroups, s.memberGroups),
		row("Get member objects of a user", "POST", "/users/{id}/getMemberObjects", readGroups, s.memberGroups),
		row("List groups of a servicePrincipal", "GET", "/servicePrincipals/{id}/memberOf", readGroups, s.memberOf),
		row("List all groups of a servicePrincipal", "GET", "/servicePrincipals/{id}/transitiveMemberOf", readGroups, s.transitiveMemberOf),
		row("Get member groups of a servicePrincipal", "POST", "/servicePrincipals/{id}/getMemberGroups", readGroups, s.memberGroups),
		row("Get member groups of a group", "POST", "/groups/{id}/getMemberGroups", readGroups, s.memberGroups),
		row("Get member groups", "POST", "/directoryObjects/{id}/getMemberGroups", readDirectory, s.memberGroups),
		row("List applications", "GET", "/applications", readApplications, s.listApplications),
		row("Create application", "POST", "/applications", writeApplications, s.createApplication),
		row("Get application", "GET", "/applications/{id}", readApplications, s.getApplication),
		row("Update application", "PATCH", "/applications/{id}", writeApplications, s.updateApplication),
		row("Delete application", "DELETE", "/applications/{id}", writeApplications, s.deleteApplication),
		row("Add application password", "POST", "/applications/{id}/addPassword", writeApplications, s.addPassword(directory.OfApplication)),
		row("Remove application password", "POST", "/applications/{id}/removePassword", writeApplications, s.removePassword(directory.OfApplication)),
		row("List federatedIdentityCredentials", "GET", "/applications/{id}/federatedIdentityCredentials", readApplications, s.listFederated),
		row("Create federatedIdentityCredential", "POST", "/applications/{id}/federatedIdentityCredentials", writeApplications, s.createFederated),
		row("Get federatedIdentityCredential", "GET", "/applications/{id}/federatedIdentityCredentials/{credential}", readApplications, s.getFederated),
		row("Update federatedIdentityCredential", "PATCH", "/applications/{id}/federatedIdentityCredentials/{credential}", writeApplications, s.updateFederated),
		row("Delete federatedIdentityCredential", "DELETE", "/applications/{id}/federatedIdentityCredentials/{credential}", writeApplications, s.deleteFederated),
		row("Check member groups", "POST", "/directoryObjects/{id}/checkMemberGroups", readDirectory, s.checkMemberGroups),
		row("Get directory objects by ids", "POST", "/directoryObjects/getByIds", readDirectory, s.getByIDs),
	}
}
