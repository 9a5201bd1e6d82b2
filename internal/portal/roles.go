package portal

import (
	"cmp"
	"slices"
	"strings"
)

const authorizationVersion = "?api-version=2022-04-01"

const provideAuthorization = "/providers/Microsoft.Authorization"

// roleDefinition is a role.
type roleDefinition struct {
	ID         string `json:"id"`
	Name       string `json:"name"` // its GUID
	Properties struct {
		RoleName    string       `json:"roleName"`
		Description string       `json:"description"`
		Type        string       `json:"type"` // "BuiltInRole" or "CustomRole"
		Permissions []permission `json:"permissions"`
	} `json:"properties"`
}

// roleAssignment is a role that a principal has at a scope.
type roleAssignment struct {
	ID         string `json:"id"`
	Properties struct {
		RoleDefinitionID string `json:"roleDefinitionId"`
		PrincipalID      string `json:"principalId"`
		PrincipalType    string `json:"principalType"`
		Scope            string `json:"scope"`
		Condition        string `json:"condition"`
		Description      string `json:"description"`
	} `json:"properties"`
}

// roles returns the roles that can be assigned at a scope, by name.
func (c *Ctx) roles(scope string) ([]roleDefinition, error) {
	all, err := armList[roleDefinition](c, escaped(scope)+provideAuthorization+"/roleDefinitions"+authorizationVersion)
	slices.SortFunc(all, func(a, b roleDefinition) int {
		return cmp.Compare(strings.ToLower(a.Properties.RoleName), strings.ToLower(b.Properties.RoleName))
	})
	return all, err
}

// role returns one role by its id.
func (c *Ctx) role(id string) (out roleDefinition, err error) {
	err = c.ARM("GET", escaped(id)+authorizationVersion, nil, &out)
	return out, err
}
