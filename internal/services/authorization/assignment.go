package authorization

import (
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
)

// assignmentBody is a role assignment on the wire, in the order in which
// Azure writes it.
type assignmentBody struct {
	Properties assignmentProperties `json:"properties"`
	ID         string               `json:"id"`
	Type       string               `json:"type"`
	Name       string               `json:"name"`
}

type assignmentProperties struct {
	RoleDefinitionID string  `json:"roleDefinitionId"`
	PrincipalID      string  `json:"principalId"`
	PrincipalType    string  `json:"principalType"`
	Scope            string  `json:"scope"`
	Condition        *string `json:"condition"`
	ConditionVersion *string `json:"conditionVersion"`
	CreatedOn        string  `json:"createdOn"`
	UpdatedOn        string  `json:"updatedOn"`
	CreatedBy        *string `json:"createdBy"`
	UpdatedBy        *string `json:"updatedBy"`
	DelegatedManaged *string `json:"delegatedManagedIdentityResourceId"`
	Description      *string `json:"description"`
}

// render writes an assignment as it is seen from a scope.
func render(a *authz.Assignment, from rbac.Scope) assignmentBody {
	id := provider + "/roleAssignments/" + a.ID
	if a.Scope != "/" {
		id = a.Scope + id
	}
	return assignmentBody{
		Properties: assignmentProperties{
			RoleDefinitionID: definitionID(from, a.RoleID), PrincipalID: a.PrincipalID, PrincipalType: a.PrincipalType, Scope: a.Scope,
			Condition: a.Condition, ConditionVersion: a.ConditionVersion, CreatedOn: stamp(a.Created), UpdatedOn: stamp(a.Updated),
			CreatedBy: &a.CreatedBy, UpdatedBy: &a.UpdatedBy, Description: a.Description,
		},
		ID: id, Type: "Microsoft.Authorization/roleAssignments", Name: a.ID,
	}
}

// stamp writes a time with the seven digits of Azure's.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.0000000Z") }

// lastSegment returns what stands behind the last slash, in lower case.
func lastSegment(id string) string {
	return strings.ToLower(id[strings.LastIndexByte(id, '/')+1:])
}
