// Package golang lets the newest Azure SDK for Go play what every SDK must
// see.
package golang

import (
	"path/filepath"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
	"github.com/lanyard-dev/lanyard/test/clients/sdk"
)

func TestGo(t *testing.T) {
	c := clienttest.Start(t)
	client := filepath.Join(t.TempDir(), "client")
	c.Command("", nil, "go", "build", "-o", client, "./client").OK(t)
	sdk.Play(t, c, "golang", sdk.Client{
		Command:       []string{client},
		NoIdentity:    `ManagedIdentityCredential: Get "http://169.254.169.254/metadata/identity/oauth2/token": EOF`,
		UnknownTenant: "AADSTS90002: Tenant '99999999-0000-0000-0000-000000000001' not found.",
		FoldsHeaders:  true,
	})
}
