package entra

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/armid"
	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/identity"
	"github.com/lanyard-dev/lanyard/internal/token"
)

const federationHelp = " Please check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation"

// asserted accepts an assertion: a client's own, or another issuer's. An issuer
// is an address, a client an id. It returns the managed identity that the
// client is, "" for others.
func (s *Service) asserted(ctx context.Context, client *directory.Object, assertion string) (identity string, err error) {
	claimed, err := token.ReadAssertion(assertion)
	if err != nil {
		return "", badAssertion()
	}
	if !strings.Contains(claimed.Issuer, "://") {
		return "", s.certified(ctx, client, claimed, assertion)
	}
	credential, err := s.federated(ctx, client, claimed, assertion)
	return credential.Identity, err
}

// federated accepts another issuer's token for an application that has a
// federated identity credential for that issuer, subject and audience. The
// credential is looked for before any key is fetched, so that nobody makes
// this program ask a host of his choice. Of our own tokens those of
// user-assigned identities will do. It returns the credential that fits.
func (s *Service) federated(ctx context.Context, client *directory.Object, claimed token.Assertion, assertion string) (Credential, error) {
	credentials, err := s.Federated(ctx, client.AppID)
	if err != nil {
		return Credential{}, err
	}
	if !slices.ContainsFunc(credentials, func(c Credential) bool { return c.Issuer == claimed.Issuer }) {
		return Credential{}, azerr.Newf(azerr.Unauthorized, "invalid_client", "AADSTS700211: No matching federated identity record found for presented assertion issuer '%s'."+federationHelp, claimed.Issuer)
	}
	keys, err := s.Keys(ctx, claimed.Issuer)
	if err != nil {
		e := azerr.Newf(azerr.Unauthorized, "invalid_client", "AADSTS50166: The keys of the issuer '%s' could not be read: %v.", claimed.Issuer, err)
		e.Cause = err
		return Credential{}, e
	}
	verified, err := token.VerifyAssertion(assertion, keys, s.Web.Clock.Now())
	var refused *token.Error
	switch {
	case errors.As(err, &refused) && (refused.Reason == token.Expired || refused.Reason == token.NotYetValid):
		return Credential{}, outOfTime(s.Web.Clock.Now(), claimed)
	case err != nil:
		return Credential{}, azerr.New(azerr.Unauthorized, "invalid_client", "AADSTS700027: Client assertion failed signature validation.")
	}
	if s.Tokens.Verifier.Own(verified.Issuer) && !userAssigned(verified.ManagedIdentity) {
		return Credential{}, azerr.New(azerr.Unauthorized, "invalid_client", "AADSTS700222: AAD-issued tokens may not be used within federated identity flows.")
	}
	for _, c := range credentials {
		if c.Issuer != verified.Issuer || c.Subject != verified.Subject {
			continue
		}
		if slices.ContainsFunc(c.Audiences, func(a string) bool {
			return slices.Contains(verified.Audience, a) || a == directory.ExchangeName && slices.Contains(verified.Audience, directory.ExchangeID)
		}) {
			return c, nil
		}
		return Credential{}, azerr.Newf(azerr.Unauthorized, "invalid_client", "AADSTS700212: No matching federated identity record found for presented assertion audience '%s'."+federationHelp, first(verified.Audience))
	}
	return Credential{}, azerr.Newf(azerr.Unauthorized, "invalid_client", "AADSTS700213: No matching federated identity record found for presented assertion subject '%s'."+federationHelp, verified.Subject)
}

// userAssigned reports whether a token is a user-assigned identity's: of others
// xms_mirid names the resource that has them, whatever its group is called.
func userAssigned(belongsTo string) bool {
	id, err := armid.Parse(belongsTo)
	return err == nil && strings.EqualFold(id.Type(), identity.UserAssignedType)
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}
