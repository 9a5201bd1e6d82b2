package portal

import (
	"slices"
	"strings"
)

// maxRoles is how many roles a page lists: there are hundreds, and who looks
// for one knows a part of its name, or of what it should allow.
const maxRoles = 60

// rolesAt returns the roles at the scope that are of a kind and have a text in
// their name, their description or one of their permissions. The first are
// those about the provider of the page's resource; more is how many were left
// out.
func (c *Ctx) rolesAt(text string, keep func(roleDefinition) bool) (shown []roleDefinition, more int, err error) {
	all, err := c.roles(c.ID.String())
	if err != nil {
		return nil, 0, err
	}
	all = slices.DeleteFunc(all, func(r roleDefinition) bool { return !keep(r) || !r.holds(text) })
	slices.SortStableFunc(all, func(a, b roleDefinition) int {
		return a.distance(text, c.ID.Provider()) - b.distance(text, c.ID.Provider())
	})
	if shown = all; len(shown) > maxRoles {
		shown, more = shown[:maxRoles], len(shown)-maxRoles
	}
	return shown, more, nil
}

// holds reports whether a role has a text in what is written of it.
func (r roleDefinition) holds(text string) bool {
	if contains(r.Properties.RoleName, text) || contains(r.Properties.Description, text) || strings.EqualFold(r.Name, text) {
		return true
	}
	return strings.Contains(text, "/") && slices.ContainsFunc(r.Properties.Permissions, func(p permission) bool {
		return slices.ContainsFunc(slices.Concat(p.Actions, p.DataActions), func(a string) bool { return contains(a, text) })
	})
}

// distance says how far a role is from what is looked for: by its very name,
// most of it about the provider, some of it, or all providers alike, none.
func (r roleDefinition) distance(name, provider string) int {
	if strings.EqualFold(r.Properties.RoleName, name) {
		return 0
	}
	of, all, any := 0, 0, false
	for _, p := range r.Properties.Permissions {
		for _, a := range slices.Concat(p.DataActions, p.Actions) {
			at, _, _ := strings.Cut(a, "/")
			any = any || at == "*"
			switch {
			case strings.EqualFold(at, provider):
				of, all = of+1, all+1
			case !slices.Contains(everyRoleHas, at):
				all++
			}
		}
	}
	switch {
	case 2*of > all:
		return 1
	case of > 0 || any:
		return 2
	}
	return 3
}

// everyRoleHas are the providers whose permissions go along with others.
var everyRoleHas = []string{"Microsoft.Authorization", "Microsoft.Insights", "Microsoft.ResourceHealth", "Microsoft.Resources", "Microsoft.Support"}

// Data reports whether the role reaches data.
func (r roleDefinition) Data() bool {
	return slices.ContainsFunc(r.Properties.Permissions, func(p permission) bool { return len(p.DataActions) > 0 })
}
