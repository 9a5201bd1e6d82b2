package entra

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/token"
)

// certified accepts an assertion that a client has signed itself, by a
// certificate of its own (RFC 7523). The same assertion is good until it ends,
// also more than once: MSAL for Python sends one for ten minutes.
func (s *Service) certified(ctx context.Context, client *directory.Object, claimed token.Assertion, assertion string) error {
	name, err := token.SignedBy(assertion)
	if err != nil {
		return badAssertion()
	}
	all, err := s.Directory.CertificatesOf(ctx, client.AppID)
	if err != nil {
		return err
	}
	found := slices.DeleteFunc(all, func(c directory.Certificate) bool { return !name.Names(c.DER) })
	if len(found) == 0 {
		return notRegistered(client, "The key was not found.", name, nil)
	}
	now := s.Web.Clock.Now()
	// The same certificate may be registered twice, for different times.
	good := slices.IndexFunc(found, func(c directory.Certificate) bool { return c.GoodAt(now) })
	if good < 0 {
		return notRegistered(client, "The key used is expired.", name, &found[0])
	}
	certificate, err := x509.ParseCertificate(found[good].DER)
	if err != nil {
		return fmt.Errorf("a certificate of %s: %w", client.AppID, err)
	}
	says, err := token.VerifyClient(assertion, certificate, now)
	var refused *token.Error
	switch {
	case errors.As(err, &refused) && refused.Reason == token.BadSignature:
		return notRegistered(client, "The provided signature value did not match the expected signature value.", name, &found[good])
	case errors.As(err, &refused) && refused.Reason == token.Malformed:
		return badAssertion()
	case err != nil:
		return outOfTime(now, claimed)
	case !strings.EqualFold(says.Issuer, client.AppID), !strings.EqualFold(says.Subject, client.AppID):
		return azerr.New(azerr.Unauthorized, "invalid_client", "AADSTS700021: Client assertion application identifier doesn't match 'client_id' parameter."+certificateHelp)
	case !slices.ContainsFunc(says.Audience, s.ourEndpoint):
		return azerr.New(azerr.Unauthorized, "invalid_client", "AADSTS700023: Client assertion audience claim does not match Realm issuer."+certificateHelp)
	}
	return nil
}

const certificateHelp = " Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials ."

// ourEndpoint reports whether an audience is the tenant's token endpoint, or
// its name as an issuer.
func (s *Service) ourEndpoint(audience string) bool {
	u, err := url.Parse(audience)
	if err != nil || u.Scheme != "https" || !slices.Contains(Hosts, u.Host) || u.User != nil || u.RawPath != "" || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	tenant, rest, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	if tenant = strings.ToLower(tenant); tenant != s.Directory.Cloud().TenantID && tenant != s.Directory.Cloud().Domain && tenant != "common" && tenant != "organizations" {
		return false
	}
	return slices.Contains([]string{"oauth2/v2.0/token", "oauth2/token", "v2.0", ""}, strings.TrimRight(rest, "/"))
}

func badAssertion() error {
	return azerr.New(azerr.Unauthorized, "invalid_client", "AADSTS50027: JWT token is invalid or malformed.")
}

// notRegistered names the certificate that was used, and the one that is
// registered where there is one.
func notRegistered(client *directory.Object, reason string, name token.CertificateName, found *directory.Certificate) error {
	if t := name.Thumbprint(); t != "" {
		reason += fmt.Sprintf(", Thumbprint of key used by client: '%s'", t)
	}
	if found != nil {
		const form = "01/02/2006 15:04:05"
		reason += fmt.Sprintf(", Found key 'Start=%s, End=%s'", found.Starts.Format(form), found.Expires.Format(form))
	}
	return azerr.Newf(azerr.Unauthorized, "invalid_client",
		"AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application. [Reason - %s, Please visit the Azure Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '%s'. Review the documentation at https://docs.microsoft.com/en-us/graph/deployments to determine the corresponding service endpoint and https://docs.microsoft.com/en-us/graph/api/application-get?view=graph-rest-1.0&tabs=http to build a query request URL, such as 'https://graph.microsoft.com/beta/applications/%s'].",
		reason, client.AppID, client.AppID)
}

// outOfTime says when an assertion holds. Its signature is good.
func outOfTime(now time.Time, says token.Assertion) error {
	const form = "2006-01-02T15:04:05.0000000Z"
	from, to := says.Times()
	return azerr.Newf(azerr.Unauthorized, "invalid_client",
		"AADSTS700024: Client assertion is not within its valid time range. Current time: %s, assertion valid from %s, expiry time of assertion %s."+certificateHelp,
		now.UTC().Format(form), from.Format(form), to.Format(form))
}
