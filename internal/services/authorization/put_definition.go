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
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/core/rbac"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// definitionRequest is what a client sends.
type definitionRequest struct {
	Properties struct {
		RoleName         string            `json:"roleName"`
		Type             string            `json:"type"`
		Description      string            `json:"description"`
		AssignableScopes []string          `json:"assignableScopes"`
		Permissions      []permissionBlock `json:"permissions"`
	} `json:"properties"`
}

// putDefinition writes a custom role. Azure answers 201 to new and changed
// ones alike. Each assignable scope is one more place where the caller must
// be allowed to write role definitions, and so is each that the role has had:
// the change reaches its assignments there.
func (s *Service) putDefinition(ctx context.Context, r *web.Request) (*web.Response, error) {
	scope, err := scopeOf(r)
	if err != nil {
		return nil, err
	}
	var body definitionRequest
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	id := strings.ToLower(r.Param("name"))
	role, err := s.customRole(id, &body)
	if err != nil {
		return nil, err
	}
	now := s.Kit.Clock.Now()
	role.Created, role.Updated, role.CreatedBy, role.UpdatedBy = now, now, r.Caller.ObjectID, r.Caller.ObjectID
	touched := role.AssignableScopes
	if old := s.Authz.Role(id); old != nil {
		role.Created, role.CreatedBy = old.Created, old.CreatedBy
		touched = append(slices.Clone(touched), old.AssignableScopes...)
	}
	for _, within := range touched {
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
	answer := renderDefinition(role, scope, version(r))
	// As recorded from Azure, this answer names no creator and shows the time
	// of the change for both times.
	answer.Properties.CreatedOn, answer.Properties.CreatedBy = answer.Properties.UpdatedOn, nil
	return web.JSON(http.StatusCreated, answer), nil
}

// The limits are those of Azure's documentation of custom roles.
const (
	maxRoleName        = 512
	maxRoleDescription = 2048
	maxAssignable      = 2000
)

// customRole validates what was sent.
func (s *Service) customRole(id string, body *definitionRequest) (*rbac.Role, error) {
	p := &body.Properties
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
			if old != nil {
				return nil, azerr.New(azerr.Conflict, "RoleDefinitionWithSameNameExists", "A role definition cannot be updated with a name that already exists.")
			}
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

// whole are the providers whose operations the catalogue holds to the last;
// of the others it has those that REST calls and built-in roles name.
var whole = []string{"microsoft.authorization", "microsoft.keyvault", "microsoft.storage"}

// checkPatterns refuses an action that no provider has.
func (s *Service) checkPatterns(plane rbac.Plane, patterns []string) error {
	for _, p := range patterns {
		if strings.Count(p, "*") > 1 || !s.actionExists(plane, p) {
			return azerr.Newf(azerr.Invalid, "InvalidActionOrNotAction", "'%s' does not match any of the actions supported by the providers.", p)
		}
	}
	return nil
}

// actionExists judges a pattern by the catalogue as far as that reaches. Of a
// provider that it holds in part the resource type must be known, of others
// the namespace.
func (s *Service) actionExists(plane rbac.Plane, pattern string) bool {
	namespace, _, _ := strings.Cut(pattern, "/")
	switch {
	case strings.Contains(namespace, "*"), s.Authz.Known(plane, pattern):
		return true
	case slices.Contains(whole, strings.ToLower(namespace)):
		return false
	case !s.Authz.Known(rbac.Control, namespace+"/*"):
		return s.namespaceExists(namespace)
	}
	parts := strings.Split(pattern, "/")
	verb := strings.ToLower(parts[len(parts)-1])
	parts = parts[:len(parts)-1]
	if verb == "action" {
		parts = parts[:len(parts)-1] // the name of what is done
	} else if verb != "read" && verb != "write" && verb != "delete" {
		return false
	}
	return len(parts) > 1 && s.Authz.Known(plane, strings.Join(parts, "/")+"/*")
}

// namespaceExists reports whether any built-in role names a provider.
func (s *Service) namespaceExists(namespace string) bool {
	prefix := strings.ToLower(namespace) + "/"
	names := func(pattern string) bool { return strings.HasPrefix(strings.ToLower(pattern), prefix) }
	return slices.ContainsFunc(s.Authz.Roles(), func(role *rbac.Role) bool {
		return !role.Custom && slices.ContainsFunc(role.Blocks, func(b rbac.Block) bool {
			return slices.ContainsFunc(b.Actions, names) || slices.ContainsFunc(b.DataActions, names)
		})
	})
}

func nameExists(name string) *azerr.Error {
	return azerr.Newf(azerr.Conflict, "RoleDefinitionWithSameNameExists",
		"A custom role with the same name already exists in this directory. Use a different name than '%s'.", name)
}
