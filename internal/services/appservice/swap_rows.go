package appservice

import (
	"context"
	"net/http"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/op"
	"github.com/lanyard-dev/lanyard/internal/store"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// targetOf reads which slot a swap is with and asks for the same action there:
// a swap changes both.
func (s *Service) targetOf(ctx context.Context, r *web.Request, action string) (source, target *armkit.Resource, err error) {
	var body struct {
		TargetSlot string `json:"targetSlot"`
	}
	if err := r.DecodeJSON(&body); err != nil {
		return nil, nil, err
	}
	if !slotName.MatchString(body.TargetSlot) {
		return nil, nil, azerr.BadRequest("The parameter targetSlot names no slot: '%s'.", body.TargetSlot)
	}
	id := s.siteID(r)
	to := slotID(productionOf(id), body.TargetSlot)
	if strings.EqualFold(id, to) {
		return nil, nil, azerr.Newf(azerr.Conflict, "Conflict", "Cannot swap slot '%s' with itself.", slotOf(id))
	}
	if err := r.Authorize(ctx, op.Control(typeOf(to)+"/"+action, to)); err != nil {
		return nil, nil, err
	}
	err = s.Kit.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if source, err = s.siteOf(ctx, tx, r); err != nil {
			return err
		}
		target, err = s.Kit.Get(ctx, tx, to)
		return err
	})
	return source, target, err
}

// swapSlots begins a swap; its Location answers 200 when it is done.
func (s *Service) swapSlots(ctx context.Context, r *web.Request) (*web.Response, error) {
	source, target, err := s.targetOf(ctx, r, "slotsswap/action")
	if err != nil {
		return nil, err
	}
	if s.Content.Busy(source.ID) || s.Content.Busy(target.ID) {
		return nil, azerr.New(azerr.Conflict, "Conflict", "Cannot swap: a deployment is in progress. Try again when it has ended.")
	}
	x := &swap{id: s.NewID(), at: source.ID, source: source.ID, target: target.ID}
	if typeOf(x.source) == siteType { // what is in production is not what is tried out
		x.source, x.target = x.target, x.source
	}
	if !s.swaps.begin(x) {
		return nil, azerr.Newf(azerr.Conflict, "Conflict", "Cannot swap slots of site '%s': another swap is in progress.", Label(productionOf(source.ID)))
	}
	go s.runSwap(ctx, x)
	return accepted(r, source.ID, x.id), nil
}

func accepted(r *web.Request, siteID, id string) *web.Response {
	location := "https://" + r.Host + siteID + "/operationresults/" + id + "?api-version=" + r.QueryValue("api-version")
	return web.Empty(http.StatusAccepted).With("Location", location).With("Retry-After", "1")
}

// swapResult is what the Location of a swap leads to.
func (s *Service) swapResult(_ context.Context, r *web.Request) (*web.Response, error) {
	id := s.siteID(r)
	switch found, done, err := s.swaps.of(id, r.Param("operation")); {
	case !found:
		return nil, azerr.Newf(azerr.NotFound, "NotFound", "The operation '%s' was not found.", r.Param("operation"))
	case !done:
		return accepted(r, id, r.Param("operation")), nil
	case err != nil:
		return nil, err
	}
	return web.Empty(http.StatusOK), nil
}

// applySlotConfig is the first half of a swap, for looking at it: the source
// runs with the settings that stay with the target.
func (s *Service) applySlotConfig(ctx context.Context, r *web.Request) (*web.Response, error) {
	source, target, err := s.targetOf(ctx, r, "applySlotConfig/action")
	if err != nil {
		return nil, err
	}
	return s.preview(ctx, source.ID, slotOf(target.ID))
}

// resetSlotConfig takes that back, at the site and at what was to be swapped
// with it: az names the target of the preview.
func (s *Service) resetSlotConfig(ctx context.Context, r *web.Request) (*web.Response, error) {
	id := s.siteID(r)
	ids := []string{id}
	err := s.Kit.DB.Read(ctx, func(tx *store.Tx) error {
		ids = ids[:1]
		if _, err := s.siteOf(ctx, tx, r); err != nil {
			return err
		}
		slots, err := s.Kit.List(ctx, tx, armkit.Filter{Type: slotType, Parent: productionOf(id)})
		for _, other := range slots {
			if strings.EqualFold(other.Properties().String("targetSwapSlot"), slotOf(id)) {
				ids = append(ids, other.ID)
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, of := range ids {
		if err := r.Authorize(ctx, op.Control(typeOf(of)+"/resetSlotConfig/action", of)); err != nil {
			return nil, err
		}
	}
	for _, of := range ids {
		if _, err := s.preview(ctx, of, ""); err != nil {
			return nil, err
		}
	}
	return web.Empty(http.StatusOK), nil
}

func (s *Service) preview(ctx context.Context, siteID, target string) (*web.Response, error) {
	changed := false
	err := s.Kit.DB.Write(ctx, func(tx *store.Tx) error {
		site, err := s.Kit.Get(ctx, tx, siteID)
		if err != nil {
			return err
		}
		if changed = site.Properties().String("targetSwapSlot") != target; !changed {
			return nil
		}
		return s.swapPreview(ctx, tx, site, target)
	})
	if err != nil {
		return nil, err
	}
	if changed {
		s.outcomes.forget(siteID)
		s.restartWorker(siteID, "the preview of a swap")
	}
	return web.Empty(http.StatusOK), nil
}
