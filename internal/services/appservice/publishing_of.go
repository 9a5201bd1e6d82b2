package appservice

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// Publishing is how a site may be deployed to by name and password.
type Publishing struct {
	Allowed        bool // by the site's policy for its scm host
	User, Password string
}

// PublishingOf returns the publishing credentials of a site or slot.
func (s *Service) PublishingOf(ctx context.Context, site *armkit.Resource) (p Publishing, err error) {
	p.User = "$" + qualified(site.ID)
	err = s.Kit.DB.Read(ctx, func(tx *store.Tx) error {
		policy, err := s.Kit.Find(ctx, tx, site.ID+policyPart+"/scm")
		if err != nil {
			return err
		}
		p.Allowed = policy != nil && policy.Properties().Bool("allow", false)
		stored, err := s.loadConfig(ctx, tx, site.ID, publishing)
		p.Password = stored.String("password")
		return err
	})
	return p, err
}

// Unresolved is what a deployment needs to know of a site: its app settings as
// they were written, and its runtime.
type Unresolved struct {
	Settings          map[string]string
	Language, Version string // "PYTHON", "3.11"
}

// UnresolvedOf returns the settings of the site or slot with an ARM id. What
// they refer to in Key Vault is for the app itself, not for its build or for
// who deploys it.
func (s *Service) UnresolvedOf(ctx context.Context, id string) (u Unresolved, err error) {
	u.Settings = map[string]string{}
	err = s.Kit.DB.Read(ctx, func(tx *store.Tx) error {
		site, err := s.Kit.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		settings, err := s.effective(ctx, tx, site, named("appsettings"))
		if err != nil {
			return err
		}
		for name := range settings {
			u.Settings[name] = settings.String(name)
		}
		web, err := s.loadConfig(ctx, tx, site.ID, named("web"))
		language, version, _ := strings.Cut(web.String("linuxFxVersion"), "|")
		u.Language, u.Version = strings.ToUpper(language), version
		return err
	})
	return u, err
}
