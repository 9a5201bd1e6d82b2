package portal

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

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

// authorization is the path of a kind of what Microsoft.Authorization keeps at
// a scope.
func authorization(scope, kind string) string {
	return escaped(strings.TrimSuffix(scope, "/")) + "/providers/Microsoft.Authorization/" + kind
}

// roles returns the roles that can be assigned at a scope, by name.
func (c *Ctx) roles(scope string) ([]roleDefinition, error) {
	all, err := armList[roleDefinition](c, authorization(scope, "roleDefinitions")+authorizationVersion)
	slices.SortFunc(all, func(a, b roleDefinition) int {
		return cmp.Compare(strings.ToLower(a.Properties.RoleName), strings.ToLower(b.Properties.RoleName))
	})
	return all, err
}

// role returns the role at a scope that has a GUID.
func (c *Ctx) role(scope, name string) (out roleDefinition, err error) {
	err = c.ARM("GET", authorization(scope, "roleDefinitions")+"/"+url.PathEscape(name)+authorizationVersion, nil, &out)
	return out, err
}

// roleAssignments returns the assignments at a scope that fit a $filter, and
// the names of their roles by the roles' ids: the GUID, where the user may not
// know the name.
func (c *Ctx) roleAssignments(scope, filter string) (found []roleAssignment, names map[string]string, err error) {
	found, err = armList[roleAssignment](c, authorization(scope, "roleAssignments")+authorizationVersion+"&$filter="+url.QueryEscape(filter))
	names = map[string]string{}
	for _, a := range found {
		id := a.Properties.RoleDefinitionID
		if names[id] != "" {
			continue
		}
		// Whoever reads the assignments at a scope reads the roles there, but
		// not where the id says that they are defined.
		names[id] = lastPart(id)
		if role, err := c.role(scope, names[id]); err == nil {
			names[id] = role.Properties.RoleName
		}
	}
	return found, names, err
}

// assignedTo is the $filter of what a principal has, by its groups too.
func assignedTo(principal string) string {
	return "assignedTo('" + strings.ReplaceAll(principal, "'", "''") + "')"
}

// grant is what an assignment gives, and to whom.
type grant struct {
	RoleID        string `json:"roleDefinitionId"`
	PrincipalID   string `json:"principalId"`
	PrincipalType string `json:"principalType"`
	Description   string `json:"description,omitempty"`
}

// assign gives a principal a role at a scope.
func (c *Ctx) assign(scope string, g grant) error {
	return c.ARM("PUT", authorization(scope, "roleAssignments")+"/"+c.portal.NewID()+authorizationVersion, map[string]any{"properties": g}, nil)
}

// removeAssignment takes back what the form names.
func removeAssignment(c *Ctx) (*View, error) {
	id := c.Field("assignment")
	if at, err := armid.Parse(id); err != nil || !strings.EqualFold(at.Type(), "Microsoft.Authorization/roleAssignments") {
		return nil, azerr.BadRequest("Choose an assignment.")
	}
	if !c.Confirmed() {
		return c.Warn("Remove role assignment", "What the role allows is refused from then on.")
	}
	if err := c.ARM("DELETE", escaped(id)+authorizationVersion, nil, nil); err != nil {
		return nil, err
	}
	c.Say("The role assignment was removed.")
	return c.Again()
}
