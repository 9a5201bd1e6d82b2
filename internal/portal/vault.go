package portal

import (
	"net/url"
	"strings"
)

// vaultVersion is the version of Key Vault's data plane that the pages speak.
const vaultVersion = "api-version=7.4"

// vaultBlades are a vault's blades.
func vaultBlades() []Blade {
	return []Blade{
		overviewOf(essentials{version: "2024-11-01", facts: facts(
			"Vault URI", "properties.vaultUri", "Pricing tier", "properties.sku.name", "Azure RBAC", "properties.enableRbacAuthorization",
			"Soft delete", "properties.enableSoftDelete", "Purge protection", "properties.enablePurgeProtection", "Directory ID", "properties.tenantId",
		)}),
		{Name: "secrets", Title: "Secrets", Section: "Objects", Icon: "key", Show: showSecrets, Do: map[string]func(*Ctx) (*View, error){
			"create": createSecret, "delete": deleteSecret,
		}},
		{Name: "secret", Title: "Secret", Hidden: true, Show: showSecret, Do: map[string]func(*Ctx) (*View, error){
			"show": revealSecret, "version": newSecretVersion, "enable": enableSecret(true), "disable": enableSecret(false),
		}},
	}
}

// vaultURL is the address of the vault that the page is about, with the port
// that its own links have.
func vaultURL(c *Ctx) string {
	return "https://" + strings.ToLower(c.ID.Name()) + ".vault.azure.net:443"
}

// secretPath is the path of a secret or one of its versions, with its query.
func secretPath(name string, more ...string) string {
	path := "/secrets/" + url.PathEscape(name)
	for _, m := range more {
		path += "/" + url.PathEscape(m)
	}
	return path + "?" + vaultVersion
}

// vault calls the vault that the page is about.
func (c *Ctx) vault(method, path string, in, out any) error {
	return c.JSON(method, vaultURL(c)+path, vaultResource, in, out)
}
