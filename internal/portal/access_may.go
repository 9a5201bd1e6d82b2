package portal

import "strings"

// permission is one set of what the user may do at a scope.
type permission struct {
	Actions    []string `json:"actions"`
	NotActions []string `json:"notActions"`
}

// may reports whether the user may do a control action at the scope that the
// page is about. It only says what a page offers: the cloud decides.
func (c *Ctx) may(action string) (bool, error) {
	all, err := armList[permission](c, escaped(c.ID.String())+provideAuthorization+"/permissions"+authorizationVersion)
	for _, p := range all {
		if covers(p.Actions, action) && !covers(p.NotActions, action) {
			return true, err
		}
	}
	return false, err
}

// covers reports whether one of the patterns fits an action.
func covers(patterns []string, action string) bool {
	for _, p := range patterns {
		if fits(strings.ToLower(p), strings.ToLower(action)) {
			return true
		}
	}
	return false
}

// fits compares an action with a pattern whose stars stand for anything.
func fits(pattern, action string) bool {
	parts := strings.Split(pattern, "*")
	last := len(parts) - 1
	if last == 0 {
		return pattern == action
	}
	if !strings.HasPrefix(action, parts[0]) {
		return false
	}
	action = action[len(parts[0]):]
	for _, part := range parts[1:last] {
		i := strings.Index(action, part)
		if i < 0 {
			return false
		}
		action = action[i+len(part):]
	}
	return strings.HasSuffix(action, parts[last])
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
