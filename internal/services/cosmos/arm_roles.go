package cosmos

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// rolesOf returns the account that a request names and its roles.
func (s *Service) rolesOf(ctx context.Context, tx *store.Tx, r *web.Request) (*armkit.Resource, *roles, error) {
	account, err := s.accountOf(ctx, tx, r)
	if err != nil {
		return nil, nil, err
	}
	found, err := readRoles(ctx, tx, strings.ToLower(account.Name))
	return account, found, err
}

// showRoles answers something of an account's roles.
func (s *Service) showRoles(ctx context.Context, r *web.Request, show func(account *armkit.Resource, found *roles) (map[string]any, error)) (*web.Response, error) {
	return s.Kit.ReadOne(ctx, func(tx *store.Tx) (map[string]any, error) {
		account, found, err := s.rolesOf(ctx, tx, r)
		if err != nil {
			return nil, err
		}
		return show(account, found)
	})
}

// changeRoles changes something of an account's roles and answers what change
// returns, without a body if that is nothing.
func (s *Service) changeRoles(ctx context.Context, r *web.Request, change func(tx *store.Tx, key string, account *armkit.Resource, found *roles) (map[string]any, error)) (*web.Response, error) {
	var body map[string]any
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		account, found, err := s.rolesOf(ctx, tx, r)
		if err != nil {
			return err
		}
		key := strings.ToLower(account.Name)
		if body, err = change(tx, key, account, found); err != nil {
			return err
		}
		return tx.Change(ctx, changeKind, key)
	})
	if err != nil {
		return nil, err
	}
	if body == nil {
		return web.Empty(http.StatusNoContent), nil
	}
	return web.JSON(http.StatusOK, body), nil
}
