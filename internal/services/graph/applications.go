package graph

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/web"
)

// applicationBody is an application as a client writes one; nil is what it does
// not mention.
type applicationBody struct {
	DisplayName            *string                     `json:"displayName"`
	SignInAudience         *string                     `json:"signInAudience"`
	IsFallbackPublicClient *bool                       `json:"isFallbackPublicClient"`
	IdentifierURIs         *[]string                   `json:"identifierUris"`
	RequiredResourceAccess *[]directory.RequiredAccess `json:"requiredResourceAccess"`
	KeyCredentials         *[]keyBody                  `json:"keyCredentials"`
	GroupMembershipClaims  nullable                    `json:"groupMembershipClaims"`
	Web                    *struct {
		RedirectURIs *[]string `json:"redirectUris"`
		HomePageURL  *string   `json:"homePageUrl"`
		LogoutURL    *string   `json:"logoutUrl"`
		Implicit     *struct {
			IDToken     *bool `json:"enableIdTokenIssuance"`
			AccessToken *bool `json:"enableAccessTokenIssuance"`
		} `json:"implicitGrantSettings"`
	} `json:"web"`
	AppRoles       []json.RawMessage            `json:"appRoles"`
	OptionalClaims map[string][]json.RawMessage `json:"optionalClaims"`
	SPA            *redirects                   `json:"spa"`
	PublicClient   *redirects                   `json:"publicClient"`
	API            *struct {
		TokenVersion *int                         `json:"requestedAccessTokenVersion"`
		Scopes       *[]directory.PermissionScope `json:"oauth2PermissionScopes"`
	} `json:"api"`
}

// nullable is a text that null takes away.
type nullable struct {
	mentioned bool
	text      string
}

func (n *nullable) UnmarshalJSON(data []byte) error {
	n.mentioned, n.text = true, ""
	return json.Unmarshal(data, &n.text)
}

type redirects struct {
	RedirectURIs *[]string `json:"redirectUris"`
}

// unbuilt refuses what would be ignored, where tokens would differ by it.
func (b *applicationBody) unbuilt() error {
	name := ""
	for _, claims := range b.OptionalClaims {
		if len(claims) > 0 {
			name = "optionalClaims"
		}
	}
	if len(b.AppRoles) > 0 {
		name = "appRoles"
	}
	if name == "" {
		return nil
	}
	return azerr.Newf(azerr.Invalid, "NotSupported", "The property '%s' of an application is not supported by Lanyard; tokens are made without it.", name)
}

// apply writes what is mentioned into an application.
func (b *applicationBody) apply(a *directory.Application) {
	set(&a.Name, b.DisplayName)
	set(&a.SignInAudience, b.SignInAudience)
	set(&a.FallbackPublic, b.IsFallbackPublicClient)
	set(&a.IdentifierURIs, b.IdentifierURIs)
	set(&a.Required, b.RequiredResourceAccess)
	if b.GroupMembershipClaims.mentioned {
		a.GroupClaims = b.GroupMembershipClaims.text
	}
	if w := b.Web; w != nil {
		set(&a.Web, w.RedirectURIs)
		set(&a.HomePage, w.HomePageURL)
		set(&a.LogoutURL, w.LogoutURL)
		if w.Implicit != nil {
			set(&a.ImplicitIDToken, w.Implicit.IDToken)
			set(&a.ImplicitAccessToken, w.Implicit.AccessToken)
		}
	}
	if b.SPA != nil {
		set(&a.SPA, b.SPA.RedirectURIs)
	}
	if b.PublicClient != nil {
		set(&a.PublicClient, b.PublicClient.RedirectURIs)
	}
	if b.API != nil {
		set(&a.TokenVersion, b.API.TokenVersion)
		set(&a.Scopes, b.API.Scopes)
	}
}

func set[T any](into *T, value *T) {
	if value != nil {
		*into = *value
	}
}

// check refuses what must not be registered: above all addresses that a sign-in
// should never lead to, and names of what is not the tenant's.
func (s *Service) check(ctx context.Context, a *directory.Application) error {
	switch a.SignInAudience {
	case "", "AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount":
	default:
		return azerr.New(azerr.Invalid, "Request_BadRequest", "Invalid value specified for property 'signInAudience' of resource 'Application'.")
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
		return azerr.New(azerr.Invalid, "Request_BadRequest", "Invalid value specified for property 'web.logoutUrl' of resource 'Application'.")
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
			return azerr.Newf(azerr.Invalid, "Request_MultipleObjectsWithSameKeyValue", "Another object with the same value for property identifierUris already exists.")
		}
	}
	return nil
}

func (s *Service) getApplication(ctx context.Context, r *web.Request) (*web.Response, error) {
	a, err := s.applicationByID(ctx, r)
	if err != nil {
		return nil, err
	}
	all, err := s.Directory.Credentials(ctx, directory.OfApplication, a.AppID)
	if err != nil {
		return nil, err
	}
	return web.JSON(http.StatusOK, entity("applications", selected(r, shown(renderApplication(a), all[a.AppID], selects(r, "keyCredentials"))))), nil
}

func (s *Service) updateApplication(ctx context.Context, r *web.Request) (*web.Response, error) {
	var b applicationBody
	if err := r.DecodeJSON(&b); err != nil {
		return nil, err
	}
	if err := b.unbuilt(); err != nil {
		return nil, err
	}
	a, err := s.applicationByID(ctx, r)
	if err != nil {
		return nil, err
	}
	b.apply(&a)
	if a.Name == "" {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "Invalid value specified for property 'displayName' of resource 'Application'.")
	}
	if err := s.check(ctx, &a); err != nil {
		return nil, err
	}
	var keys *[]directory.Certificate
	if b.KeyCredentials != nil {
		has, err := s.Directory.Credentials(ctx, directory.OfApplication, a.AppID)
		if err != nil {
			return nil, err
		}
		all, err := s.certificates(*b.KeyCredentials, has[a.AppID].Certificates)
		if err != nil {
			return nil, err
		}
		keys = &all
	}
	err = s.Directory.UpdateApplication(ctx, a.ID, b.apply, keys)
	if errors.Is(err, directory.ErrNoApplication) {
		return nil, notFound(a.ID)
	}
	return web.Empty(http.StatusNoContent), err
}

// deleteApplication removes an application. That of the operator stays: az
// signs in by it.
func (s *Service) deleteApplication(ctx context.Context, r *web.Request) (*web.Response, error) {
	a, err := s.applicationByID(ctx, r)
	if err != nil {
		return nil, err
	}
	if a.AppID == s.Directory.Cloud().OperatorApp {
		return nil, azerr.New(azerr.Invalid, "Request_BadRequest", "The operator's application, by which the command line signs in, cannot be deleted.")
	}
	if err := s.Directory.DeleteApplication(ctx, &a); err != nil {
		return nil, err
	}
	return web.Empty(http.StatusNoContent), nil
}

func (s *Service) applicationByID(ctx context.Context, r *web.Request) (directory.Application, error) {
	id := r.Param("id")
	return s.application(ctx, func(a directory.Application) bool { return strings.EqualFold(a.ID, id) }, id)
}
