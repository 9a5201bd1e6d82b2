package cosmos

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/token"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// The finer codes of refusals, in the header x-ms-substatus.
const (
	substatusDenied     = "5301" // no data role
	substatusManagement = "5300" // management with a token
	substatusAudience   = "5008"
	substatusKeysOff    = "5202"
)

// credential is the authorization header of Cosmos DB taken apart:
// "type=aad&ver=1.0&sig=<token>", raw or percent-encoded as a whole.
type credential struct{ kind, version, signature string }

// encodedType begins a credential that is percent-encoded.
const encodedType = "type%3d"

func parseCredential(header string) (credential, bool) {
	if !strings.Contains(header, "=") || len(header) > len(encodedType) && strings.EqualFold(header[:len(encodedType)], encodedType) {
		decoded, err := url.QueryUnescape(header)
		if err != nil {
			return credential{}, false
		}
		header = decoded
	}
	var c credential
	for _, part := range strings.SplitN(header, "&", 3) {
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return credential{}, false
		}
		switch name {
		case "type":
			c.kind = value
		case "ver":
			c.version = value
		case "sig":
			c.signature = value
		default:
			return credential{}, false
		}
	}
	return c, c.kind != "" && c.signature != ""
}

// authenticate tells tokens, account keys and resource tokens apart.
func (s *Service) authenticate(ctx context.Context, r *web.Request) (principal.Principal, error) {
	headers := r.HTTP.Header.Values("Authorization")
	if len(headers) == 0 {
		return principal.Principal{}, unauthorized("Required Header authorization is missing. Ensure a valid Authorization token is passed.")
	}
	c, ok := parseCredential(headers[0])
	if !ok || len(headers) > 1 {
		return principal.Principal{}, unauthorized("The input authorization token can't serve the request. Please check that the expected payload is built as per the protocol, and check the key being used.")
	}
	switch c.kind {
	case "aad":
		return s.byToken(ctx, r, c.signature)
	case "master":
		return s.byKey(ctx, r, c.signature)
	case "resource":
		return principal.Principal{}, azerr.New(azerr.Forbidden, "Forbidden", "Resource tokens are not supported by Lanyard: use a Microsoft Entra token or an account key.")
	}
	return principal.Principal{}, unauthorized("The type of the authorization token is not supported.")
}

// byToken takes Entra's tokens for this account, or for all accounts. With a
// slash at the end an audience is another one, which Cosmos DB refuses.
func (s *Service) byToken(ctx context.Context, r *web.Request, raw string) (principal.Principal, error) {
	account := targetOf(r).account.Name
	audiences := []string{
		"https://" + account + hostSuffix, "https://" + account + ".sql.cosmos.azure.com", "https://" + account + ".sqlx.cosmos.azure.com", "https://cosmos.azure.com",
	}
	claims, err := s.Verifier.Verify(ctx, raw, audiences)
	if err == nil {
		return claims.Principal(), nil
	}
	var e *token.Error
	if !errors.As(err, &e) {
		return principal.Principal{}, err
	}
	blocked := func(format string, args ...any) error {
		return unauthorized("Request blocked by Auth " + account + ": " + fmt.Sprintf(format, args...))
	}
	switch e.Reason {
	case token.WrongAudience:
		return principal.Principal{}, unauthorized(fmt.Sprintf("Request blocked by Auth %s : Provided AAD token is intended for [%s]. This database account accepts tokens intended for [%s].",
			account, e.Got, strings.Join(audiences, ", "))).WithHeader(substatusHeader, substatusAudience)
	case token.WrongIssuer, token.WrongTenant:
		return principal.Principal{}, blocked("Provided AAD token was issued by the authority [%s] which is not trusted by this database account. Please ensure the token has been issued by the AAD tenant(s) %s.",
			e.Got, s.Verifier.TenantID())
	case token.Expired, token.NotYetValid:
		return principal.Principal{}, blocked("The provided AAD token is expired or not yet valid.")
	}
	return principal.Principal{}, blocked("The provided AAD token is invalid: its signature could not be validated.")
}

func unauthorized(message string) *azerr.Error {
	return azerr.New(azerr.Unauthorized, "Unauthorized", message)
}
