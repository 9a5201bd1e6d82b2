package graph

import (
	"context"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

// check refuses what must not be registered: above all addresses that a sign-in
// should never lead to, and names of what is not the tenant's.
func (s *Service) check(ctx context.Context, a *directory.Application) error {
	switch a.SignInAudience {
	case "", "AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount":
	default:
		return badValue("signInAudience", "Application")
	}
	switch a.GroupClaims {
	case "", "None", "SecurityGroup", "All":
	default:
		return azerr.Newf(azerr.Invalid, "Request_BadRequest", "Invalid value specified for property 'groupMembershipClaims' of resource 'Application'. Lanyard knows None, SecurityGroup and All, got '%s'.", a.GroupClaims)
	}
	for _, kind := range []struct {
		name   string
		uris   []string
		native bool
	}{{"web.redirectUris", a.Web, false}, {"spa.redirectUris", a.SPA, false}, {"publicClient.redirectUris", a.PublicClient, true}} {
		for _, uri := range kind.uris {
			if !directory.GoodRedirect(uri, kind.native) {
				return azerr.Newf(azerr.Invalid, "Request_BadRequest", "Invalid value specified for property '%s' of resource 'Application': '%s'. A redirect URI has https, or http on localhost, and neither wildcard nor fragment.", kind.name, uri)
			}
		}
	}
	if a.LogoutURL != "" && !directory.GoodRedirect(a.LogoutURL, false) {
		return badValue("web.logoutUrl", "Application")
	}
	return s.checkIdentifiers(ctx, a)
}

// checkIdentifiers holds identifier URIs to what is the tenant's own, so that
// no application gives itself out for one of Microsoft's resources.
func (s *Service) checkIdentifiers(ctx context.Context, a *directory.Application) error {
	domain := s.Directory.Cloud().Domain
	for _, uri := range a.IdentifierURIs {
		u, err := url.Parse(uri)
		good := err == nil && u.Host != "" && (u.Scheme == "api" && (strings.EqualFold(u.Host, a.AppID) || strings.EqualFold(u.Host, s.Directory.Cloud().TenantID)) ||
			(u.Scheme == "https" || u.Scheme == "api") && (strings.EqualFold(u.Host, domain) || strings.HasSuffix(strings.ToLower(u.Host), "."+domain)))
		if !good {
			return azerr.Newf(azerr.Invalid, "HostNameNotOnVerifiedDomain", "Failed to add identifier URI %s. All newly added URIs must contain a tenant verified domain, tenant ID, or app ID, as per the default tenant policy of your organization.", uri)
		}
		other, err := s.Directory.Offering(ctx, uri)
		if err != nil {
			return err
		}
		if other != nil && other.AppID != a.AppID {
			return azerr.New(azerr.Invalid, "Request_MultipleObjectsWithSameKeyValue", "Another object with the same value for property identifierUris already exists.")
		}
	}
	return nil
}
