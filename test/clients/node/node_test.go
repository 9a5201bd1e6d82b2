// Package node lets the newest Azure SDKs for JavaScript play what every SDK
// must see.
package node

import (
	"path/filepath"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
	"github.com/lanyard-dev/lanyard/test/clients/sdk"
)

// packages are the newest as of this test's last change.
var packages = []string{"@azure/identity@4.14.1", "@azure/keyvault-secrets@4.12.0", "@azure/storage-blob@12.34.0", "@azure/cosmos@4.10.1"}

func TestNode(t *testing.T) {
	c := clienttest.Start(t)
	sdk.Play(t, c, "node", sdk.Client{
		Command:       command(t, "client.mjs"),
		NoIdentity:    "ManagedIdentityCredential: Authentication failed. Message Attempted to use the IMDS endpoint, but it is not available.",
		UnknownTenant: "AADSTS90002",
		FoldsHeaders:  true,
		Terse:         true,
	})
}

// One physical partition and three answer the same.
func TestCosmos(t *testing.T) {
	for _, partitions := range []string{"1", "3"} {
		t.Run(partitions, func(t *testing.T) {
			c := clienttest.Start(t, "--cosmos-partitions", partitions)
			sdk.PlayCosmos(t, c, "node", sdk.Client{Command: command(t, "client.mjs")})
		})
	}
}

// command runs a program in a folder with all programs of this test and the
// packages, as Node looks for them beside a module.
func command(t *testing.T, program string) []string {
	t.Helper()
	programs, err := filepath.Glob("*.mjs")
	if err != nil {
		t.Fatal(err)
	}
	dir := clienttest.Beside(t, clienttest.Npm(t, "sdk", packages...), programs...)
	return []string{"node", filepath.Join(dir, program)}
}
