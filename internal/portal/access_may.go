package portal

import (
	"slices"

	"github.com/lanyard-dev/lanyard/internal/core/rbac"
)

// permission is one set of what the user may do at a scope.
type permission struct {
	Actions        []string `json:"actions"`
	NotActions     []string `json:"notActions"`
	DataActions    []string `json:"dataActions"`
	NotDataActions []string `json:"notDataActions"`
}

// may reports whether the user may do a control action at the scope that the
// page is about. It only says what a page offers: the cloud decides.
func (c *Ctx) may(action string) (bool, error) {
	all, err := c.permissions()
	for _, p := range all {
		if covers(p.Actions, action) && !covers(p.NotActions, action) {
			return true, err
		}
	}
	return false, err
}

// permissions are what the user's own roles allow at the scope.
func (c *Ctx) permissions() ([]permission, error) {
	return armList[permission](c, escaped(c.ID.String())+provideAuthorization+"/permissions"+authorizationVersion)
}

// covers reports whether one of the patterns fits an action.
func covers(patterns []string, action string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return rbac.Matches(p, action) })
}

// Privileged reports whether who has the role can give roles, and so every
// other right.
func (r roleDefinition) Privileged() bool {
	for _, p := range r.Properties.Permissions {
		const assign = "Microsoft.Authorization/roleAssignments/write"
		if covers(p.Actions, assign) && !covers(p.NotActions, assign) || covers(p.Actions, "*") {
			return true
		}
	}
	return false
}
