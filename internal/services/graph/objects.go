package graph

import (
	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

// render writes a directory object as Graph does.
func (s *Service) render(o *directory.Object) map[string]any {
	switch o.Kind {
	case principal.User:
		return map[string]any{
			"id": o.ID, "displayName": o.Name, "userPrincipalName": o.UPN, "mail": nil,
			"businessPhones": []any{}, "givenName": nil, "jobTitle": nil, "mobilePhone": nil, "officeLocation": nil, "preferredLanguage": nil, "surname": nil,
		}
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
	return map[string]any{
		"id": a.ID, "appId": a.AppID, "displayName": a.Name, "identifierUris": []any{},
		"signInAudience": "AzureADMyOrg", "keyCredentials": []any{}, "passwordCredentials": []any{}, "appRoles": []any{}, "tags": []any{},
		"deletedDateTime": nil, "description": nil, "addIns": []any{}, "requiredResourceAccess": []any{}, "groupMembershipClaims": nil, "optionalClaims": nil,
		"api":          map[string]any{"acceptMappedClaims": nil, "knownClientApplications": []any{}, "requestedAccessTokenVersion": nil, "oauth2PermissionScopes": []any{}, "preAuthorizedApplications": []any{}},
		"publicClient": map[string]any{"redirectUris": []any{}}, "spa": map[string]any{"redirectUris": []any{}},
		"web": map[string]any{"homePageUrl": nil, "logoutUrl": nil, "redirectUris": []any{}, "implicitGrantSettings": map[string]any{"enableAccessTokenIssuance": false, "enableIdTokenIssuance": false}},
	}
}

// sets are the entity sets of the kinds of objects, and types their names
// where an answer mixes kinds: only there Graph writes the type.
var (
	sets  = map[principal.Type]string{principal.User: "users", principal.Group: "groups", principal.ServicePrincipal: "servicePrincipals"}
	types = map[principal.Type]string{principal.User: "user", principal.Group: "group", principal.ServicePrincipal: "servicePrincipal"}
)

// entity marks an object as the whole answer.
func entity(set string, o map[string]any) map[string]any {
	o["@odata.context"] = metadata + set + "/$entity"
	return o
}
