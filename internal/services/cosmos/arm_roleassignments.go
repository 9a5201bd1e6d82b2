package cosmos

import (
	"context"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const assignmentType = accountType + "/sqlRoleAssignments"

func assignmentARM(account *armkit.Resource, a *roleAssignment) map[string]any {
	return map[string]any{
		"id": account.ID + "/sqlRoleAssignments/" + a.ID, "name": a.ID, "type": assignmentType,
		"properties": map[string]any{
			"roleDefinitionId": account.ID + "/sqlRoleDefinitions/" + a.Role, "scope": account.ID + a.Scope, "principalId": a.Principal,
		},
	}
}

func (s *Service) listRoleAssignments(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.showRoles(ctx, r, func(account *armkit.Resource, found *roles) (map[string]any, error) {
		value := []map[string]any{}
		for i := range found.assignments {
			value = append(value, assignmentARM(account, &found.assignments[i]))
		}
		return map[string]any{"value": value}, nil
	})
}

func (s *Service) getRoleAssignment(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.showRoles(ctx, r, func(account *armkit.Resource, found *roles) (map[string]any, error) {
		at := slices.IndexFunc(found.assignments, func(a roleAssignment) bool { return a.ID == strings.ToLower(r.Param("id")) })
		if at < 0 {
			return nil, azerr.Newf(azerr.NotFound, "NotFound", "The requested Role Assignment [%s] was not found.", r.Param("id"))
		}
		return assignmentARM(account, &found.assignments[at]), nil
	})
}

// putRoleAssignment takes the principal on trust, as the real service does
// for identities that the directory does not show yet.
func (s *Service) putRoleAssignment(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b struct {
		Properties struct {
			RoleDefinitionID string `json:"roleDefinitionId"`
			Scope            string `json:"scope"`
			PrincipalID      string `json:"principalId"`
		} `json:"properties"`
	}
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	a := roleAssignment{ID: strings.ToLower(r.Param("id")), Principal: strings.ToLower(b.Properties.PrincipalID)}
	if !guid.Valid(a.ID) {
		return nil, azerr.BadRequest("The Role Assignment Id [%s] must be a GUID.", r.Param("id"))
	}
	if !guid.Valid(a.Principal) {
		return nil, azerr.BadRequest("The Principal Id [%s] must be a GUID.", b.Properties.PrincipalID)
	}
	return s.changeRoles(ctx, r, func(tx *store.Tx, key string, account *armkit.Resource, found *roles) (map[string]any, error) {
		var err error
		if a.Scope, err = relativeScope(account, b.Properties.Scope); err != nil {
			return nil, err
		}
		if a.Role, err = assignable(account, found, b.Properties.RoleDefinitionID, a.Scope); err != nil {
			return nil, err
		}
		for _, old := range found.assignments {
			same := old.Principal == a.Principal && old.Role == a.Role && old.Scope == a.Scope
			switch {
			case old.ID == a.ID && (old.Principal != a.Principal || old.Scope != a.Scope):
				return nil, azerr.BadRequest("The Principal Id and the Scope of the Role Assignment [%s] cannot be changed.", a.ID)
			case old.ID != a.ID && same:
				return nil, azerr.Newf(azerr.Conflict, "Conflict", "A Role Assignment [%s] with the same principal, role and scope exists already.", old.ID)
			}
		}
		_, err = tx.Exec(ctx, `INSERT INTO cosmos_role_assignments (account, id, role, scope, principal) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (account, id) DO UPDATE SET role = excluded.role`, key, a.ID, a.Role, a.Scope, a.Principal)
		return assignmentARM(account, &a), err
	})
}

// assignable returns the role that an id names, if it can be assigned there.
func assignable(account *armkit.Resource, found *roles, definition, scope string) (string, error) {
	prefix := account.ID + "/sqlRoleDefinitions/"
	id := strings.ToLower(definition)
	if len(definition) > len(prefix) && strings.EqualFold(definition[:len(prefix)], prefix) {
		id = strings.ToLower(definition[len(prefix):])
	}
	d := found.definitions[id]
	if d == nil {
		return "", azerr.BadRequest("The Role Definition [%s] does not exist in the account.", definition)
	}
	if !slices.ContainsFunc(d.Scopes, func(s string) bool { return covers(s, scope) }) {
		return "", azerr.BadRequest("The Role Definition [%s] cannot be assigned at the scope [%s]: it is outside of its Assignable Scopes.", d.ID, account.ID+scope)
	}
	return d.ID, nil
}

func (s *Service) deleteRoleAssignment(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.changeRoles(ctx, r, func(tx *store.Tx, key string, _ *armkit.Resource, _ *roles) (map[string]any, error) {
		_, err := tx.Exec(ctx, `DELETE FROM cosmos_role_assignments WHERE account = ? AND id = ?`, key, strings.ToLower(r.Param("id")))
		return nil, err
	})
}
