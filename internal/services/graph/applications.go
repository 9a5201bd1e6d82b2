package graph

import (
	"context"
	"encoding/json"

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

// applicationByID is the application that a path names.
func (s *Service) applicationByID(ctx context.Context, r *web.Request) (*directory.Application, error) {
	a, err := s.Directory.ApplicationByID(ctx, r.Param("id"))
	if err == nil && a == nil {
		err = notFound(r.Param("id"))
	}
	return a, err
}
