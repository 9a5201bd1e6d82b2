package keyvault

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

func (s *Service) listDeletedVaults(ctx context.Context, r *web.Request) (*web.Response, error) {
	return s.Kit.ReadList(ctx, func(tx *store.Tx) (value []map[string]any, err error) {
		found, err := s.vaults.listDeleted(ctx, tx)
		for _, d := range found {
			value = append(value, d.document(s.Kit.SubscriptionID))
		}
		return value, err
	})
}

func (s *Service) getDeletedVault(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := s.inSubscription(r); err != nil {
		return nil, err
	}
	return s.Kit.ReadOne(ctx, func(tx *store.Tx) (map[string]any, error) {
		d, err := s.vaults.getDeleted(ctx, tx, r.Param("location"), r.Param("name"))
		if err != nil {
			return nil, err
		}
		return d.document(s.Kit.SubscriptionID), nil
	})
}

// purgeDeletedVault answers when all is gone. Azure answers 202 and lets the
// client wait; every client takes a 200 as well.
func (s *Service) purgeDeletedVault(ctx context.Context, r *web.Request) (*web.Response, error) {
	if err := s.inSubscription(r); err != nil {
		return nil, err
	}
	err := s.DB.Write(ctx, func(tx *store.Tx) error {
		d, err := s.vaults.getDeleted(ctx, tx, r.Param("location"), r.Param("name"))
		if err != nil {
			return err
		}
		if d.protected() {
			return azerr.New(azerr.Invalid, "MethodNotAllowed", "Operation 'DeletedVaultPurge' is not allowed.")
		}
		return s.vaults.purge(ctx, tx, d.name)
	})
	if err != nil {
		return nil, err
	}
	return web.Empty(http.StatusOK), nil
}

// inSubscription refuses a call into a subscription that is not there.
func (s *Service) inSubscription(r *web.Request) error {
	return s.Kit.InSubscription(r.Param("subscription"))
}

// listNothing answers for a type of which there are no resources.
func (s *Service) listNothing(_ context.Context, r *web.Request) (*web.Response, error) {
	if err := s.inSubscription(r); err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, map[string]any{"value": []any{}}), nil
}
