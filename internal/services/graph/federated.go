package graph

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// federatedBody is a federatedIdentityCredential as a client writes one; nil is
// what it does not mention.
type federatedBody struct {
	Name        *string   `json:"name"`
	Issuer      *string   `json:"issuer"`
	Subject     *string   `json:"subject"`
	Audiences   *[]string `json:"audiences"`
	Description *string   `json:"description"`
	// Expression takes the place of a subject in a preview of Azure's.
	Expression any `json:"claimsMatchingExpression"`
}

const longestFederated = 600 // of an issuer, a subject, an audience

func (b *federatedBody) apply(c *directory.FederatedCredential) error {
	invalid := func(property string) error { return badValue(property, "FederatedIdentityCredential") }
	if b.Expression != nil {
		return azerr.New(azerr.Invalid, "NotSupported", "The property 'claimsMatchingExpression' is not supported by Lanyard.")
	}
	if b.Name != nil && c.Name != "" && *b.Name != c.Name {
		return azerr.New(azerr.Invalid, "Request_BadRequest", "Property 'name' is read-only and cannot be set.")
	}
	set(&c.Name, b.Name)
	set(&c.Issuer, b.Issuer)
	set(&c.Subject, b.Subject)
	set(&c.Description, b.Description)
	if b.Audiences != nil {
		if len(*b.Audiences) != 1 {
			return invalid("audiences")
		}
		c.Audience = (*b.Audiences)[0]
	}
	switch {
	case !directory.GoodFederatedName(c.Name):
		return invalid("name")
	case !directory.GoodIssuer(c.Issuer) || len(c.Issuer) > longestFederated:
		return invalid("issuer")
	case c.Subject == "" || len(c.Subject) > longestFederated:
		return invalid("subject")
	case c.Audience == "" || len(c.Audience) > longestFederated:
		return invalid("audiences")
	case len(c.Description) > longestFederated:
		return invalid("description")
	}
	return nil
}

func renderFederated(c directory.FederatedCredential) map[string]any {
	return map[string]any{"id": c.ID, "name": c.Name, "issuer": c.Issuer, "subject": c.Subject, "description": optional(c.Description), "audiences": []string{c.Audience}}
}

// federatedSet names the list that a credential is in, for its answers.
func federatedSet(a *directory.Application) string {
	return "applications('" + a.ID + "')/federatedIdentityCredentials"
}

func (s *Service) putFederated(ctx context.Context, appID string, c directory.FederatedCredential) error {
	err := s.Directory.PutFederatedCredential(ctx, appID, c)
	switch {
	case errors.Is(err, directory.ErrFederatedTaken):
		return azerr.Newf(azerr.Conflict, "Request_MultipleObjectsWithSameKeyValue", "FederatedIdentityCredential with name %s, or with its issuer and subject, already exists.", c.Name)
	case errors.Is(err, directory.ErrManyFederated):
		return azerr.New(azerr.Invalid, "Request_BadRequest", "Too many federated identity credentials: "+err.Error()+".")
	}
	return err
}

// federated is the credential that a path names, by its id or its name.
func (s *Service) federated(ctx context.Context, r *web.Request) (*directory.Application, directory.FederatedCredential, error) {
	a, err := s.applicationByID(ctx, r)
	if err != nil {
		return nil, directory.FederatedCredential{}, err
	}
	found, err := s.Directory.FederatedCredentials(ctx, a.AppID)
	if err != nil {
		return nil, directory.FederatedCredential{}, err
	}
	name := r.Param("credential")
	i := slices.IndexFunc(found, func(c directory.FederatedCredential) bool { return strings.EqualFold(c.ID, name) || c.Name == name })
	if i < 0 {
		return nil, directory.FederatedCredential{}, notFound(name)
	}
	return a, found[i], nil
}
