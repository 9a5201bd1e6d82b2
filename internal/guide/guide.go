// Package guide plays the managed-identity guide against the local cloud:
// the real az, the guide's own Flask app with its pinned packages, the 403
// before the role and the 200 after. cmd/lanyard runs it; nothing imports it.
package guide

import (
	"context"
	"embed"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/control"
)

//go:embed app/app.py app/requirements.txt
var files embed.FS

// Tools are the programs that the guide needs, installed before it starts.
type Tools struct {
	Az     string // path of the az command
	Python string // folder with the bin of the guide's virtual environment
}

// Config makes a Guide.
type Config struct {
	// Lanyard is the path of the program that the printed commands name and
	// that runs them.
	Lanyard string
	Home    string
	Tools   Tools
	Out     io.Writer
	// Suffix makes the names of this run fresh: six letters or digits.
	Suffix string
	Cloud  *control.Client
}

// Guide is one play of the guide.
type Guide struct {
	Config
	names  names
	status control.Status
	folder string // of the Flask app
	site   *site  // the running app, nil when none
	// principal is the object id of the app's identity, once it has one.
	principal string
}

// names are what the guide's placeholders stand for in this run.
type names struct{ group, plan, app, vault, account string }

const location = "westeurope"

// Run plays the guide from its first step to its last. The cloud is left
// running with everything in it; only the app is stopped.
func Run(ctx context.Context, c Config) error {
	status, err := c.Cloud.Status(ctx)
	if err != nil {
		return err
	}
	g := &Guide{Config: c, status: status, folder: filepath.Join(c.Home, "guide"), names: names{
		group: "rg-guide-" + c.Suffix, plan: "plan-guide-" + c.Suffix, app: "app-guide-" + c.Suffix,
		vault: "kv-guide-" + c.Suffix, account: "stguide" + c.Suffix,
	}}
	if err := g.writeApp(); err != nil {
		return err
	}
	defer g.stopApp()
	for _, step := range []func(context.Context) error{
		g.prepare, g.identityOff, g.identityNotRestarted, g.keyVault, g.storage, g.duplicate,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	g.next()
	return nil
}

// writeApp lays the guide's app out in a folder of its own.
func (g *Guide) writeApp() error {
	if err := os.MkdirAll(g.folder, 0o700); err != nil {
		return err
	}
	for _, name := range []string{"app.py", "requirements.txt"} {
		data, err := files.ReadFile("app/" + name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(g.folder, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Requirements are the guide's pinned packages, as pip reads them.
func Requirements() []string {
	data, err := files.ReadFile("app/requirements.txt")
	if err != nil {
		panic("guide: requirements.txt is not embedded") // a broken build
	}
	return strings.Fields(string(data))
}

func (g *Guide) scopeOf(resource string) string {
	return fmt.Sprintf("/subscriptions/%s/resourceGroups/%s/providers/%s", g.status.SubscriptionID, g.names.group, resource)
}

func (g *Guide) vaultScope() string { return g.scopeOf("Microsoft.KeyVault/vaults/" + g.names.vault) }
func (g *Guide) accountScope() string {
	return g.scopeOf("Microsoft.Storage/storageAccounts/" + g.names.account)
}
