// Package guide plays the whole guide as a newcomer would and checks what it
// shows, in its order.
package guide

import (
	"os"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/guide"
	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// shown is what the play must show, one behind the other.
var shown = []string{
	"== The app without an identity",
	"HTTP 500",
	"ManagedIdentityCredential authentication unavailable, no response from the IMDS endpoint.",
	"$ az webapp identity assign --resource-group",
	`"principalId"`,
	"HTTP 500",
	"ManagedIdentityCredential authentication unavailable, no response from the IMDS endpoint.",
	"$ az webapp restart",
	"HTTP 500",
	"the service answered 403 Forbidden",
	"$ lanyard why",
	"Microsoft.KeyVault/vaults/secrets/getSecret/action",
	"--role 'Key Vault Secrets User'",
	"$ az role assignment create",
	"HTTP 200 OK",
	`"retrieved":true`,
	"the service answered 403 AuthorizationPermissionMismatch",
	"Microsoft.Storage/storageAccounts/blobServices/containers/read",
	"--role 'Storage Blob Data Reader'",
	"HTTP 200 OK",
	`{"containers":["uploads"]}`,
	"$ az rest --method put",
	"RoleAssignmentExists",
	"The ID of the existing role assignment is ",
	"$ az cosmosdb sql container create",
	"the service answered 403 Forbidden",
	"Azure RBAC does not reach Cosmos data",
	"az cosmosdb sql role assignment create",
	"HTTP 200 OK",
	`{"orders":[]}`,
}

// shownOfSQL is what follows where the driver runs, and last what ends a play.
var (
	shownOfSQL = []string{
		"$ az sql server create",
		"HTTP 500",
		"the server answered 18456: Login failed for user '<token-identified principal>'.",
		"Azure roles give no access to data in SQL.",
		"CREATE USER [app-guide-",
		"$ lanyard sql --server sql-guide-",
		"CREATE USER [app-guide-",
		"HTTP 500",
		"the server answered 229: The SELECT permission was denied on the object 'items', database 'shop', schema 'dbo'.",
		"lacks SELECT ON [dbo].[items].",
		"ALTER ROLE db_datareader ADD MEMBER [app-guide-",
		"$ lanyard sql --server sql-guide-",
		"HTTP 200 OK",
		`{"items":["bolt","nut"]}`,
	}
	last = "The cloud goes on running; try next"
)

func TestGuide(t *testing.T) {
	// A first installation takes longer than any one command may.
	az := clienttest.Az(t)
	clienttest.Venv(t, "guide", guide.Requirements()...)
	clienttest.Venv(t, "guide-cosmos", guide.CosmosRequirements()...)
	want := append(shown, last)
	if err := guide.CheckSQL(t.Context(), clienttest.Venv(t, "guide-sql", guide.SQLRequirements()...)); err == nil {
		want = append(append(shown, shownOfSQL...), last)
	} else if os.Getenv(clienttest.AllVariable) == "all" {
		t.Error(err)
	} else {
		want = append([]string{"The step with Azure SQL is left out: "}, want...)
	}
	c := clienttest.Start(t)
	for play := range 2 { // the second time with fresh names in the same cloud
		out := c.Lanyard("guide").OK(t).Stdout
		rest := out
		for _, text := range want {
			_, after, ok := strings.Cut(rest, text)
			if !ok {
				t.Fatalf("play %d does not show %q in its place:\n%s", play+1, text, out)
			}
			rest = after
		}
	}
	// The cloud goes on with what the guide made.
	if out := c.Run(az, "keyvault", "list", "--query", "length(@)").OK(t); strings.TrimSpace(out.Stdout) != "2" {
		t.Errorf("%s vaults after two plays", out.Stdout)
	}
	if _, err := os.Stat(c.Home + "/guide/app.py"); err != nil {
		t.Error(err)
	}
}
