package authorization

import (
	"github.com/lanyard-dev/lanyard/internal/core/op"
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
			guarded("Role Assignments List For Scope", "GET", assignments, assignmentRead, whole, s.listAssignments),
			guarded("Role Assignments Get", "GET", assignments+"/{name}", assignmentRead, assignments+"/{name}", s.getAssignment),
			guarded("Role Assignments Create", "PUT", assignments+"/{name}", assignmentWrite, assignments+"/{name}", s.putAssignment),
			guarded("Role Assignments Delete", "DELETE", assignments+"/{name}", assignmentDelete, assignments+"/{name}", s.deleteAssignment),
			guarded("Role Definitions List", "GET", definitions, roleRead, whole, s.listDefinitions),
			guarded("Role Definitions Get", "GET", definitions+"/{name}", roleRead, definitions+"/{name}", s.getDefinition),
			guarded("Role Definitions Create Or Update", "PUT", definitions+"/{name}", roleWrite, definitions+"/{name}", s.putDefinition),
			guarded("Role Definitions Delete", "DELETE", definitions+"/{name}", roleDelete, definitions+"/{name}", s.deleteDefinition),
			guarded("Deny Assignments List For Scope", "GET", at+provider+"/denyAssignments", "Microsoft.Authorization/denyAssignments/read", whole, s.listDenyAssignments),
			unbuilt("Deny Assignments Create", "PUT", at+provider+"/denyAssignments/{name}", "Microsoft.Authorization/denyAssignments/write", whole),
			unbuilt("Deny Assignments Delete", "DELETE", at+provider+"/denyAssignments/{name}", "Microsoft.Authorization/denyAssignments/delete", whole),
			open("Permissions List", "GET", at+provider+"/permissions", "tells callers what they themselves may do", s.listPermissions),
		)
	}
	return append(rows,
		open("Global Administrator Elevate Access", "POST", provider+"/elevateAccess", "the directory's administrators alone, whatever their roles", s.elevateAccess),
		guarded("Classic Administrators List", "GET", "/subscriptions/{subscription}"+provider+"/classicAdministrators", "Microsoft.Authorization/classicAdministrators/read", "/subscriptions/{subscription}", s.listClassic),
	)
}

func guarded(name, method, path, action, scope string, h web.Handler) web.Row {
	return web.Row{Operation: op.Operation{Name: name, Method: method, Path: path, Needs: op.One(op.Control(action, scope))}, Handle: h}
}

func unbuilt(name, method, path, action, scope string) web.Row {
	row := guarded(name, method, path, action, scope, nil)
	row.Unbuilt = true
	return row
}

func open(name, method, path, why string, h web.Handler) web.Row {
	return web.Row{Operation: op.Operation{Name: name, Method: method, Path: path, Open: why}, Handle: h}
}
