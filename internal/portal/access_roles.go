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
	provider := c.ID.Provider() + "/"
	var near, far []roleDefinition
	for _, r := range all {
		switch {
		case !keep(r) || !r.holds(text):
		case strings.EqualFold(r.Properties.RoleName, text) || provider != "/" && r.about(provider):
			near = append(near, r)
		default:
			far = append(far, r)
		}
	}
	if shown = slices.Concat(near, far); len(shown) > maxRoles {
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

// about reports whether most of what a role allows is of one provider.
func (r roleDefinition) about(provider string) bool {
	of, all := 0, 0
	for _, p := range r.Properties.Permissions {
		actions := p.DataActions
		if len(actions) == 0 {
			actions = p.Actions
		}
		for _, a := range actions {
			if all++; len(a) >= len(provider) && strings.EqualFold(a[:len(provider)], provider) {
				of++
			}
		}
	}
	return 2*of > all
}

// Data reports whether the role reaches data.
func (r roleDefinition) Data() bool {
	return slices.ContainsFunc(r.Properties.Permissions, func(p permission) bool { return len(p.DataActions) > 0 })
}
