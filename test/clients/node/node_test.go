// Package node lets the newest Azure SDKs for JavaScript play what every SDK
// must see.
package node

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
	"github.com/lanyard-dev/lanyard/test/clients/sdk"
)

// packages are the newest as of this test's last change.
var packages = []string{"@azure/identity@4.14.1", "@azure/keyvault-secrets@4.12.0", "@azure/storage-blob@12.34.0"}

func TestNode(t *testing.T) {
	c := clienttest.Start(t)
	program := filepath.Join(project(t, clienttest.Npm(t, "sdk", packages...)), "client.mjs")
	sdk.Play(t, c, "node", sdk.Client{
		Command:       []string{"node", program},
		NoIdentity:    "ManagedIdentityCredential: Authentication failed. Message Attempted to use the IMDS endpoint, but it is not available.",
		UnknownTenant: "AADSTS90002",
		FoldsHeaders:  true,
		Terse:         true,
	})
}

// project is a folder with the client program and its packages, as Node looks
// for them beside a module.
func project(t *testing.T, packages string) string {
	t.Helper()
	dir := t.TempDir()
	program, err := os.ReadFile("client.mjs")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "client.mjs"), program, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(packages, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return dir
}
