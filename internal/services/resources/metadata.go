package resources

import (
	"context"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/web"
)

// metadata describes the cloud to `az cloud register` and to azurerm's
// metadata_host. Both want one object, not a list, from 2022-09-01 on.
func (s *Service) metadata(context.Context, *web.Request) (*web.Response, error) {
	return web.JSON(http.StatusOK, map[string]any{
		"name": "AzureCloud", "portal": "https://portal.azure.com", "gallery": "https://gallery.azure.com/",
		"resourceManager": "https://management.azure.com/", "graph": "https://graph.windows.net/",
		"microsoftGraphResourceId": "https://graph.microsoft.com/", "graphAudience": "https://graph.windows.net/",
		"authentication": map[string]any{
			"loginEndpoint": "https://login.microsoftonline.com/", "identityProvider": "AAD", "tenant": "common",
			"audiences": []string{"https://management.core.windows.net/", "https://management.azure.com/"},
		},
		"suffixes": map[string]any{
			"keyVaultDns": "vault.azure.net", "storage": "core.windows.net", "sqlServerHostname": "database.windows.net",
			"acrLoginServer": "azurecr.io", "mhsmDns": "managedhsm.azure.net",
		},
	}), nil
}
