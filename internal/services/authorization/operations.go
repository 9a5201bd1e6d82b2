package authorization

import (
	"github.com/lanyard-dev/lanyard/internal/web"
)

const (
	provider = "/providers/Microsoft.Authorization"

	assignmentRead   = "Microsoft.Authorization/roleAssignments/read"
	assignmentWrite  = "Microsoft.Authorization/roleAssignments/write"
	assignmentDelete = "Microsoft.Authorization/roleAssignments/delete"
	roleRead         = "Microsoft.Authorization/roleDefinitions/read"
	roleWrite        = "Microsoft.Authorization/roleDefinitions/write"
	roleDelete       = "Microsoft.Authorization/roleDefinitions/delete"
)

// operations returns the table. Each row stands twice: at any scope, and at
// the root, whose path has nothing before the provider. The scope that a
// write names is the assignment's own id, as Azure's refusals show.
func (s *Service) operations() []web.Row {
	var rows []web.Row
	for _, at := range []string{"/{scope...}", ""} {
		assignments, definitions := at+provider+"/roleAssignments", at+provider+"/roleDefinitions"
		whole := at
		if at == "" {
			whole = "/"
		}
		rows = append(rows,
			web.Control("Role Assignments List For Scope", "GET", assignments, assignmentRead, whole, s.listAssignments),
			web.Control("Role Assignments Get", "GET", assignments+"/{name}", assignmentRead, assignments+"/{name}", s.getAssignment),
			web.Control("Role Assignments Create", "PUT", assignments+"/{name}", assignmentWrite, assignments+"/{name}", s.putAssignment),
			web.Control("Role Assignments Delete", "DELETE", assignments+"/{name}", assignmentDelete, assignments+"/{name}", s.deleteAssignment),
			web.Control("Role Definitions List", "GET", definitions, roleRead, whole, s.listDefinitions),
			web.Control("Role Definitions Get", "GET", definitions+"/{name}", roleRead, definitions+"/{name}", s.getDefinition),
			web.Control("Role Definitions Create Or Update", "PUT", definitions+"/{name}", roleWrite, definitions+"/{name}", s.putDefinition),
			web.Control("Role Definitions Delete", "DELETE", definitions+"/{name}", roleDelete, definitions+"/{name}", s.deleteDefinition),
			web.Control("Deny Assignments List For Scope", "GET", at+provider+"/denyAssignments", "Microsoft.Authorization/denyAssignments/read", whole, s.listDenyAssignments),
			web.Unbuilt(web.Control("Deny Assignments Create", "PUT", at+provider+"/denyAssignments/{name}", "Microsoft.Authorization/denyAssignments/write", whole, nil)),
			web.Unbuilt(web.Control("Deny Assignments Delete", "DELETE", at+provider+"/denyAssignments/{name}", "Microsoft.Authorization/denyAssignments/delete", whole, nil)),
			web.Open("Permissions List", "GET", at+provider+"/permissions", "tells callers what they themselves may do", s.listPermissions),
		)
	}
	return append(rows,
		web.Open("Global Administrator Elevate Access", "POST", provider+"/elevateAccess", "the directory's administrators alone, whatever their roles", s.elevateAccess),
		web.Control("Activity Logs List", "GET", "/subscriptions/{subscription}/providers/Microsoft.Insights/eventtypes/management/values", "Microsoft.Insights/eventtypes/values/read", "/subscriptions/{subscription}", s.listActivity),
		web.Control("Classic Administrators List", "GET", "/subscriptions/{subscription}"+provider+"/classicAdministrators", "Microsoft.Authorization/classicAdministrators/read", "/subscriptions/{subscription}", s.listClassic),
	)
}
