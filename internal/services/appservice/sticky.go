package appservice

import (
	"context"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// stickyLists name, for each document of settings, the list in slotConfigNames
// of those that stay with the slot when it is swapped.
var stickyLists = map[string]string{
	"appsettings": "appSettingNames", "connectionstrings": "connectionStringNames", "azurestorageaccounts": "azureStorageConfigNames",
}

// sticky returns which settings of a document stay with each slot of an app:
// those that the app says, and versions of extensions.
func (s *Service) sticky(ctx context.Context, tx *store.Tx, siteID string, c configuration) (func(name string) bool, error) {
	names, err := s.loadConfig(ctx, tx, productionOf(siteID), named("slotConfigNames"))
	if err != nil {
		return nil, err
	}
	list, _ := names[stickyLists[c.name]].([]any)
	return func(name string) bool {
		if strings.HasSuffix(strings.ToUpper(name), "_EXTENSION_VERSION") {
			return true
		}
		return slices.ContainsFunc(list, func(x any) bool { text, ok := x.(string); return ok && strings.EqualFold(text, name) })
	}, nil
}

// stays returns what of a document stays where it is when slots are swapped.
func (s *Service) stays(ctx context.Context, tx *store.Tx, siteID string, c configuration) (func(name string) bool, error) {
	if c.name == "web" {
		return func(name string) bool { return !slices.Contains(goesAlong, name) }, nil
	}
	return s.sticky(ctx, tx, siteID, c)
}

// effective returns the settings that an app is given: a site's own, or before
// it is swapped its own with those of the target that stay there.
func (s *Service) effective(ctx context.Context, tx *store.Tx, site *armkit.Resource, c configuration) (armkit.Document, error) {
	own, err := s.loadConfig(ctx, tx, site.ID, c)
	target := s.swapTarget(site)
	if err != nil || target == "" {
		return own, err
	}
	its, err := s.loadConfig(ctx, tx, target, c)
	if err != nil {
		return nil, err
	}
	stays, err := s.sticky(ctx, tx, site.ID, c)
	if err != nil {
		return nil, err
	}
	return mix(own, its, stays), nil
}

// mix returns those of own that go with the content, and those of its that
// stay with the slot.
func mix(own, its armkit.Document, stays func(string) bool) armkit.Document {
	out := armkit.Document{}
	for name, value := range own {
		if !stays(name) {
			out[name] = value
		}
	}
	for name, value := range its {
		if stays(name) {
			out[name] = value
		}
	}
	return out
}
