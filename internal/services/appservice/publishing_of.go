package appservice

import (
	"context"

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
		policy, err := s.Kit.Find(ctx, tx, site.ID+"/basicPublishingCredentialsPolicies/scm")
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
