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
			"@odata.type": "#microsoft.graph.user", "id": o.ID, "displayName": o.Name, "userPrincipalName": o.UPN, "mail": nil,
			"businessPhones": []any{}, "givenName": nil, "jobTitle": nil, "mobilePhone": nil, "officeLocation": nil, "preferredLanguage": nil, "surname": nil,
		}
	case principal.Group:
		return map[string]any{
			"@odata.type": "#microsoft.graph.group", "id": o.ID, "displayName": o.Name, "mailEnabled": false, "securityEnabled": true, "groupTypes": []any{},
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
		"@odata.type": "#microsoft.graph.servicePrincipal", "id": o.ID, "appId": o.AppID, "displayName": o.Name, "appDisplayName": o.Name,
		"servicePrincipalType": kind, "servicePrincipalNames": names, "alternativeNames": alternative, "accountEnabled": true,
		"appOwnerOrganizationId": s.Directory.Cloud().TenantID, "appRoleAssignmentRequired": false, "signInAudience": "AzureADMyOrg",
		"appRoles": []any{}, "keyCredentials": []any{}, "passwordCredentials": []any{}, "oauth2PermissionScopes": []any{}, "tags": []any{},
	}
}

func renderApplication(a directory.Application) map[string]any {
	return map[string]any{
		"@odata.type": "#microsoft.graph.application", "id": a.ID, "appId": a.AppID, "displayName": a.Name, "identifierUris": []any{},
		"signInAudience": "AzureADMyOrg", "keyCredentials": []any{}, "passwordCredentials": []any{}, "appRoles": []any{}, "tags": []any{},
	}
}
