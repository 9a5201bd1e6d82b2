package keyvault

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// checkName says whether a vault may be called that.
func (s *Service) checkName(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := s.inSubscription(r); err != nil {
		return nil, err
	}
	var body struct{ Name, Type string }
	if err := r.DecodeJSON(&body); err != nil {
		return nil, err
	}
	if !strings.EqualFold(body.Type, vaultType) {
		return nil, invalidValue("type")
	}
	if !validVaultName(body.Name) {
		return unavailable("AccountNameInvalid", nameRules(body.Name)), nil
	}
	taken, err := s.taken(ctx, body.Name)
	if err != nil {
		return nil, err
	}
	if taken {
		return unavailable("AlreadyExists", nameInUse(body.Name)), nil
	}
	return web.JSON(http.StatusOK, map[string]any{"nameAvailable": true}), nil
}

// taken reports whether a vault, live or deleted, has the name.
func (s *Service) taken(ctx context.Context, name string) (bool, error) {
	res, err := s.Kit.ByName(ctx, vaultType, name)
	if err != nil || res != nil {
		return true, err
	}
	var d *deletedVault
	err = s.DB.Write(ctx, func(tx *store.Tx) (err error) {
		d, err = s.vaults.findDeleted(ctx, tx, name)
		return err
	})
	return d != nil, err
}

func unavailable(reason, message string) *web.Response {
	return web.JSON(http.StatusOK, map[string]any{"nameAvailable": false, "reason": reason, "message": message})
}
