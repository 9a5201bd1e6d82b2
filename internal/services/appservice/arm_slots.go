package appservice

import (
	"context"
	"regexp"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// slotName is Azure's rule; the site itself is the slot "production".
var slotName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,57}[A-Za-z0-9])?$`)

const production = "production"

// slots is Microsoft.Web/sites/slots: sites of their own beside a site, with
// an identity, settings and a host name of their own. az takes 200 or 202 for
// a new one, no 201.
func (s *Service) slots() *armkit.Type {
	return &armkit.Type{
		Name: slotType, Title: "Web Apps Slots", Created: 200, Tracked: true,
		GlobalAs: func(id string) (string, string) { return siteType, Label(id) },
		Taken:    taken,
		Shape:    siteShape,
		Check:    s.checkSite,
		Write:    s.writeSlot,
		Written:  s.siteWritten,
		View:     s.viewSlot,
		Removed:  s.siteRemoved,
	}
}

// writeSlot takes from the site what a slot was not given: its place, its plan
// and the runtime.
func (s *Service) writeSlot(ctx context.Context, tx *store.Tx, w *armkit.Write) error {
	name := w.New.Name
	if !slotName.MatchString(name) || strings.EqualFold(name, production) || len(Label(w.New.ID)) > 63 {
		return azerr.BadRequest("The slot name '%s' is not valid: it must be letters, digits or '-', not '%s', and with the app's name at most 63 characters.", name, production)
	}
	site, err := s.Kit.Get(ctx, tx, productionOf(w.New.ID))
	if err != nil {
		return err
	}
	if w.Old == nil {
		if err := s.roomForSlot(ctx, tx, site); err != nil {
			return err
		}
	}
	w.New.Body.Default("location", site.Location())
	p := w.New.Properties()
	if p.String("serverFarmId") == "" {
		p["serverFarmId"] = site.Properties().String("serverFarmId")
	}
	if w.Old == nil {
		web, err := s.loadConfig(ctx, tx, site.ID, named("web"))
		if err != nil {
			return err
		}
		p.Object("siteConfig").Default("linuxFxVersion", web.String("linuxFxVersion"))
	}
	return s.completeSite(ctx, tx, w)
}

// slotLimits are how many slots an app may have beside itself, by the tier of
// its plan; those above have mostSlots.
var slotLimits = map[string]int{"Free": 0, "Shared": 0, "Basic": 0, "Standard": 5}

const mostSlots = 20

// roomForSlot refuses a slot more than the plan's tier allows.
func (s *Service) roomForSlot(ctx context.Context, tx *store.Tx, site *armkit.Resource) error {
	plan, err := s.planOf(ctx, tx, site)
	if err != nil {
		return err
	}
	tier := plan.Body.Object("sku").String("tier")
	limit, limited := slotLimits[tier]
	if !limited {
		limit = mostSlots
	}
	made, err := s.Kit.List(ctx, tx, armkit.Filter{Type: slotType, Parent: site.ID})
	if err == nil && len(made) >= limit {
		err = azerr.Newf(azerr.Conflict, "Conflict", "Cannot complete the operation because the site will exceed the number of slots allowed for the '%s' SKU.", tier)
	}
	return err
}

// viewSlot is a site's view under Azure's names for a slot.
func (s *Service) viewSlot(ctx context.Context, res *armkit.Resource, doc armkit.Document) error {
	if err := s.viewSite(ctx, res, doc); err != nil {
		return err
	}
	site, slot := split(res.ID)
	doc["name"] = site + "/" + slot
	p := doc.Object("properties")
	p["name"], p["repositorySiteName"] = site+"("+slot+")", site
	return nil
}
