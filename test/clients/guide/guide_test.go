// Package guide plays the whole guide as a newcomer would and checks what it
// shows, in its order.
package guide

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

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

// playLimit bounds a whole play, also on a machine that is busy.
const playLimit = 6 * time.Minute

func TestGuide(t *testing.T) {
	az, want := ready(t)
	c := clienttest.Start(t)
	c.Limit = playLimit
	for range 2 { // the second time with fresh names in the same cloud
		play(t, c, want)
	}
	// The cloud goes on with what the guide made.
	if out := c.Run(az, "keyvault", "list", "--query", "length(@)").OK(t); strings.TrimSpace(out.Stdout) != "2" {
		t.Errorf("%s vaults after two plays", out.Stdout)
	}
	if _, err := os.Stat(c.Home + "/guide/app.py"); err != nil {
		t.Error(err)
	}
}

// answered is how long a deployment took until the app answered.
var answered = regexp.MustCompile(`the app answers, ([\d.]+) s after the deployment began`)

// deployLimit is how long that may take on a machine that does much else. bench
// has what a quiet one takes.
const deployLimit = time.Minute

// TestGuideDeployed plays it with App Service as the app's host.
func TestGuideDeployed(t *testing.T) {
	_, want := ready(t)
	c := clienttest.Start(t)
	c.Limit = playLimit
	deployed := []string{"== The app without an identity", "SCM_DO_BUILD_DURING_DEPLOYMENT=true", "$ az webapp deploy --resource-group", "Site started successfully", "the app answers, "}
	out := play(t, c, append(deployed, want[1:]...), "--deploy")
	best := time.Hour
	for _, m := range answered.FindAllStringSubmatch(out, -1) {
		took, err := time.ParseDuration(m[1] + "s")
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("deployed and answering after %s", took)
		best = min(best, took)
	}
	if best > deployLimit {
		t.Errorf("no deployment answered within %s", deployLimit)
	}
	// The app runs on when the guide has ended, and after the cloud's restart.
	name := regexp.MustCompile(`https://(app-guide-[0-9a-f]+)\.azurewebsites\.net`).FindStringSubmatch(out)[1]
	for _, when := range []string{"after the guide", "after a restart of the cloud"} {
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
			r := c.Run("curl", "-sS", "https://"+name+".azurewebsites.net/api/identity/keyvault")
			if strings.Contains(r.Stdout, `"retrieved":true`) {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s the app answers %s %s", when, r.Stdout, r.Stderr)
			}
		}
		if when == "after the guide" {
			c.Lanyard("down").OK(t)
			c.Up()
		}
	}
}

// ready installs what the guide needs, because a first installation takes
// longer than any one command may, and returns what a play must show.
func ready(t *testing.T) (az string, want []string) {
	t.Helper()
	az = clienttest.Az(t)
	clienttest.Venv(t, "guide", guide.Requirements()...)
	clienttest.Venv(t, "guide-cosmos", guide.CosmosRequirements()...)
	want = append(slices.Clone(shown), last)
	if err := guide.CheckSQL(t.Context(), clienttest.Venv(t, "guide-sql", guide.SQLRequirements()...)); err == nil {
		want = slices.Concat(shown, shownOfSQL, []string{last})
	} else if os.Getenv(clienttest.AllVariable) == "all" {
		t.Error(err)
	}
	return az, want
}

// play plays the guide, and checks what it shows, in its order.
func play(t *testing.T, c *clienttest.Cloud, want []string, options ...string) string {
	t.Helper()
	out := c.Lanyard(append([]string{"guide"}, options...)...).OK(t).Stdout
	rest := out
	for _, text := range want {
		_, after, ok := strings.Cut(rest, text)
		if !ok {
			t.Fatalf("the play does not show %q in its place:\n%s", text, out)
		}
		rest = after
	}
	return out
}
