package main

import "context"

func azsecrets(ctx context.Context, c *cloud) (*verdict, error) {
	return c.goTests(ctx, "github.com/Azure/azure-sdk-for-go/sdk/security/keyvault/azsecrets@v1.5.1", []string{""}, []string{
		"AZURE_RECORD_MODE=live", "PROXY_MANUAL_START=true", "AZURE_KEYVAULT_URL=https://" + vault + ".vault.azure.net/",
	})
}
