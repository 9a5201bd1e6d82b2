package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/clients"
)

// The resources that the judges share.
const (
	group   = "rg-judges"
	vault   = "kv-judges-1"
	account = "stjudges1"
	second  = "stjudges2"

	sqlServer   = "sqljudges1"
	sqlHost     = sqlServer + ".database.windows.net"
	sqlLogin    = "judge"
	sqlPassword = "Passw0rd!x"
)

// cloud is a running cloud with resources in it.
type cloud struct {
	dir, home, program, az string
	subscription           string
	installer              *clients.Installer
}

// start builds the program, starts a cloud of its own and fills it.
func start(ctx context.Context) (*cloud, error) {
	installer, err := clients.New(os.Stderr)
	if err != nil {
		return nil, err
	}
	az, err := installer.Az(ctx)
	if err != nil {
		return nil, fmt.Errorf("%w: az cannot be installed: %w", errNotRun, err)
	}
	dir, err := os.MkdirTemp("", "lanj")
	if err != nil {
		return nil, err
	}
	c := &cloud{dir: dir, home: filepath.Join(dir, "home"), program: filepath.Join(dir, "lanyard"), az: az, installer: installer}
	if _, err := c.command(ctx, "", nil, "go", "build", "-o", c.program, "./cmd/lanyard"); err != nil {
		return nil, err
	}
	if _, err := c.lanyard(ctx, "up", "-d", "--listen", "127.0.0.1:0", "--cosmos-partitions", cosmosPartitions, "--sql-listen", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	if err := c.fill(ctx); err != nil {
		c.stop()
		return nil, err
	}
	return c, nil
}

// stop ends the cloud; what the judges said stays.
func (c *cloud) stop() {
	if _, err := c.lanyard(context.Background(), "down"); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	_ = os.RemoveAll(c.home)
}

// fill makes the resources, and lets the operator at their data.
func (c *cloud) fill(ctx context.Context) error {
	out, err := c.lanyard(ctx, "status", "--json")
	if err != nil {
		return err
	}
	var status struct {
		SubscriptionID string
		Operator       struct{ ObjectID string }
	}
	if err := json.Unmarshal([]byte(out), &status); err != nil {
		return err
	}
	c.subscription = status.SubscriptionID
	steps := [][]string{
		{"group", "create", "-n", group, "-l", "westeurope"},
		{"keyvault", "create", "-g", group, "-n", vault, "-l", "westeurope", "--retention-days", "7"},
		{"storage", "account", "create", "-g", group, "-n", account, "-l", "westeurope", "--allow-blob-public-access", "true"},
		{"storage", "account", "create", "-g", group, "-n", second, "-l", "westeurope"},
		{"sql", "server", "create", "-g", group, "-n", sqlServer, "-l", "westeurope", "-u", sqlLogin, "-p", sqlPassword},
		{"sql", "server", "firewall-rule", "create", "-g", group, "-s", sqlServer, "-n", "all", "--start-ip-address", "0.0.0.0", "--end-ip-address", "255.255.255.255"},
		{"sql", "db", "create", "-g", group, "-s", sqlServer, "-n", "judges"},
		{"sql", "db", "create", "-g", group, "-s", sqlServer, "-n", "sqlalchemy"},
	}
	for _, role := range []string{"Key Vault Administrator", "Storage Blob Data Owner"} {
		steps = append(steps, []string{"role", "assignment", "create", "--assignee-object-id", status.Operator.ObjectID, "--assignee-principal-type", "ServicePrincipal",
			"--role", role, "--scope", "/subscriptions/" + status.SubscriptionID + "/resourceGroups/" + group})
	}
	for _, step := range steps {
		if _, err := c.inside(ctx, "", nil, append([]string{c.az}, step...)...); err != nil {
			return err
		}
	}
	return nil
}

// key returns the first key of a storage account.
func (c *cloud) key(ctx context.Context, name string) (string, error) {
	out, err := c.inside(ctx, "", nil, c.az, "storage", "account", "keys", "list", "-g", group, "-n", name, "--query", "[0].value", "-o", "tsv")
	return strings.TrimSpace(out), err
}

func (c *cloud) lanyard(ctx context.Context, args ...string) (string, error) {
	return c.command(ctx, "", nil, c.program, append([]string{"--home", c.home}, args...)...)
}

// inside runs a program inside the cloud as the operator, az on its path.
func (c *cloud) inside(ctx context.Context, dir string, env []string, args ...string) (string, error) {
	env = append(env, "PATH="+filepath.Dir(c.az)+string(os.PathListSeparator)+os.Getenv("PATH"))
	return c.command(ctx, dir, env, c.program, append([]string{"--home", c.home, "run", "--"}, args...)...)
}

// command returns what a program prints; an error carries all it said.
func (c *cloud) command(ctx context.Context, dir string, env []string, name string, args ...string) (string, error) {
	var stdout, stderr strings.Builder
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, append(os.Environ(), env...), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stdout.String(), fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, stderr.String())
	}
	return stdout.String(), nil
}
