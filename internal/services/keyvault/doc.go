// Package keyvault serves Azure Key Vault: the Resource Manager types vaults
// and deletedVaults, and the data plane of secrets at <vault>.vault.azure.net.
// Keys and certificates are known to the table of operations and not built.
// internal/app wires it; no service imports it.
package keyvault
