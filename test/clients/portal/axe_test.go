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
	user := operatorUser(t, c)
	o.GrantTo(user, "User", clienttest.KeyVaultSecretsOfficer, o.Path(clienttest.Vault))
	identity := o.MakeIdentity("id1").ID
	makeOrders(o, "cosaxe1")
	server := makeShop(o, "sqlaxe1", object{"administrators": object{
		"administratorType": "ActiveDirectory", "login": "operator", "sid": user, "azureADOnlyAuthentication": true,
	}})
	o.Do("PUT", server+"/firewallRules/local", sqlVersion, object{"properties": object{"startIpAddress": "127.0.0.1", "endIpAddress": "127.0.0.1"}})
	play(t, b, "axe.mjs", link(t, c), "/portal/at/overview"+identity, "/portal/at/iam"+identity+"?tab=check&mine=1")
}
