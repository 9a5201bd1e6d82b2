// Package python lets the newest Azure SDKs for Python, sync and async, play
// what every SDK must see.
package python

import (
	"path/filepath"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
	"github.com/lanyard-dev/lanyard/test/clients/sdk"
)

// requirements are the newest packages as of this test's last change.
var requirements = []string{"azure-identity==1.27.0", "azure-keyvault-secrets==4.12.0", "azure-storage-blob==12.31.1", "aiohttp==3.14.5"}

func TestPython(t *testing.T) {
	c := clienttest.Start(t)
	python := filepath.Join(clienttest.Venv(t, "sdk", requirements...), "python")
	const tenant = "99999999-0000-0000-0000-000000000001"
	for name, client := range map[string]struct{ program, unknownTenant string }{
		"pysync":  {"client.py", "Unable to get authority configuration for https://login.microsoftonline.com/" + tenant + "."},
		"pyasync": {"client_async.py", "AADSTS90002: Tenant '" + tenant + "' not found."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, err := filepath.Abs(client.program)
			if err != nil {
				t.Fatal(err)
			}
			sdk.Play(t, c, name, sdk.Client{
				Command:       []string{python, path},
				NoIdentity:    "ManagedIdentityCredential authentication unavailable, no response from the IMDS endpoint.",
				UnknownTenant: client.unknownTenant,
			})
		})
	}
}
