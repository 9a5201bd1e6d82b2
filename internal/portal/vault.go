package portal

import "net/url"

// vaultBlades are a vault's blades.
func vaultBlades() []Blade {
	return []Blade{
		overviewOf(essentials{version: vaultVersion, facts: facts(
			"Vault URI", "properties.vaultUri", "Pricing tier", "properties.sku.name", "Azure RBAC", "properties.enableRbacAuthorization",
			"Soft delete", "properties.enableSoftDelete", "Purge protection", "properties.enablePurgeProtection", "Directory ID", "properties.tenantId",
		)}),
		{Name: "secrets", Title: "Secrets", Section: "Objects", Icon: "key", Show: showSecrets, Do: Actions{
			"create": createSecret, "delete": deleteSecret,
		}},
		{Name: "deletedsecrets", Title: "Manage deleted secrets", Of: "secrets", Icon: "key", Show: showDeletedSecrets, Do: Actions{"recover": recoverSecret, "purge": purgeSecret}},
		{Name: "secret", Title: "Secret", Of: "secrets", Show: showSecret, Do: Actions{
			"show": revealSecret, "version": newSecretVersion, "enable": enableSecret(true), "disable": enableSecret(false),
		}},
	}
}

// vaultDomain follows a vault's name, with the port that its own links have.
const vaultDomain = ".vault.azure.net:443"

// secretPath is the path of a secret or one of its versions, with its query.
func secretPath(name string, more ...string) string {
	path := "/secrets/" + url.PathEscape(name)
	for _, m := range more {
		path += "/" + url.PathEscape(m)
	}
	return path + secretsVersion
}

// vault calls the vault that the page is about.
func (c *Ctx) vault(method, path string, in, out any) error {
	host, err := c.host(vaultDomain)
	if err != nil {
		return err
	}
	return c.JSON(method, host+path, vaultResource, in, out)
}

// vaultList reads a list of the vault that the page is about.
func vaultList[T any](c *Ctx, path string) ([]T, error) {
	host, err := c.host(vaultDomain)
	if err != nil {
		return nil, err
	}
	return list[T](c, host, vaultResource, path)
}
