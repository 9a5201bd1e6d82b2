package appservice

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// deleteSite deletes a site and, unless deleteEmptyServerFarm is false, the
// plan that runs nothing after it: Azure's default, which az offers
// --keep-empty-plan against. A plan that the caller may not delete stays.
func (s *Service) deleteSite(ctx context.Context, r *web.Request) (*web.Response, error) {
	var gone bool
	err := s.Kit.DB.Write(ctx, func(tx *store.Tx) error {
		if err := s.Kit.GroupExists(ctx, tx, r); err != nil {
			return err
		}
		site, err := s.Kit.Find(ctx, tx, s.siteID(r))
		if gone = err == nil && site == nil; gone || err != nil {
			return err
		}
		plan, err := s.Kit.Find(ctx, tx, site.Properties().String("serverFarmId"))
		if err != nil {
			return err
		}
		if err := s.Kit.Remove(ctx, tx, site); err != nil {
			return err
		}
		return s.deleteEmptyPlan(ctx, tx, r, plan)
	})
	if err != nil {
		return nil, err
	}
	if gone {
		return web.Empty(http.StatusNoContent), nil
	}
	return web.Empty(http.StatusOK), nil
}

func (s *Service) deleteEmptyPlan(ctx context.Context, tx *store.Tx, r *web.Request, plan *armkit.Resource) error {
	if plan == nil || strings.EqualFold(r.QueryValue("deleteEmptyServerFarm"), "false") || !r.Allowed(op.Control(planType+"/delete", plan.ID)) {
		return nil
	}
	left, err := s.sitesOn(ctx, tx, plan.ID)
	if err != nil || len(left) > 0 {
		return err
	}
	return s.Kit.Remove(ctx, tx, plan)
}
