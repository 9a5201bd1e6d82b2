package portal

import (
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// AxeCore is the newest as of its last change here.
const AxeCore = "axe-core@4.14.0"

// Every kind of page is for everybody: axe finds nothing, in light and dark,
// and nothing is cut off at the width of a small phone.
func TestPortalIsForEverybody(t *testing.T) {
	c := clienttest.Start(t)
	b := clienttest.NewBrowser(t, c, AxeCore)
	o := c.Operator()
	o.MakePlace()
	o.MakeApp("app1", true, nil, nil)
	type object = map[string]any
	user := operatorUser(t, c)
	o.GrantTo(user, "User", clienttest.KeyVaultSecretsOfficer, o.Path(clienttest.Vault))
	identity := o.Path("Microsoft.ManagedIdentity/userAssignedIdentities/id1")
	o.Do("PUT", identity, "2024-11-30", object{"location": "westeurope"})
	account := o.Path("Microsoft.DocumentDB/databaseAccounts/cosaxe1")
	o.Do("PUT", account, "2024-05-15", object{"location": "westeurope", "properties": object{"databaseAccountOfferType": "Standard", "locations": []object{{"locationName": "westeurope"}}}})
	o.Do("PUT", account+"/sqlDatabases/shop", "2024-05-15", object{"properties": object{"resource": object{"id": "shop"}}})
	o.Do("PUT", account+"/sqlDatabases/shop/containers/orders", "2024-05-15", object{"properties": object{"resource": object{"id": "orders", "partitionKey": object{"paths": []string{"/city"}, "kind": "Hash"}}}})
	server := o.Path("Microsoft.Sql/servers/sqlaxe1")
	o.Do("PUT", server, "2023-08-01", object{"location": "westeurope", "properties": object{"administrators": object{
		"administratorType": "ActiveDirectory", "login": "operator", "sid": user, "azureADOnlyAuthentication": true,
	}}})
	o.Do("PUT", server+"/firewallRules/local", "2023-08-01", object{"properties": object{"startIpAddress": "127.0.0.1", "endIpAddress": "127.0.0.1"}})
	o.Do("PUT", server+"/databases/shop", "2023-08-01", object{"location": "westeurope"})
	play(t, b, "axe.mjs", link(t, c), "/portal/at/overview"+identity, "/portal/at/iam"+identity+"?tab=check&mine=1")
}
