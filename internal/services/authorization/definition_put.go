package authorization

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/authz"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// putDefinition writes a custom role. Azure answers 201 to new and changed
// ones alike. Each assignable scope is one more place where the caller must
// be allowed to write role definitions.
func (s *Service) putDefinition(ctx context.Context, r *web.Request) (*web.Response, error) {
	scope, err := scopeOf(r)
	if err != nil {
		return nil, err
	}
	var body definitionBody
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	role, err := s.customRole(strings.ToLower(r.Param("name")), body.Properties)
	if err != nil {
		return nil, err
	}
	for _, within := range role.AssignableScopes {
		if err := r.Authorize(ctx, op.Control(roleWrite, within)); err != nil {
			return nil, err
		}
	}
	err = s.Kit.DB.Write(ctx, func(tx *store.Tx) error {
		for _, within := range role.AssignableScopes {
			sc, err := rbac.ParseScope(within)
			if err != nil {
				return err
			}
			if err := s.mustExist(ctx, tx, sc); err != nil {
				return err
			}
		}
		return authz.PutRole(ctx, tx, role)
	})
	if errors.Is(err, authz.ErrNameTaken) || store.IsDuplicate(err) {
		return nil, nameExists(role.Name)
	}
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusCreated, renderDefinition(role, scope)), nil
}

// The limits are those of Azure's documentation of custom roles.
const (
	maxRoleName        = 512
	maxRoleDescription = 2048
	maxAssignable      = 2000
)

// customRole validates what was sent.
func (s *Service) customRole(id string, p definitionProperties) (*rbac.Role, error) {
	old := s.Authz.Role(id)
	switch {
	case !guid.Valid(id):
		return nil, azerr.Newf(azerr.Invalid, "InvalidRoleDefinitionId", "The role definition ID '%s' is not valid. The role definition ID must be a GUID.", id)
	case old != nil && !old.Custom:
		return nil, azerr.New(azerr.Conflict, "RoleDefinitionExists", "The role definition with this ID already exists: it is a built-in role.")
	case p.Type != "" && !strings.EqualFold(p.Type, "CustomRole"):
		return nil, azerr.Newf(azerr.Invalid, "InvalidRoleDefinitionType", "The role definition type '%s' is not valid. Only 'CustomRole' can be created.", p.Type)
	case strings.TrimSpace(p.RoleName) == "":
		return nil, azerr.New(azerr.Invalid, "RoleDefinitionNameNullOrEmpty", "The role definition name is null or empty.")
	case len(p.RoleName) > maxRoleName, len(p.Description) > maxRoleDescription, len(p.AssignableScopes) > maxAssignable:
		return nil, azerr.New(azerr.Invalid, "InvalidRoleDefinition", "The name, the description or the list of assignable scopes of the role definition is too long.")
	case len(p.AssignableScopes) == 0:
		return nil, azerr.New(azerr.Invalid, "MissingAssignableScopes", "The role definition has no assignable scopes.")
	case len(p.Permissions) == 0:
		return nil, azerr.New(azerr.Invalid, "MissingPermissions", "The role definition has no permissions.")
	}
	for _, other := range s.Authz.Roles() {
		if other.ID != id && strings.EqualFold(other.Name, p.RoleName) {
			return nil, nameExists(p.RoleName)
		}
	}
	role := &rbac.Role{ID: id, Name: p.RoleName, Description: p.Description, Custom: true, AssignableScopes: p.AssignableScopes}
	groups := 0
	for _, text := range p.AssignableScopes {
		scope, err := rbac.ParseScope(text)
		switch {
		case err != nil, strings.Contains(text, "*"), scope == rbac.Root:
			return nil, azerr.Newf(azerr.Invalid, "LinkedInvalidPropertyId", "Property id '%s' at path 'properties.assignableScopes' is invalid. Expect fully qualified resource Id that start with '/subscriptions/{subscriptionId}' or '/providers/{resourceProviderNamespace}/'.", text)
		case scope.ManagementGroup():
			groups++
		}
	}
	if groups > 1 {
		return nil, azerr.New(azerr.Invalid, "InvalidRoleDefinition", "A role definition can have one management group among its assignable scopes.")
	}
	for _, b := range p.Permissions {
		if b.Condition != "" {
			return nil, azerr.New(azerr.Invalid, "ConditionNotSupported", "Conditions in a role definition are not supported by Lanyard yet.")
		}
		for plane, patterns := range map[rbac.Plane][][]string{rbac.Control: {b.Actions, b.NotActions}, rbac.Data: {b.DataActions, b.NotDataActions}} {
			for _, list := range patterns {
				if err := s.checkPatterns(plane, list); err != nil {
					return nil, err
				}
			}
		}
		role.Blocks = append(role.Blocks, rbac.Block{Actions: b.Actions, NotActions: b.NotActions, DataActions: b.DataActions, NotDataActions: b.NotDataActions})
	}
	return role, nil
}

// checkPatterns refuses an action that no provider has. Only the providers of
// the catalogue can be judged; others' actions pass.
func (s *Service) checkPatterns(plane rbac.Plane, patterns []string) error {
	for _, p := range patterns {
		namespace, _, _ := strings.Cut(p, "/")
		if strings.Count(p, "*") > 1 || p == "" ||
			!strings.Contains(namespace, "*") && s.Authz.Known(rbac.Control, namespace+"/*") && !s.Authz.Known(plane, p) {
			return azerr.Newf(azerr.Invalid, "InvalidActionOrNotAction", "'%s' does not match any of the actions supported by the providers.", p)
		}
	}
	return nil
}

func nameExists(name string) *azerr.Error {
	return azerr.Newf(azerr.Conflict, "RoleDefinitionWithSameNameExists",
		"A custom role with the same name already exists in this directory. Use a different name than '%s'.", name)
}
