package portal

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/core/rbac"
)

// The actions by which roles are given and taken back.
const (
	assignAction   = "Microsoft.Authorization/roleAssignments/write"
	unassignAction = "Microsoft.Authorization/roleAssignments/delete"
)

// permission is one set of what a role, or all roles of the user, allow.
type permission struct {
	Actions        []string `json:"actions"`
	NotActions     []string `json:"notActions"`
	DataActions    []string `json:"dataActions"`
	NotDataActions []string `json:"notDataActions"`
}

// permissions are what the user's own roles allow at the scope that the page
// is about. They only say what a page offers: the cloud decides.
func (c *Ctx) permissions() ([]permission, error) {
	return armList[permission](c, authorization(c.ID.String(), "permissions")+authorizationVersion)
}

// allow reports whether one of them takes a control action in.
func allow(all []permission, action string) bool {
	return slices.ContainsFunc(all, func(p permission) bool { return covers(p.Actions, action) && !covers(p.NotActions, action) })
}

// covers reports whether one of the patterns fits an action.
func covers(patterns []string, action string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return rbac.Matches(p, action) })
}

// Privileged reports whether who has the role can give roles, and so every
// other right.
func (r roleDefinition) Privileged() bool {
	return allow(r.Properties.Permissions, assignAction) || slices.ContainsFunc(r.Properties.Permissions, func(p permission) bool { return covers(p.Actions, "*") })
}
