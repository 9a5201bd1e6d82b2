package cosmos

import (
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// definitionBody is the body of a write of a role definition.
type definitionBody struct {
	Properties struct {
		RoleName         string   `json:"roleName"`
		Type             string   `json:"type"`
		AssignableScopes []string `json:"assignableScopes"`
		Permissions      []struct {
			DataActions    []string `json:"dataActions"`
			NotDataActions []string `json:"notDataActions"`
		} `json:"permissions"`
	} `json:"properties"`
}

// definition validates the body and returns the role that it describes.
func (b *definitionBody) definition(account *armkit.Resource, id string, found *roles) (*roleDefinition, error) {
	p := b.Properties
	d := &roleDefinition{ID: id, Name: p.RoleName, Custom: true}
	switch old := found.definitions[id]; {
	case old != nil && !old.Custom, p.Type != "" && p.Type != "CustomRole":
		return nil, azerr.BadRequest("Built-in Role Definitions cannot be made or changed.")
	case p.RoleName == "":
		return nil, azerr.BadRequest("The Role Definition needs a RoleName.")
	case len(p.AssignableScopes) == 0:
		return nil, azerr.BadRequest("The Role Definition needs at least one Assignable Scope.")
	}
	for _, other := range found.definitions {
		if other.ID != id && strings.EqualFold(other.Name, d.Name) {
			return nil, azerr.BadRequest("A Role Definition with the name [%s] exists already in the account.", d.Name)
		}
	}
	for _, scope := range p.AssignableScopes {
		relative, err := relativeScope(account, scope)
		if err != nil {
			return nil, err
		}
		d.Scopes = append(d.Scopes, relative)
	}
	for _, permission := range p.Permissions {
		if len(permission.NotDataActions) > 0 {
			return nil, azerr.BadRequest("NotDataActions are not supported in a Role Definition.")
		}
		for _, action := range permission.DataActions {
			at := slices.IndexFunc(dataActions, func(a string) bool { return strings.EqualFold(a, action) })
			if at < 0 {
				return nil, azerr.BadRequest("The Data Action [%s] is not valid.", action)
			}
			d.Actions = append(d.Actions, dataActions[at])
		}
	}
	if len(d.Actions) == 0 {
		return nil, azerr.BadRequest("The Role Definition needs at least one Data Action.")
	}
	return d, nil
}
