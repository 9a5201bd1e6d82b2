package entra

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

const onBehalfGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// onBehalf is the grant of a service that was called with a user's token, and
// calls another in the user's name. The token must have been made for it, and
// the user must have consented to what it asks for.
func (s *Service) onBehalf(ctx context.Context, r *web.Request, a *app, form url.Values, v1 bool) (*granted, error) {
	switch {
	case r.HTTP.Header.Get("Origin") != "":
		return nil, crossOrigin()
	case form.Get("requested_token_use") != "on_behalf_of":
		return nil, missing("requested_token_use")
	case form.Get("assertion") == "":
		return nil, missing("assertion")
	case a.first:
		return nil, unproved()
	}
	if err := s.proveConfidential(ctx, form); err != nil {
		return nil, err
	}
	asked, err := scopeOf(form, v1)
	if err != nil {
		return nil, err
	}
	claims, err := s.asAssertion(ctx, a, form.Get("assertion"))
	if err != nil {
		return nil, err
	}
	made := time.Unix(claims.Expires, 0).Add(-token.Life) // or within the second after
	return &granted{Family: s.Web.NewID(), Client: a.id, Kind: webClient, User: claims.ObjectID, At: made, Scope: asked}, nil
}

// asAssertion verifies an access token that a client was called with.
func (s *Service) asAssertion(ctx context.Context, a *app, raw string) (*token.Claims, error) {
	invalid := func(format string, args ...any) error {
		return azerr.Newf(azerr.Invalid, "invalid_grant", format, args...)
	}
	id := "api://" + a.id
	audiences := []string{a.id, id, id + "/"}
	for _, uri := range a.IdentifierURIs {
		uri = strings.TrimRight(uri, "/")
		audiences = append(audiences, uri, uri+"/")
	}
	claims, err := s.Tokens.Verifier.Verify(ctx, raw, audiences)
	var refused *token.Error
	switch {
	case errors.As(err, &refused) && refused.Reason == token.WrongAudience:
		return nil, invalid("AADSTS500131: Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '%s' and the expected audience is '%s' or one of the Application Uris of this application with App ID '%s'(%s).", refused.Got, id, a.id, a.name)
	case errors.As(err, &refused) && (refused.Reason == token.Expired || refused.Reason == token.NotYetValid):
		return nil, invalid("AADSTS500133: Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token.")
	case errors.As(err, &refused) && (refused.Reason == token.Malformed || refused.Reason == token.BadAlgorithm):
		return nil, azerr.New(azerr.Invalid, "invalid_request", "AADSTS50027: JWT token is invalid or malformed.")
	case err != nil:
		return nil, invalid("AADSTS50013: Assertion failed signature validation.")
	case claims.Principal().AppID == "":
		return nil, invalid("AADSTS50013: Assertion is not an access token.") // an id token, whose audience is the client
	case claims.Scopes == "" || claims.IDType == "app":
		return nil, azerr.Newf(azerr.Invalid, "unauthorized_client", "AADSTS7000114: Application '%s' is not allowed to make application on-behalf-of calls.", claims.Principal().AppID)
	}
	return claims, nil
}
