// Package guide plays the managed-identity guide against the local cloud:
// the real az, the guide's own Flask app with its pinned packages, the 403
// before the role and the 200 after. cmd/lanyard alone imports it.
package guide

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/lanyard-dev/lanyard/examples"
	"github.com/lanyard-dev/lanyard/internal/control"
)

//go:embed app/app.py app/requirements.txt
var files embed.FS

// Tools are the programs that the guide needs, installed before it starts.
type Tools struct {
	Az string // path of the az command
	// Python, CosmosPython and SQLPython are the folders with the programs of
	// the virtual environments of the guide's app and of those with Cosmos DB
	// and with Azure SQL. The last may be "": then its step is left out.
	Python, CosmosPython, SQLPython string
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
	// Deploy has App Service run the app, deployed by az, in the place of
	// `lanyard run`.
	Deploy bool
}

// Guide is one play of the guide.
type Guide struct {
	Config
	names  names
	status control.Status
	flask  program // the guide's app
	// cosmosFlask is the same with a route for Cosmos DB, sqlFlask with one for
	// Azure SQL, too.
	cosmosFlask, sqlFlask program
	site                  *site // the running app, nil when none
	deployed              deployedLog
	// principal is the object id of the app's identity, once it has one.
	principal string
}

// names are what the guide's placeholders stand for in this run.
type names struct{ group, plan, app, vault, account, cosmos, sql string }

// program is a Flask app: its folder, and that of its virtual environment's
// programs.
type program struct{ folder, python string }

const location = "westeurope"

// Run plays the guide from its first step to its last. The cloud is left
// running with everything in it; an app that `lanyard run` started is stopped.
func Run(ctx context.Context, c Config) error {
	status, err := c.Cloud.Status(ctx)
	if err != nil {
		return err
	}
	g := &Guide{Config: c, status: status, names: names{
		group: "rg-guide-" + c.Suffix, plan: "plan-guide-" + c.Suffix, app: "app-guide-" + c.Suffix,
		vault: "kv-guide-" + c.Suffix, account: "stguide" + c.Suffix, cosmos: "cosmos-guide-" + c.Suffix, sql: "sql-guide-" + c.Suffix,
	}}
	g.flask = program{filepath.Join(c.Home, "guide"), c.Tools.Python}
	g.cosmosFlask = program{filepath.Join(c.Home, "guide-cosmos"), c.Tools.CosmosPython}
	g.sqlFlask = program{filepath.Join(c.Home, "guide-sql"), c.Tools.SQLPython}
	if err := errors.Join(writeApp(g.flask.folder, files, "app"), writeApp(g.cosmosFlask.folder, examples.FlaskCosmos, "flask-cosmos"),
		writeApp(g.sqlFlask.folder, examples.FlaskSQL, "flask-sql")); err != nil {
		return err
	}
	defer g.stopApp()
	for _, step := range []func(context.Context) error{
		g.prepare, g.identityOff, g.identityNotRestarted, g.keyVault, g.storage, g.duplicate, g.cosmos, g.sql,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	g.next()
	return nil
}

// writeApp lays an app out in a folder of its own.
func writeApp(folder string, from embed.FS, dir string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for _, name := range []string{"app.py", "requirements.txt"} {
		data, err := from.ReadFile(dir + "/" + name)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// Requirements are the guide's pinned packages, as pip reads them.
func Requirements() []string { return requirements(files, "app") }

// CosmosRequirements are those of the app with a route for Cosmos DB.
func CosmosRequirements() []string { return requirements(examples.FlaskCosmos, "flask-cosmos") }

// SQLRequirements are those of the app with a route for Azure SQL, too.
func SQLRequirements() []string { return requirements(examples.FlaskSQL, "flask-sql") }

func requirements(from embed.FS, dir string) []string {
	data, err := from.ReadFile(dir + "/requirements.txt")
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
