// Package golang lets the newest Azure SDK for Go play what every SDK must
// see.
package golang

import (
	"path/filepath"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
	"github.com/lanyard-dev/lanyard/test/clients/sdk"
)

// command builds the client.
func command(t *testing.T, c *clienttest.Cloud) []string {
	t.Helper()
	client := filepath.Join(t.TempDir(), "client")
	c.Command("", nil, "go", "build", "-o", client, "./client").OK(t)
	return []string{client}
}

func TestGo(t *testing.T) {
	c := clienttest.Start(t)
	sdk.Play(t, c, "golang", sdk.Client{
		Command:       command(t, c),
		NoIdentity:    `ManagedIdentityCredential: Get "http://169.254.169.254/metadata/identity/oauth2/token": EOF`,
		UnknownTenant: "AADSTS90002: Tenant '99999999-0000-0000-0000-000000000001' not found.",
		FoldsHeaders:  true,
	})
}

// lacks is what azcosmos cannot do.
var lacks = sdk.CosmosLimits{NoPlans: true, NoGroups: true, NoMove: true, NoNow: true, NoHistory: true}

func TestCosmos(t *testing.T) {
	c := clienttest.Start(t)
	sdk.PlayCosmos(t, c, "golang", sdk.Client{Command: command(t, c), Cosmos: lacks})
}

// Three physical partitions answer what one does.
func TestCosmosPartitions(t *testing.T) {
	c := clienttest.Start(t, "--cosmos-partitions", "3")
	sdk.PlayCosmosData(t, c, "golang", sdk.Client{Command: command(t, c), Cosmos: lacks})
}
