package cosmos

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/guid"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const definitionType = accountType + "/sqlRoleDefinitions"

func definitionARM(account *armkit.Resource, d *roleDefinition) map[string]any {
	kind := "BuiltInRole"
	if d.Custom {
		kind = "CustomRole"
	}
	scopes := make([]string, len(d.Scopes))
	for i, s := range d.Scopes {
		scopes[i] = account.ID + s
	}
	return map[string]any{
		"id": account.ID + "/sqlRoleDefinitions/" + d.ID, "name": d.ID, "type": definitionType,
		"properties": map[string]any{
			"roleName": d.Name, "type": kind, "assignableScopes": scopes,
			"permissions": []any{map[string]any{"dataActions": d.Actions, "notDataActions": []any{}}},
		},
	}
}

func (s *Service) listRoleDefinitions(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.showRoles(ctx, r, func(account *armkit.Resource, found *roles) (map[string]any, error) {
		value := []map[string]any{}
		ids := make([]string, 0, len(found.definitions))
		for id := range found.definitions {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for _, id := range ids {
			value = append(value, definitionARM(account, found.definitions[id]))
		}
		return map[string]any{"value": value}, nil
	})
}

func (s *Service) getRoleDefinition(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.showRoles(ctx, r, func(account *armkit.Resource, found *roles) (map[string]any, error) {
		d := found.definitions[strings.ToLower(r.Param("id"))]
		if d == nil {
			return nil, noSuchDefinition(r.Param("id"))
		}
		return definitionARM(account, d), nil
	})
}

func noSuchDefinition(id string) *azerr.Error {
	return azerr.Newf(azerr.NotFound, "NotFound", "The requested Role Definition [%s] was not found.", id)
}

func (s *Service) putRoleDefinition(ctx context.Context, r *web.Request) (*web.Response, error) {
	id := strings.ToLower(r.Param("id"))
	if !guid.Valid(id) {
		return nil, azerr.BadRequest("The Role Definition Id [%s] must be a GUID.", r.Param("id"))
	}
	var b definitionBody
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	return s.changeRoles(ctx, r, func(tx *store.Tx, key string, account *armkit.Resource, found *roles) (map[string]any, error) {
		d, err := b.definition(account, id, found)
		if err != nil {
			return nil, err
		}
		data, err := json.Marshal(d)
		if err != nil {
			return nil, err
		}
		_, err = tx.Exec(ctx, `INSERT INTO cosmos_role_definitions (account, id, name, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (account, id) DO UPDATE SET name = excluded.name, body = excluded.body`, key, id, d.Name, string(data))
		return definitionARM(account, d), err
	})
}

// deleteRoleDefinition refuses a role that is assigned: its holders would
// lose access in silence.
func (s *Service) deleteRoleDefinition(ctx context.Context, r *web.Request) (*web.Response, error) {
	id := strings.ToLower(r.Param("id"))
	return s.changeRoles(ctx, r, func(tx *store.Tx, key string, _ *armkit.Resource, found *roles) (map[string]any, error) {
		switch d := found.definitions[id]; {
		case d == nil:
			return nil, nil
		case !d.Custom:
			return nil, azerr.BadRequest("The built-in Role Definition [%s] cannot be deleted.", id)
		case slices.ContainsFunc(found.assignments, func(a roleAssignment) bool { return a.Role == id }):
			return nil, azerr.BadRequest("The Role Definition [%s] cannot be deleted: there are Role Assignments that refer to it.", id)
		}
		_, err := tx.Exec(ctx, `DELETE FROM cosmos_role_definitions WHERE account = ? AND id = ?`, key, id)
		return nil, err
	})
}
