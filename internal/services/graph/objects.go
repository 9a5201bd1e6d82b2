package graph

import (
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

// render writes a directory object as Graph does.
func (s *Service) render(o *directory.Object) map[string]any {
	switch o.Kind {
	case principal.User:
		return map[string]any{"id": o.ID, "displayName": o.Name, "userPrincipalName": o.UPN}
	case principal.Group:
		return map[string]any{
			"id": o.ID, "displayName": o.Name, "mailEnabled": false, "securityEnabled": true, "groupTypes": []any{},
		}
	}
	kind, names, alternative := "Application", []string{o.AppID}, []string{}
	if o.Resource != "" {
		kind = "ManagedIdentity"
		explicit := "isExplicit=False"
		if o.Explicit {
			explicit = "isExplicit=True"
		}
		alternative = []string{explicit, o.Resource}
		names = append(names, "https://identity.azure.net/"+o.AppID)
	}
	return map[string]any{
		"id": o.ID, "appId": o.AppID, "displayName": o.Name, "appDisplayName": o.Name,
		"servicePrincipalType": kind, "servicePrincipalNames": names, "alternativeNames": alternative, "accountEnabled": true,
		"appOwnerOrganizationId": s.Directory.Cloud().TenantID, "appRoleAssignmentRequired": false, "signInAudience": "AzureADMyOrg",
		"appRoles": []any{}, "keyCredentials": []any{}, "passwordCredentials": []any{}, "oauth2PermissionScopes": []any{}, "tags": []any{},
	}
}

func renderApplication(a directory.Application) map[string]any {
	audience := a.SignInAudience
	if audience == "" {
		audience = "AzureADMyOrg"
	}
	return map[string]any{
		"id": a.ID, "appId": a.AppID, "displayName": a.Name, "identifierUris": list(a.IdentifierURIs),
		"signInAudience": audience, "isFallbackPublicClient": a.FallbackPublic, "keyCredentials": []any{}, "passwordCredentials": []any{}, "appRoles": []any{}, "tags": []any{},
		"deletedDateTime": nil, "description": nil, "addIns": []any{}, "requiredResourceAccess": list(a.Required), "groupMembershipClaims": optional(a.GroupClaims), "optionalClaims": nil,
		"api": map[string]any{
			"acceptMappedClaims": nil, "knownClientApplications": []any{}, "requestedAccessTokenVersion": version(a.TokenVersion),
			"oauth2PermissionScopes": list(a.Scopes), "preAuthorizedApplications": []any{},
		},
		"publicClient": map[string]any{"redirectUris": list(a.PublicClient)}, "spa": map[string]any{"redirectUris": list(a.SPA)},
		"web": map[string]any{
			"homePageUrl": optional(a.HomePage), "logoutUrl": optional(a.LogoutURL), "redirectUris": list(a.Web),
			"implicitGrantSettings": map[string]any{"enableAccessTokenIssuance": a.ImplicitAccessToken, "enableIdTokenIssuance": a.ImplicitIDToken},
		},
	}
}

// list is a list that is [] rather than null.
func list[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}

func optional(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func version(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

// sets are the entity sets of the kinds of objects, and types their names
// where an answer mixes kinds: only there Graph writes the type.
var (
	sets  = map[principal.Type]string{principal.User: "users", principal.Group: "groups", principal.ServicePrincipal: "servicePrincipals"}
	types = map[principal.Type]string{principal.User: "user", principal.Group: "group", principal.ServicePrincipal: "servicePrincipal"}
)

// typed is an object among those of other kinds.
func (s *Service) typed(o *directory.Object) map[string]any {
	out := s.render(o)
	out["@odata.type"] = "#microsoft.graph." + types[o.Kind]
	return out
}

// entity marks an object as the whole answer.
func entity(set string, o map[string]any) map[string]any {
	o["@odata.context"] = metadata + set + "/$entity"
	return o
}
