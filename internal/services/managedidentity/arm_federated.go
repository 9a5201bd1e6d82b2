package managedidentity

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/identity"
	"github.com/lanyard-dev/lanyard/internal/store"
)

const federatedType = identity.UserAssignedType + "/federatedIdentityCredentials"

// maxCredentials is Azure's limit for one identity.
const maxCredentials = 20

// federated is the credential that lets another issuer's tokens speak for a
// user-assigned identity.
func (s *Service) federated() *armkit.Type {
	return &armkit.Type{
		Name: federatedType, Title: "Federated Identity Credentials", NoPatch: true,
		Write: func(ctx context.Context, tx *store.Tx, w *armkit.Write) error {
			var c Credential
			if err := w.New.Properties().Decode(&c); err != nil {
				return err
			}
			switch {
			case c.Issuer == "" || c.Subject == "":
				return azerr.New(azerr.Invalid, "BadRequest", "Federated Identity Credential must have an issuer and a subject.")
			case len(c.Audiences) != 1 || c.Audiences[0] == "":
				return azerr.New(azerr.Invalid, "BadRequest", "Federated Identity Credential must have exactly 1 audience.")
			case !strings.HasPrefix(c.Issuer, "https://") && !strings.HasPrefix(c.Issuer, "http://127.0.0.1") && !strings.HasPrefix(c.Issuer, "http://localhost"):
				return azerr.Newf(azerr.Invalid, "BadRequest", "The issuer '%s' is not an https URL.", c.Issuer)
			}
			siblings, err := s.Kit.List(ctx, tx, armkit.Filter{Type: federatedType, Parent: w.New.Parent()})
			if err != nil {
				return err
			}
			if w.Old == nil && len(siblings) >= maxCredentials {
				return azerr.Newf(azerr.Invalid, "BadRequest", "Too many Federated Identity Credentials: the limit is %d.", maxCredentials)
			}
			for _, other := range siblings {
				p := other.Properties()
				if !strings.EqualFold(other.Name, w.New.Name) && p.String("issuer") == c.Issuer && p.String("subject") == c.Subject {
					return azerr.New(azerr.Conflict, "Conflict", "Issuer and subject combination already exists for this Managed Identity.")
				}
			}
			return nil
		},
	}
}

func (s *Service) credentialsOf(ctx context.Context, resource string) ([]Credential, error) {
	var out []Credential
	err := s.Kit.DB.Read(ctx, func(tx *store.Tx) error {
		out = nil
		found, err := s.Kit.List(ctx, tx, armkit.Filter{Type: federatedType, Parent: resource})
		if err != nil {
			return err
		}
		for _, res := range found {
			var c Credential
			if err := res.Properties().Decode(&c); err != nil {
				return err
			}
			out = append(out, c)
		}
		return nil
	})
	return out, err
}
