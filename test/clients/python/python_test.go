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
var requirements = []string{"azure-identity==1.27.0", "azure-keyvault-secrets==4.12.0", "azure-storage-blob==12.31.1", "azure-cosmos==4.17.1", "aiohttp==3.14.5"}

// programs are the clients.
var programs = map[string]string{"pysync": "client.py", "pyasync": "client_async.py"}

// command runs a program in an environment that has the packages.
func command(t *testing.T, program string) []string {
	t.Helper()
	path, err := filepath.Abs(program)
	if err != nil {
		t.Fatal(err)
	}
	return []string{filepath.Join(clienttest.Venv(t, "sdk", requirements...), "python"), path}
}

func TestPython(t *testing.T) {
	c := clienttest.Start(t)
	const tenant = "99999999-0000-0000-0000-000000000001"
	for name, unknownTenant := range map[string]string{
		"pysync":  "Unable to get authority configuration for https://login.microsoftonline.com/" + tenant + ".",
		"pyasync": "AADSTS90002: Tenant '" + tenant + "' not found.",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sdk.Play(t, c, name, sdk.Client{
				Command:       command(t, programs[name]),
				NoIdentity:    "ManagedIdentityCredential authentication unavailable, no response from the IMDS endpoint.",
				UnknownTenant: unknownTenant,
			})
		})
	}
}

func TestCosmos(t *testing.T) { cosmos(t, "1", sdk.PlayCosmos) }

// Three physical partitions answer what one does.
func TestCosmosPartitions(t *testing.T) { cosmos(t, "3", sdk.PlayCosmosData) }

func cosmos(t *testing.T, partitions string, play func(*testing.T, *clienttest.Cloud, string, sdk.Client)) {
	c := clienttest.Start(t, "--cosmos-partitions", partitions)
	for name, program := range programs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, c, name, sdk.Client{Command: command(t, program), Cosmos: sdk.CosmosLimits{NoGroups: true}})
		})
	}
}
