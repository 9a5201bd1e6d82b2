package authorization

import (
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// assignmentBody is a role assignment on the wire, in the order in which
// Azure writes it. Its properties depend on the api-version.
type assignmentBody struct {
	Properties any    `json:"properties"`
	ID         string `json:"id"`
	Type       string `json:"type"`
	Name       string `json:"name"`
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

// olderProperties are those of api-versions before 2020, as recorded from
// Azure. Those before 2018 do not tell the principal's type.
type olderProperties struct {
	RoleDefinitionID string  `json:"roleDefinitionId"`
	PrincipalID      string  `json:"principalId"`
	PrincipalType    string  `json:"principalType,omitempty"`
	Scope            string  `json:"scope"`
	CreatedOn        string  `json:"createdOn"`
	UpdatedOn        string  `json:"updatedOn"`
	CreatedBy        *string `json:"createdBy"`
	UpdatedBy        *string `json:"updatedBy"`
}

// render writes an assignment as it is seen from a scope, in the shape of an
// api-version. Its creator is nil in the answer to a PUT.
func render(a *authz.Assignment, from rbac.Scope, version string, createdBy *string) assignmentBody {
	id := provider + "/roleAssignments/" + a.ID
	if a.Scope != "/" {
		id = a.Scope + id
	}
	body := assignmentBody{ID: id, Type: "Microsoft.Authorization/roleAssignments", Name: a.ID}
	if version < "2020" {
		older := olderProperties{
			RoleDefinitionID: definitionID(from, a.RoleID), PrincipalID: a.PrincipalID, Scope: a.Scope,
			CreatedOn: stamp(a.Created), UpdatedOn: stamp(a.Updated), CreatedBy: createdBy, UpdatedBy: &a.UpdatedBy,
		}
		if version >= "2018" {
			older.PrincipalType = a.PrincipalType
		}
		body.Properties = older
		return body
	}
	body.Properties = assignmentProperties{
		RoleDefinitionID: definitionID(from, a.RoleID), PrincipalID: a.PrincipalID, PrincipalType: a.PrincipalType, Scope: a.Scope,
		Condition: a.Condition, ConditionVersion: a.ConditionVersion, CreatedOn: stamp(a.Created), UpdatedOn: stamp(a.Updated),
		CreatedBy: createdBy, UpdatedBy: &a.UpdatedBy, Description: a.Description,
	}
	return body
}

// version is the api-version of a request.
func version(r *web.Request) string { return r.QueryValue("api-version") }

// stamp writes a time with the seven digits of Azure's.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.0000000Z") }

// lastSegment returns what stands behind the last slash, in lower case.
func lastSegment(id string) string {
	return strings.ToLower(id[strings.LastIndexByte(id, '/')+1:])
}
