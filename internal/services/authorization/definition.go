package authorization

import (
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
)

// definitionBody is a role definition on the wire.
type definitionBody struct {
	Properties definitionProperties `json:"properties"`
	ID         string               `json:"id"`
	Type       string               `json:"type"`
	Name       string               `json:"name"`
}

type definitionProperties struct {
	RoleName         string            `json:"roleName"`
	Type             string            `json:"type"`
	Description      string            `json:"description"`
	AssignableScopes []string          `json:"assignableScopes"`
	Permissions      []permissionBlock `json:"permissions"`
	CreatedOn        string            `json:"createdOn"`
	UpdatedOn        string            `json:"updatedOn"`
	CreatedBy        *string           `json:"createdBy"`
	UpdatedBy        *string           `json:"updatedBy"`
}

type permissionBlock struct {
	Actions          []string `json:"actions"`
	NotActions       []string `json:"notActions"`
	DataActions      []string `json:"dataActions"`
	NotDataActions   []string `json:"notDataActions"`
	Condition        string   `json:"condition,omitempty"`
	ConditionVersion string   `json:"conditionVersion,omitempty"`
}

// catalogued is the time that definitions carry whose own is not known: the
// catalogue has the roles' contents, not their history.
const catalogued = "2015-02-02T21:55:09.8806423Z"

func renderDefinition(role *rbac.Role, at rbac.Scope) definitionBody {
	kind := "BuiltInRole"
	if role.Custom {
		kind = "CustomRole"
	}
	p := definitionProperties{
		RoleName: role.Name, Type: kind, Description: role.Description, AssignableScopes: role.AssignableScopes,
		CreatedOn: catalogued, UpdatedOn: catalogued,
	}
	for _, b := range role.Blocks {
		p.Permissions = append(p.Permissions, permissionBlock{
			Actions: list(b.Actions), NotActions: list(b.NotActions), DataActions: list(b.DataActions), NotDataActions: list(b.NotDataActions),
			Condition: b.Condition, ConditionVersion: b.ConditionVersion,
		})
	}
	return definitionBody{p, definitionID(at, role.ID), "Microsoft.Authorization/roleDefinitions", role.ID}
}

// list keeps an absent list from becoming null.
func list(in []string) []string {
	if in == nil {
		return []string{}
	}
	return in
}
