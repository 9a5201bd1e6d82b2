package authorization

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// assignmentRequest is what a client sends.
type assignmentRequest struct {
	Properties struct {
		RoleDefinitionID string  `json:"roleDefinitionId"`
		PrincipalID      string  `json:"principalId"`
		PrincipalType    string  `json:"principalType"`
		Description      *string `json:"description"`
		Condition        *string `json:"condition"`
		ConditionVersion *string `json:"conditionVersion"`
	} `json:"properties"`
}

var principalTypes = []string{"User", "Group", "ServicePrincipal", "ForeignGroup", "Device"}

// putAssignment creates an assignment, or changes its description. Azure
// answers 201 to both, and createdBy is null in this answer only.
func (s *Service) putAssignment(ctx context.Context, r *web.Request) (*web.Response, error) {
	scope, err := scopeOf(r)
	if err != nil {
		return nil, err
	}
	var body assignmentRequest
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	now := s.Kit.Clock.Now()
	p := &body.Properties
	wanted := authz.Assignment{
		ID: strings.ToLower(r.Param("name")), Scope: scope.String(), PrincipalID: strings.ToLower(p.PrincipalID), PrincipalType: p.PrincipalType,
		RoleID: lastSegment(p.RoleDefinitionID), Description: p.Description, Created: now, Updated: now,
		CreatedBy: r.Caller.ObjectID, UpdatedBy: r.Caller.ObjectID,
	}
	if err := s.checkAssignment(&wanted, scope, p.Condition); err != nil {
		return nil, err
	}
	var written authz.Assignment
	write := func(tx *store.Tx) error {
		written = wanted
		if err := s.mustExist(ctx, tx, scope); err != nil {
			return err
		}
		old, err := authz.FindAssignment(ctx, tx, written.ID)
		if err != nil {
			return err
		}
		if old != nil {
			if old.PrincipalID != written.PrincipalID || old.RoleID != written.RoleID || !strings.EqualFold(old.Scope, written.Scope) {
				return azerr.New(azerr.Invalid, "RoleAssignmentUpdateNotPermitted", "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.")
			}
			written.Scope, written.PrincipalType, written.Created, written.CreatedBy = old.Scope, old.PrincipalType, old.Created, old.CreatedBy
		}
		if err := s.resolvePrincipal(ctx, tx, r, &written); err != nil {
			return err
		}
		if err := authz.PutAssignment(ctx, tx, written); err != nil {
			return err
		}
		return s.logChange(ctx, tx, r, render(&written, scope, version(r), nil))
	}
	err = s.Kit.DB.Write(ctx, write)
	if store.IsDuplicate(err) {
		// Another replica was faster; what it wrote can be seen now.
		err = s.Kit.DB.Write(ctx, write)
	}
	var exists *authz.ExistsError
	if errors.As(err, &exists) {
		return nil, azerr.Newf(azerr.Conflict, "RoleAssignmentExists",
			"The role assignment already exists. The ID of the existing role assignment is %s.", strings.ReplaceAll(exists.ID, "-", ""))
	}
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusCreated, render(&written, scope, version(r), nil)), nil
}

// checkAssignment refuses what no state of the cloud could make right.
func (s *Service) checkAssignment(a *authz.Assignment, scope rbac.Scope, condition *string) error {
	role := s.Authz.Role(a.RoleID)
	switch {
	case !guid.Valid(a.ID):
		return azerr.Newf(azerr.Invalid, "InvalidRoleAssignmentId", "The role assignment ID '%s' is not valid. The role assignment ID must be a GUID.", a.ID)
	case !guid.Valid(a.PrincipalID):
		return azerr.Newf(azerr.Invalid, "InvalidPrincipalId", "The principal ID '%s' is not valid. Principal ID must be a GUID.", a.PrincipalID)
	case a.PrincipalType != "" && !slices.Contains(principalTypes, a.PrincipalType):
		return azerr.Newf(azerr.Invalid, "InvalidPrincipalType", "The principal type '%s' is not valid.", a.PrincipalType)
	case condition != nil && *condition != "":
		return azerr.New(azerr.Invalid, "ConditionNotSupported", "Role assignments with a condition are not supported by Lanyard yet; the assignment was not made, since without its condition it would grant more.")
	case role == nil:
		return azerr.Newf(azerr.Invalid, "RoleDefinitionDoesNotExist", "The specified role definition with ID '%s' does not exist.", strings.ReplaceAll(a.RoleID, "-", ""))
	case a.Description != nil && len(*a.Description) > 2048:
		return azerr.New(azerr.Invalid, "RoleAssignmentDescriptionTooLong", "The description of a role assignment cannot be longer than 2048 characters.")
	case !role.AssignableAt(scope):
		return azerr.Newf(azerr.Invalid, "RoleAssignmentScopeNotAssignableToRoleDefinition", "Role definition '%s' can not be assigned at scope '%s': it is not one of its assignable scopes.", role.Name, a.Scope)
	case role.Custom && scope.ManagementGroup() && slices.ContainsFunc(role.Blocks, func(b rbac.Block) bool { return len(b.DataActions) > 0 }):
		return azerr.Newf(azerr.Invalid, "InvalidRoleAssignmentScope", "Role definition '%s' has data actions: a custom role with data actions cannot be assigned at a management group.", role.Name)
	}
	return nil
}

// resolvePrincipal fills in the type of the principal. A principal that the
// directory does not know is refused, unless the caller says its type: it may
// have been made a moment ago.
func (s *Service) resolvePrincipal(ctx context.Context, tx *store.Tx, r *web.Request, a *authz.Assignment) error {
	kind, err := s.exists(ctx, tx, a.PrincipalID)
	switch {
	case err != nil:
		return err
	case kind == "" && a.PrincipalType == "":
		message := "Principal " + strings.ReplaceAll(a.PrincipalID, "-", "") + " does not exist in the directory " + s.Directory.Cloud().TenantID + "."
		if version(r) > "2020-04-01-preview" {
			message += " Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group.  See https://aka.ms/docs-principaltype"
		}
		return azerr.New(azerr.Invalid, "PrincipalNotFound", message)
	case kind == "":
		return nil
	case a.PrincipalType != "" && a.PrincipalType != string(kind):
		return azerr.Newf(azerr.Invalid, "UnmatchedPrincipalType", "The PrincipalId '%s' has type '%s' , which is different from specified PrinciaplType '%s'.",
			strings.ReplaceAll(a.PrincipalID, "-", ""), kind, a.PrincipalType)
	}
	a.PrincipalType = string(kind)
	return nil
}
