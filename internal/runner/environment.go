package runner

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
	"github.com/lanyard-dev/lanyard/internal/runner/azprofile"
	"github.com/lanyard-dev/lanyard/internal/runner/nodehook"
	"github.com/lanyard-dev/lanyard/internal/runner/roots"
)

// azureFolder names the private configuration folders of az. az also reads
// folders of that name beside the working directory and above it, so the name
// is one that no project has.
const azureFolder = "lanyard-azure"

// Target says as whom a child runs.
type Target struct {
	Home string
	// App is the web app's name; empty for the operator.
	App string
	// Slot is a deployment slot of the app; empty for the app itself.
	Slot string
	// Group is the app's resource group, or the operator's default one.
	Group string
}

func (t Target) appRef() *control.AppRef {
	if t.App == "" {
		return nil
	}
	return &control.AppRef{Name: t.App, Slot: t.Slot, Group: t.Group}
}

// trustStores writes the stores for a child that inherits e.
func trustStores(home string, st control.Status, e *Environ) (roots.Files, error) {
	src := roots.Sources{CAFile: st.CAFile, System: roots.SystemBundles(), NodeExtra: e.Get("NODE_EXTRA_CA_CERTS")}
	if src.NodeExtra == st.CAFile {
		src.NodeExtra = ""
	}
	dir := filepath.Join(home, "trust")
	for _, n := range []string{"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"} {
		// A bundle of an outer run holds nothing that the new one would not.
		if p := e.Get(n); p != "" && filepath.Dir(p) != dir {
			src.Extra = append(src.Extra, p)
		}
	}
	return roots.Write(dir, src)
}

// cloudEnviron is what an operator and an app have in common.
func cloudEnviron(ctx context.Context, c *control.Client, t Target, inherited *Environ, proxy func(control.Status) string) (*Environ, error) {
	st, err := c.Status(ctx)
	if err != nil {
		return nil, err
	}
	trust, err := trustStores(t.Home, st, inherited)
	if err != nil {
		return nil, fmt.Errorf("write the trust stores: %w", err)
	}
	domains, names := hosts.Owned()
	hook, err := nodehook.Write(t.Home, domains, names)
	if err != nil {
		return nil, fmt.Errorf("write the script for Node: %w", err)
	}
	e := inherited.Clone()
	e.Delete(func(n string) bool { return isCredential(n) || n == upstreamPassword })
	e.Set(nodehook.Variable, nodehook.Join(e.Get(nodehook.Variable), hook))
	setCloud(e, proxy(st), trust)
	e.Set(homeVariable, t.Home)
	return e, setSQL(ctx, c, st, e)
}

// setSQL names Azure SQL in both ways: by address, and by its servers' hosts.
func setSQL(ctx context.Context, c *control.Client, st control.Status, e *Environ) error {
	e.Delete(func(n string) bool { return n == sqlVariable || n == serversVariable })
	host, port, err := net.SplitHostPort(st.SQLEndpoint)
	if err != nil {
		return nil // there is none
	}
	e.Set(sqlVariable, host+","+port)
	direct, err := c.DirectHosts(ctx)
	if err != nil {
		return err
	}
	if servers := slices.DeleteFunc(direct, func(h string) bool { return !hosts.SQL(h) }); len(servers) > 0 {
		e.Set(serversVariable, strings.Join(servers, " "))
	}
	return nil
}

// setOperator signs az in.
func setOperator(ctx context.Context, c *control.Client, t Target, e *Environ) error {
	op, err := c.Operator(ctx)
	if err != nil {
		return err
	}
	dir := filepath.Join(t.Home, azureFolder)
	err = azprofile.Write(dir, azprofile.Account{
		ClientID: op.ClientID, Secret: op.Secret, TenantID: op.TenantID,
		SubscriptionID: op.SubscriptionID, SubscriptionName: op.SubscriptionName,
	}, time.Now())
	if err != nil {
		return err
	}
	e.Set("AZURE_CONFIG_DIR", dir)
	if t.Group != "" {
		e.Set("AZURE_DEFAULTS_GROUP", t.Group)
	}
	return offerAz(e, t.Home)
}

// setNoOperator keeps the developer tools' credentials away from an app: in
// Azure it has none, and a DefaultAzureCredential that finds one here would
// hide that the app's identity is missing.
func setNoOperator(e *Environ, dir string) error {
	for name, folder := range map[string]string{"AZURE_CONFIG_DIR": azureFolder, "AZD_CONFIG_DIR": "lanyard-azd"} {
		p := filepath.Join(dir, folder)
		if err := os.MkdirAll(p, 0o700); err != nil {
			return err
		}
		e.Set(name, p)
	}
	e.Set("AZURE_TOKEN_CREDENTIALS", "prod")
	return nil
}

// Environment is what `lanyard env` prints: the child's whole environment for
// clients on the shared proxy. It is not tied to a run, so an app's host name
// is not reserved and no port is chosen.
func Environment(ctx context.Context, c *control.Client, t Target, inherited *Environ) (*Environ, error) {
	e, err := cloudEnviron(ctx, c, t, inherited, func(st control.Status) string { return st.Proxy })
	if err != nil {
		return nil, err
	}
	if t.App == "" {
		return e, setOperator(ctx, c, t, e)
	}
	app, err := c.App(ctx, *t.appRef())
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(t.Home, "env", app.Group+"."+strings.TrimSuffix(app.HostName, ".azurewebsites.net"))
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	if err := setNoOperator(e, dir); err != nil {
		return nil, err
	}
	endpoint := ""
	if app.Identity != nil {
		endpoint = app.Identity.Endpoint
	}
	setApp(e, app, endpoint)
	return e, nil
}
