package entra

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/token"
)

// UserToken returns an access token that lets a client act as a user, with
// every permission that the resource offers to Microsoft's own clients. It is
// for the portal, whose own pages have signed the user in; it refuses users
// that are disabled or gone.
func (s *Service) UserToken(ctx context.Context, objectID, clientID, resource string) (raw string, expires time.Time, err error) {
	u, err := s.account(ctx, objectID)
	if err != nil {
		return "", time.Time{}, err
	}
	if err := s.knownResource(ctx, resource); err != nil {
		return "", time.Time{}, err
	}
	return s.access(ctx, u, grant{client: clientID, resource: resource, scopes: delegated(resource)})
}

// account returns a user who may have tokens.
func (s *Service) account(ctx context.Context, objectID string) (*directory.User, error) {
	u, err := s.Directory.User(ctx, objectID)
	switch {
	case err != nil:
		return nil, err
	case u == nil || u.ID != strings.ToLower(objectID):
		return nil, azerr.Newf(azerr.Invalid, "invalid_grant", "AADSTS500341: The user account has been deleted from the %s directory. To sign into this application, the account must be added to the directory.", s.Directory.Cloud().TenantID)
	case !u.Enabled:
		return nil, errDisabled()
	}
	return u, nil
}

// grant is what a user's token is made for.
type grant struct {
	client, resource string
	scopes           string // scp
	groups           token.GroupClaims
	acr              string // how the client proved itself: "0" not at all, "1" by a secret, "2" by an assertion
}

// access mints a user's access token of version 1.0, as Entra's own resources
// take them.
func (s *Service) access(ctx context.Context, u *directory.User, g grant) (raw string, expires time.Time, err error) {
	if g.acr == "" {
		g.acr = "0"
	}
	expires = s.Web.Clock.Now().Add(token.Life).Truncate(time.Second)
	raw, err = s.Tokens.Mint(ctx, token.Claims{
		Audience: g.resource, AppID: g.client, AppIDACR: g.acr, IDType: "user", ObjectID: u.ID, Subject: token.Pairwise(u.ID, g.resource), Name: u.Name,
		UPN: u.UPN, UniqueName: u.UPN, Scopes: g.scopes, ACR: "1", AMR: []string{"pwd"}, GroupClaims: g.groups,
	}, token.Life)
	return raw, expires, err
}

// accessFor mints the access token of a sign-in. Applications of the tenant say
// themselves which version their tokens have.
func (s *Service) accessFor(ctx context.Context, u *directory.User, a *app, asked ask, scp []string, acr string) (raw string, expires time.Time, err error) {
	offering, err := s.Directory.Offering(ctx, asked.Resource)
	if err != nil {
		return "", time.Time{}, err
	}
	groups := s.groupClaims(u, offering, false)
	if offering == nil || offering.TokenVersion != 2 {
		return s.access(ctx, u, grant{client: a.id, resource: asked.Resource, scopes: joined(scp), acr: acr, groups: groups})
	}
	expires = s.Web.Clock.Now().Add(token.Life).Truncate(time.Second)
	raw, err = s.Tokens.Mint(ctx, token.Claims{
		Audience: offering.AppID, AppID: a.id, AppIDACR: acr, ObjectID: u.ID, Subject: token.Pairwise(u.ID, offering.AppID), Name: u.Name,
		PreferredName: u.UPN, Scopes: joined(scp), Version: "2.0", GroupClaims: groups,
	}, token.Life)
	return raw, expires, err
}

// joined is scp: what of a scope is about the answer itself is none of the
// resource's business.
func joined(scp []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(scp), func(n string) bool { return n == "offline_access" }), " ")
}

// graphScopes is what Microsoft's own clients may do at Graph in a user's
// name; what the user may do is another matter.
const graphScopes = "Application.ReadWrite.All AppRoleAssignment.ReadWrite.All AuditLog.Read.All DelegatedPermissionGrant.ReadWrite.All Directory.AccessAsUser.All email Group.ReadWrite.All openid profile User.Read.All User.ReadWrite.All"

// delegated is the scp of Microsoft's own clients at a resource.
func delegated(resource string) string {
	switch strings.TrimRight(strings.ToLower(resource), "/") {
	case "https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000", "https://graph.windows.net":
		return graphScopes
	}
	return "user_impersonation"
}

// knownResource refuses resources that the tenant does not have.
func (s *Service) knownResource(ctx context.Context, name string) error {
	known, err := s.Directory.KnowsResource(ctx, name)
	if err != nil || known {
		return err
	}
	return azerr.Newf(azerr.Invalid, "invalid_resource",
		"AADSTS500011: The resource principal named %s was not found in the tenant named %s. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.",
		name, directory.TenantName)
}
