package clienttest

// What lies in the place that MakePlace makes.
const (
	// Group is the resource group below which Path puts a resource.
	Group = "rg1"
	// Vault and Account are what follows the group in the ids.
	Vault   = "Microsoft.KeyVault/vaults/kv1"
	Account = "Microsoft.Storage/storageAccounts/stlanyard1"
	plan    = "Microsoft.Web/serverfarms/plan1"

	VaultURL = "https://kv1.vault.azure.net"
	BlobURL  = "https://stlanyard1.blob.core.windows.net"

	sitesVersion = "2025-05-01"
	region       = "westeurope"
)

// Path is the id of what lies in the test's resource group, or the group's.
func (o *Operator) Path(inGroup string) string {
	path := "/subscriptions/" + o.cloud.Status.SubscriptionID + "/resourceGroups/" + Group
	if inGroup != "" {
		path += "/providers/" + inGroup
	}
	return path
}

// object is a JSON object.
type object = map[string]any

// MakePlace makes what the guide's picture shows beside the app: a group, a
// plan, a vault and a storage account.
func (o *Operator) MakePlace() {
	o.cloud.Helper()
	o.Do("PUT", o.Path(""), "2024-11-01", object{"location": region})
	o.Do("PUT", o.Path(plan), sitesVersion, object{
		"location": region, "kind": "linux", "sku": object{"name": "S1"}, "properties": object{"reserved": true},
	})
	o.Do("PUT", o.Path(Vault), "2024-11-01", object{"location": region, "properties": object{
		"tenantId": o.cloud.Status.TenantID, "sku": object{"family": "A", "name": "standard"}, "enableRbacAuthorization": true,
	}})
	o.Do("PUT", o.Path(Account), "2024-01-01", object{
		"location": region, "kind": "StorageV2", "sku": object{"name": "Standard_LRS"},
	})
}

// Identity is a user-assigned identity.
type Identity struct{ ID, ClientID, PrincipalID string }

// MakeIdentity makes a user-assigned identity.
func (o *Operator) MakeIdentity(name string) Identity {
	o.cloud.Helper()
	doc := o.Do("PUT", o.Path("Microsoft.ManagedIdentity/userAssignedIdentities/"+name), "2024-11-30", object{"location": region})
	p := doc["properties"].(object)
	return Identity{doc["id"].(string), p["clientId"].(string), p["principalId"].(string)}
}

// MakeApp makes a web app with app settings and user-assigned identities, and
// with one of its own if system is set, whose principal id it returns.
func (o *Operator) MakeApp(name string, system bool, assigned []Identity, settings map[string]string) string {
	o.cloud.Helper()
	identity := object{"type": "None"}
	switch {
	case system && len(assigned) > 0:
		identity["type"] = "SystemAssigned, UserAssigned"
	case system:
		identity["type"] = "SystemAssigned"
	case len(assigned) > 0:
		identity["type"] = "UserAssigned"
	}
	if len(assigned) > 0 {
		users := object{}
		for _, a := range assigned {
			users[a.ID] = object{}
		}
		identity["userAssignedIdentities"] = users
	}
	list := []object{}
	for name, value := range settings {
		list = append(list, object{"name": name, "value": value})
	}
	doc := o.Do("PUT", o.Path("Microsoft.Web/sites/"+name), sitesVersion, object{
		"location": region, "kind": "app,linux", "identity": identity,
		"properties": object{"serverFarmId": o.Path(plan), "siteConfig": object{"appSettings": list}},
	})
	own, _ := doc["identity"].(object)
	principal, _ := own["principalId"].(string)
	return principal
}
