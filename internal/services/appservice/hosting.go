package appservice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Hosted returns a site or slot as the workers are to run it, nil if there is
// none. What settings refer to is not looked up: that is done when a process
// starts.
func (s *Service) Hosted(ctx context.Context, id string) (*workers.Site, error) {
	var site *armkit.Resource
	var settings, connected, web armkit.Document
	err := s.Kit.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if site, err = s.Kit.Find(ctx, tx, id); err != nil || site == nil {
			return err
		}
		settings, connected, web, err = s.configured(ctx, tx, site)
		return err
	})
	if err != nil || site == nil {
		return nil, err
	}
	out := &workers.Site{
		ID: site.ID, Group: site.Group(), Stopped: site.Properties().String("state") == stopped,
		Runtime: web.String("linuxFxVersion"), Command: web.String("appCommandLine"), Settings: map[string]string{},
	}
	out.Name, out.Slot = split(site.ID)
	for name := range settings {
		out.Settings[name] = settings.String(name)
	}
	if out.Takes, err = digest(settings, connected, web, site.Properties()["keyVaultReferenceIdentity"]); err != nil {
		return nil, err
	}
	out.Identity, err = digest(site.Body["identity"])
	return out, err
}

// digest is a short text that differs where the values do.
func digest(values ...any) (string, error) {
	text, err := json.Marshal(values)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}

// HostedIDs returns the ids of all sites and slots.
func (s *Service) HostedIDs(ctx context.Context) (ids []string, err error) {
	err = s.Kit.DB.Read(ctx, func(tx *store.Tx) error {
		ids = nil
		for _, typeName := range []string{siteType, slotType} {
			sites, err := s.Kit.List(ctx, tx, armkit.Filter{Type: typeName})
			if err != nil {
				return err
			}
			for _, site := range sites {
				ids = append(ids, site.ID)
			}
		}
		return nil
	})
	return ids, err
}
