package managedidentity

import (
	"context"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/identity"
	"github.com/lanyard-dev/lanyard/internal/store"
)

const federatedType = identity.UserAssignedType + "/federatedIdentityCredentials"

// federated is the credential that lets another issuer's tokens speak for a
// user-assigned identity.
func (s *Service) federated() *armkit.Type {
	return &armkit.Type{
		Name: federatedType, Title: "Federated Identity Credentials", NoPatch: true, Shape: armkit.Shape{"audiences": []string{}},
		Write: func(ctx context.Context, tx *store.Tx, w *armkit.Write) error {
			var c Credential
			if err := w.New.Properties().Decode(&c); err != nil {
				return err
			}
			switch {
			case c.Issuer == "" || c.Subject == "":
				return azerr.BadRequest("Federated Identity Credential must have an issuer and a subject.")
			case len(c.Audiences) != 1 || c.Audiences[0] == "":
				return azerr.BadRequest("Federated Identity Credential must have exactly 1 audience.")
			case !directory.GoodIssuer(c.Issuer):
				return azerr.BadRequest("The issuer '%s' is not an https URL.", c.Issuer)
			case !directory.GoodFederatedName(w.New.Name):
				return azerr.BadRequest("The name '%s' of the Federated Identity Credential is not valid: it must be 3 to 120 letters, digits, '-' or '_', starting with a letter or digit.", w.New.Name)
			}
			siblings, err := s.Kit.List(ctx, tx, armkit.Filter{Type: federatedType, Parent: w.New.Parent()})
			if err != nil {
				return err
			}
			if w.Old == nil && len(siblings) >= directory.MostFederated {
				return azerr.BadRequest("Too many Federated Identity Credentials: the limit is %d.", directory.MostFederated)
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
			c.Identity = identity.BelongsTo(res.Parent())
			out = append(out, c)
		}
		return nil
	})
	return out, err
}
