package keyvault

import (
	"github.com/lanyard-dev/lanyard/internal/web"
)

// Scopes of the data plane are relative to the vault. A version is no part of
// a scope: whoever may read a secret may read all its versions.
const (
	inVault     = ""
	secretScope = "/secrets/{name}"
)

// dataOperations is the table of *.vault.azure.net.
func (s *Service) dataOperations() []web.Row {
	rows := []web.Row{
		data("Set Secret", "PUT", "/secrets/{name}", "secrets/setSecret/action", secretScope, s.setSecret),
		data("Get Secret", "GET", "/secrets/{name}", "secrets/getSecret/action", secretScope, s.getSecret),
		data("Get Secret Version", "GET", "/secrets/{name}/{version}", "secrets/getSecret/action", secretScope, s.getSecret),
		data("Update Secret", "PATCH", "/secrets/{name}", "secrets/update/action", secretScope, s.updateSecret),
		data("Update Secret Version", "PATCH", "/secrets/{name}/{version}", "secrets/update/action", secretScope, s.updateSecret),
		data("Delete Secret", "DELETE", "/secrets/{name}", "secrets/delete", secretScope, s.deleteSecret),
		data("Get Secrets", "GET", "/secrets", "secrets/readMetadata/action", inVault, s.listSecrets),
		data("Get Secret Versions", "GET", "/secrets/{name}/versions", "secrets/readMetadata/action", secretScope, s.listVersions),
		data("Backup Secret", "POST", "/secrets/{name}/backup", "secrets/backup/action", secretScope, s.backupSecret),
		data("Restore Secret", "POST", "/secrets/restore", "secrets/restore/action", inVault, s.restoreSecret),

		data("Get Deleted Secrets", "GET", "/deletedsecrets", "secrets/readMetadata/action", inVault, s.listDeletedSecrets),
		data("Get Deleted Secret", "GET", "/deletedsecrets/{name}", "secrets/readMetadata/action", secretScope, s.getDeletedSecret),
		data("Recover Deleted Secret", "POST", "/deletedsecrets/{name}/recover", "secrets/recover/action", secretScope, s.recoverSecret),
		data("Purge Deleted Secret", "DELETE", "/deletedsecrets/{name}", "secrets/purge/action", secretScope, s.purgeSecret),

		data("Get Certificate Contacts", "GET", "/certificates/contacts", "certificates/read", inVault, s.getContacts),
	}
	return append(append(rows, keyOperations()...), certificateOperations()...)
}

// data returns a row; action is relative to the vault type's data actions.
func data(name, method, path, action, scope string, h web.Handler) web.Row {
	return web.Data(name, method, path, vaultType+"/"+action, scope, h)
}

// unbuilt returns a row that is authorized and then refused as not supported.
func unbuilt(name, method, path, action, scope string) web.Row {
	return web.Unbuilt(data(name, method, path, action, scope, nil))
}

const (
	subscriptionPath = "/subscriptions/{subscription}"
	groupPath        = subscriptionPath + "/resourceGroups/{group}"
	inProvider       = "/providers/Microsoft.KeyVault"
	vaultPath        = groupPath + inProvider + "/vaults/{name}"
	deletedVaultPath = subscriptionPath + inProvider + "/locations/{location}/deletedVaults/{name}"
)

// armOperations is what Resource Manager serves beside the vault type.
func (s *Service) armOperations() []web.Row {
	return []web.Row{
		control("Vault Update Access Policy", "PUT", vaultPath+"/accessPolicies/{operation}", "vaults/accessPolicies/write", vaultPath, s.updateAccessPolicy),
		control("Vaults Check Name Availability", "POST", subscriptionPath+inProvider+"/checkNameAvailability", "checkNameAvailability/read", subscriptionPath, s.checkName),

		control("Vaults List Deleted", "GET", subscriptionPath+inProvider+"/deletedVaults", "deletedVaults/read", subscriptionPath, s.listDeletedVaults),
		control("Vaults Get Deleted", "GET", deletedVaultPath, "locations/deletedVaults/read", deletedVaultPath, s.getDeletedVault),
		control("Vaults Purge Deleted", "POST", deletedVaultPath+"/purge", "locations/deletedVaults/purge/action", deletedVaultPath, s.purgeDeletedVault),

		// az asks for these beside the vaults. Managed HSMs do not exist here.
		control("Managed Hsms List By Subscription", "GET", subscriptionPath+inProvider+"/managedHSMs", "managedHSMs/read", subscriptionPath, s.listNothing),
		control("Managed Hsms List By Resource Group", "GET", groupPath+inProvider+"/managedHSMs", "managedHSMs/read", groupPath, s.listNothing),
		control("Managed Hsms List Deleted", "GET", subscriptionPath+inProvider+"/deletedManagedHSMs", "deletedManagedHsms/read", subscriptionPath, s.listNothing),

		// Templates write secrets and keys through Resource Manager.
		unbuiltControl("Secrets Create Or Update", "PUT", vaultPath+"/secrets/{secret}", "vaults/secrets/write"),
		unbuiltControl("Secrets Get", "GET", vaultPath+"/secrets/{secret}", "vaults/secrets/read"),
		unbuiltControl("Keys Create If Not Exist", "PUT", vaultPath+"/keys/{key}", "vaults/keys/write"),
		unbuiltControl("Keys Get", "GET", vaultPath+"/keys/{key}", "vaults/keys/read"),
	}
}

func control(name, method, path, action, scope string, h web.Handler) web.Row {
	return web.Control(name, method, path, "Microsoft.KeyVault/"+action, scope, h)
}

func unbuiltControl(name, method, path, action string) web.Row {
	return web.Unbuilt(control(name, method, path, action, path, nil))
}
