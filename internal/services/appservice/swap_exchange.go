package appservice

import (
	"context"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// goesAlong are the properties of a site's own configuration that a swap takes
// along, those of what runs and how. Everything else stays: who may reach it,
// TLS, logs, Always On, and what the identity is used for.
var goesAlong = []string{
	"linuxFxVersion", "windowsFxVersion", "appCommandLine", "netFrameworkVersion", "phpVersion", "pythonVersion", "nodeVersion", "powerShellVersion",
	"javaVersion", "javaContainer", "javaContainerVersion", "use32BitWorkerProcess", "webSocketsEnabled", "managedPipelineMode",
	"virtualApplications", "handlerMappings", "defaultDocuments", "documentRoot", "healthCheckPath",
}

// exchangeIn swaps content and settings of two slots of an app. Identities,
// host names and sticky settings stay where they are.
func (s *Service) exchangeIn(ctx context.Context, tx *store.Tx, a, b string) error {
	if err := s.Content.Swap(ctx, tx, a, b); err != nil {
		return err
	}
	for _, name := range []string{"appsettings", "connectionstrings", "azurestorageaccounts", "metadata", "web"} {
		if err := s.exchangeConfig(ctx, tx, a, b, named(name)); err != nil {
			return err
		}
	}
	for _, id := range []string{a, b} {
		res, err := s.Kit.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		delete(res.Properties(), "targetSwapSlot")
		from, to := slotOf(a), slotOf(b)
		res.Properties()["slotSwapStatus"] = map[string]any{
			"timestampUtc": s.Clock.Now().UTC().Format("2006-01-02T15:04:05.9999999Z"), "sourceSlotName": from, "destinationSlotName": to,
		}
		if err := s.Kit.Put(ctx, tx, res); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) exchangeConfig(ctx context.Context, tx *store.Tx, a, b string, c configuration) error {
	ofA, err := s.loadConfig(ctx, tx, a, c)
	if err != nil {
		return err
	}
	ofB, err := s.loadConfig(ctx, tx, b, c)
	if err != nil {
		return err
	}
	stays, err := s.stays(ctx, tx, a, c)
	if err != nil {
		return err
	}
	if err := s.saveConfig(ctx, tx, a, c, mix(ofB, ofA, stays)); err != nil {
		return err
	}
	return s.saveConfig(ctx, tx, b, c, mix(ofA, ofB, stays))
}

// swapPreview makes a site take on the sticky settings of the slot that it is
// to be swapped with, or, with "", its own again.
func (s *Service) swapPreview(ctx context.Context, tx *store.Tx, site *armkit.Resource, target string) error {
	if target == "" {
		delete(site.Properties(), "targetSwapSlot")
	} else {
		site.Properties()["targetSwapSlot"] = target
	}
	return s.Kit.Put(ctx, tx, site)
}
