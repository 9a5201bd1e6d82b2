package portal

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// The pages of data are refused to an Owner, and work once it has the roles.
func TestPortalShowsDataToWhoMayReadIt(t *testing.T) {
	c := clienttest.Start(t)
	b := clienttest.NewBrowser(t, c)
	o := c.Operator()
	o.MakePlace()
	o.MakeApp("app1", true, nil, nil)
	account := makeOrders(o, "cosportal1")
	makeShop(o, "sqlportal1", object{"administratorLogin": "sqladmin", "administratorLoginPassword": "Pa55word!" + o.NewID()})

	user := operatorUser(t, c)
	cmd := b.Command(t, "data.mjs", link(t, c), o.Path(""))
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var problems strings.Builder
	cmd.Stderr = &problems
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	done := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		switch lines.Text() {
		case "refused":
			o.GrantTo(user, "User", clienttest.KeyVaultSecretsOfficer, o.Path(clienttest.Vault))
			o.GrantTo(user, "User", clienttest.StorageBlobDataContributor, o.Path(clienttest.Account))
			o.Do("PUT", account+"/sqlRoleAssignments/"+o.NewID(), cosmosVersion, object{"properties": object{
				"roleDefinitionId": account + "/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002", "scope": account, "principalId": user,
			}})
			if _, err := io.WriteString(in, "granted\n"); err != nil {
				t.Fatal(err)
			}
		case "done":
			done = true
		}
	}
	if err := cmd.Wait(); err != nil || !done {
		t.Fatalf("%v\n%s", err, problems.String())
	}
}

// object is a JSON object.
type object = map[string]any

// The versions of Resource Manager's APIs that the tests speak.
const cosmosVersion, sqlVersion = "2024-05-15", "2023-08-01"

// makeOrders makes a Cosmos DB account with the container orders in the
// database shop.
func makeOrders(o *clienttest.Operator, name string) (account string) {
	account = o.Path("Microsoft.DocumentDB/databaseAccounts/" + name)
	o.Do("PUT", account, cosmosVersion, object{"location": "westeurope", "properties": object{
		"databaseAccountOfferType": "Standard", "locations": []object{{"locationName": "westeurope"}},
	}})
	o.Do("PUT", account+"/sqlDatabases/shop", cosmosVersion, object{"properties": object{"resource": object{"id": "shop"}}})
	o.Do("PUT", account+"/sqlDatabases/shop/containers/orders", cosmosVersion, object{"properties": object{"resource": object{
		"id": "orders", "partitionKey": object{"paths": []string{"/city"}, "kind": "Hash"},
	}}})
	return account
}

// makeShop makes a SQL server with the database shop.
func makeShop(o *clienttest.Operator, name string, properties object) (server string) {
	server = o.Path("Microsoft.Sql/servers/" + name)
	o.Do("PUT", server, sqlVersion, object{"location": "westeurope", "properties": properties})
	o.Do("PUT", server+"/databases/shop", sqlVersion, object{"location": "westeurope"})
	return server
}

// operatorUser is the object id of the user whom `lanyard portal` signs in.
func operatorUser(t *testing.T, c *clienttest.Cloud) string {
	t.Helper()
	var users []struct{ ID, UserPrincipalName string }
	if err := json.Unmarshal([]byte(c.Lanyard("user", "list", "--json").OK(t).Stdout), &users); err != nil {
		t.Fatal(err)
	}
	for _, u := range users {
		if strings.HasPrefix(u.UserPrincipalName, "operator@") {
			return u.ID
		}
	}
	t.Fatalf("no operator among %v", users)
	return ""
}
