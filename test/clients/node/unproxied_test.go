package node

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// Node's own clients come here though they ask no proxy, whatever the user's
// own options are, and go elsewhere as ever.
func TestUnproxied(t *testing.T) {
	c := clienttest.Start(t)
	op := c.Operator()
	op.MakePlace()
	program := command(t, "unproxied.mjs")
	mine := filepath.Join(t.TempDir(), "my own.cjs")
	if err := os.WriteFile(mine, []byte(`console.log("mine first");`), 0o600); err != nil {
		t.Fatal(err)
	}
	once := `own agent: 401
kept alive: true
no agent: 401
tls by options: true DNS:kv1.vault.azure.net
tls by arguments: true DNS:kv1.vault.azure.net
tls under another name: true DNS:kv2.vault.azure.net
fetch: 401
http2: 401
another host: 22
`
	want := "mine first\n" + once + "mine first\nworker " + strings.ReplaceAll(strings.TrimSuffix(once, "\n"), "\n", "\nworker ") + "\n"
	got := c.Command("", []string{`NODE_OPTIONS=--require "` + mine + `"`, "LANYARD_HOME=" + c.Home}, c.Program,
		append([]string{"run", "--"}, append(program, strings.TrimPrefix(clienttest.VaultURL, "https://"))...)...).OK(t).Stdout
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	// A host of Azure that is not served is refused here, not asked there.
	refused := c.Run(append(program, "nothing.azure-api.net")...).Exits(t, 1)
	if !strings.HasPrefix(refused.Stdout, "own agent: EPROTO\n") || !strings.Contains(refused.Stderr, "alert internal error") {
		t.Errorf("a host that is not served:\n%s\n%s", refused.Stdout, refused.Stderr)
	}
}
