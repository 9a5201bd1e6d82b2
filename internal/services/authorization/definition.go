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
	RoleName         string   `json:"roleName"`
	Type             string   `json:"type"`
	Description      string   `json:"description"`
	AssignableScopes []string `json:"assignableScopes"`
	Permissions      any      `json:"permissions"`
	CreatedOn        string   `json:"createdOn"`
	UpdatedOn        string   `json:"updatedOn"`
	CreatedBy        *string  `json:"createdBy"`
	UpdatedBy        *string  `json:"updatedBy"`
}

// olderBlock is a block in the api-version 2015-07-01, which knows no data.
type olderBlock struct {
	Actions    []string `json:"actions"`
	NotActions []string `json:"notActions"`
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

func renderDefinition(role *rbac.Role, at rbac.Scope, version string) definitionBody {
	kind := "BuiltInRole"
	if role.Custom {
		kind = "CustomRole"
	}
	p := definitionProperties{
		RoleName: role.Name, Type: kind, Description: role.Description, AssignableScopes: role.AssignableScopes,
		CreatedOn: catalogued, UpdatedOn: catalogued, Permissions: permissions(role, version),
	}
	if role.CreatedBy != "" {
		p.CreatedOn, p.UpdatedOn, p.CreatedBy, p.UpdatedBy = stamp(role.Created), stamp(role.Updated), &role.CreatedBy, &role.UpdatedBy
	}
	return definitionBody{p, definitionID(at, role.ID), "Microsoft.Authorization/roleDefinitions", role.ID}
}

// permissions writes a role's blocks in the shape of an api-version.
func permissions(role *rbac.Role, version string) []any {
	out := make([]any, len(role.Blocks))
	for i, b := range role.Blocks {
		if version < "2018" {
			out[i] = olderBlock{list(b.Actions), list(b.NotActions)}
			continue
		}
		out[i] = permissionBlock{
			Actions: list(b.Actions), NotActions: list(b.NotActions), DataActions: list(b.DataActions), NotDataActions: list(b.NotDataActions),
			Condition: b.Condition, ConditionVersion: b.ConditionVersion,
		}
	}
	return out
}

// list keeps an absent list from becoming null.
func list(in []string) []string {
	if in == nil {
		return []string{}
	}
	return in
}
