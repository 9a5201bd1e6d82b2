package cosmos

import (
	"context"
	"encoding/json"
	"net/http"
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

// rolesOf returns the account that a request names and its roles.
func (s *Service) rolesOf(ctx context.Context, tx *store.Tx, r *web.Request) (*armkit.Resource, *roles, error) {
	account, err := s.accountOf(ctx, tx, r)
	if err != nil {
		return nil, nil, err
	}
	found, err := readRoles(ctx, tx, strings.ToLower(account.Name))
	return account, found, err
}

func (s *Service) listRoleDefinitions(ctx context.Context, r *web.Request) (*web.Response, error) {
	value := []map[string]any{}
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		value = value[:0]
		account, found, err := s.rolesOf(ctx, tx, r)
		if err != nil {
			return err
		}
		ids := make([]string, 0, len(found.definitions))
		for id := range found.definitions {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		for _, id := range ids {
			value = append(value, definitionARM(account, found.definitions[id]))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{"value": value}), nil
}

func (s *Service) getRoleDefinition(ctx context.Context, r *web.Request) (*web.Response, error) {
	var body map[string]any
	err := s.DB.Read(ctx, func(tx *store.Tx) error {
		account, found, err := s.rolesOf(ctx, tx, r)
		if err != nil {
			return err
		}
		d := found.definitions[strings.ToLower(r.Param("id"))]
		if d == nil {
			return noSuchDefinition(r.Param("id"))
		}
		body = definitionARM(account, d)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, body), nil
}

func noSuchDefinition(id string) *azerr.Error {
	return azerr.Newf(azerr.NotFound, "NotFound", "The requested Role Definition [%s] was not found.", id)
}

func (s *Service) putRoleDefinition(ctx context.Context, r *web.Request) (*web.Response, error) {
	id := strings.ToLower(r.Param("id"))
	if !guid.Valid(id) {
		return nil, badRequest("The Role Definition Id [%s] must be a GUID.", r.Param("id"))
	}
	var b definitionBody
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	var body map[string]any
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		account, found, err := s.rolesOf(ctx, tx, r)
		if err != nil {
			return err
		}
		d, err := b.definition(account, id, found)
		if err != nil {
			return err
		}
		data, err := json.Marshal(d)
		if err != nil {
			return err
		}
		key := strings.ToLower(account.Name)
		_, err = tx.Exec(ctx, `INSERT INTO cosmos_role_definitions (account, id, name, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (account, id) DO UPDATE SET name = excluded.name, body = excluded.body`, key, id, d.Name, string(data))
		if err != nil {
			return err
		}
		body = definitionARM(account, d)
		return tx.Change(ctx, changeKind, key)
	})
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, body), nil
}

// deleteRoleDefinition refuses a role that is assigned: its holders would
// lose access in silence.
func (s *Service) deleteRoleDefinition(ctx context.Context, r *web.Request) (*web.Response, error) {
	id := strings.ToLower(r.Param("id"))
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		account, found, err := s.rolesOf(ctx, tx, r)
		if err != nil {
			return err
		}
		switch d := found.definitions[id]; {
		case d == nil:
			return nil
		case !d.Custom:
			return badRequest("The built-in Role Definition [%s] cannot be deleted.", id)
		case slices.ContainsFunc(found.assignments, func(a roleAssignment) bool { return a.Role == id }):
			return badRequest("The Role Definition [%s] cannot be deleted: there are Role Assignments that refer to it.", id)
		}
		key := strings.ToLower(account.Name)
		if _, err := tx.Exec(ctx, `DELETE FROM cosmos_role_definitions WHERE account = ? AND id = ?`, key, id); err != nil {
			return err
		}
		return tx.Change(ctx, changeKind, key)
	})
	if err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}
