// Package clienttest runs real clients against the real program: it builds
// lanyard, starts a cloud in a home of its own and installs what a test needs.
// The tests below test/clients import it.
package clienttest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/clients"
)

// Cloud is a running cloud.
type Cloud struct {
	testing.TB
	Program, Home string
	Status        Status
	// Limit bounds one command; 0 is two minutes.
	Limit time.Duration
}

// Status is what `lanyard status --json` promises.
type Status struct {
	Endpoint       string
	Proxy          string
	CAFile         string
	SQLEndpoint    string // host:port
	TenantID       string
	SubscriptionID string
	PID            int
	Operator       struct{ ClientID, ObjectID string }
}

// commandLimit bounds one command of a client.
const commandLimit = 2 * time.Minute

// Start builds the program and starts a cloud, which ends with the test.
func Start(t testing.TB, options ...string) *Cloud {
	t.Helper()
	if testing.Short() {
		t.Skip("real clients are left out with -short")
	}
	c := &Cloud{TB: t, Home: shortDir(t), Program: filepath.Join(t.TempDir(), "lanyard")}
	build := exec.Command("go", "build", "-o", c.Program, "github.com/lanyard-dev/lanyard/cmd/lanyard")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build lanyard: %v\n%s", err, out)
	}
	c.Up(options...)
	t.Cleanup(func() {
		if t.Failed() {
			if log, err := os.ReadFile(filepath.Join(c.Home, "logs", "lanyard.log")); err == nil {
				t.Logf("the cloud's log ends:\n%s", last(string(log), 60))
			}
		}
		c.Lanyard("down").OK(t)
	})
	return c
}

// Up starts the cloud again on its home.
func (c *Cloud) Up(options ...string) {
	c.Helper()
	c.Lanyard(append([]string{"up", "-d", "--listen", "127.0.0.1:0"}, options...)...).OK(c)
	out := c.Lanyard("status", "--json").OK(c)
	if err := json.Unmarshal([]byte(out.Stdout), &c.Status); err != nil {
		c.Fatalf("status --json: %v\n%s", err, out.Stdout)
	}
}

// Kill ends the cloud's process as `kill -9` does, and returns when it is gone.
func (c *Cloud) Kill() {
	c.Helper()
	p, err := os.FindProcess(c.Status.PID)
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		c.Fatal(err)
	}
	for deadline := time.Now().Add(killLimit); c.Lanyard("status").Code == 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			c.Fatal("the killed cloud still answers")
		}
	}
}

// KillStart starts a cloud in the foreground and kills it after a while,
// wherever it has come.
func (c *Cloud) KillStart(after time.Duration) {
	c.Helper()
	cmd := exec.Command(c.Program, "--home", c.Home, "up", "--listen", "127.0.0.1:0")
	if err := cmd.Start(); err != nil {
		c.Fatal(err)
	}
	time.Sleep(after)
	_ = cmd.Process.Kill() // it may have ended with an error, which the next start shows
	_ = cmd.Wait()
}

const killLimit = 10 * time.Second

// On is the same cloud in a part of the test.
func (c *Cloud) On(t testing.TB) *Cloud {
	out := *c
	out.TB = t
	return &out
}

// Result is what a command did.
type Result struct {
	Args           []string
	Code           int
	Stdout, Stderr string
}

// OK fails the test unless the command succeeded.
func (r Result) OK(t testing.TB) Result { t.Helper(); return r.Exits(t, 0) }

// Exits fails the test unless the command ended with the code.
func (r Result) Exits(t testing.TB, code int) Result {
	t.Helper()
	if r.Code != code {
		t.Fatalf("%s\nexit code %d, want %d\n%s\n%s", strings.Join(r.Args, " "), r.Code, code, r.Stdout, r.Stderr)
	}
	return r
}

// Lanyard runs the program on the cloud's home.
func (c *Cloud) Lanyard(args ...string) Result {
	return c.Command("", nil, c.Program, append([]string{"--home", c.Home}, args...)...)
}

// Run runs a command inside the cloud as the operator.
func (c *Cloud) Run(args ...string) Result {
	return c.Lanyard(append([]string{"run", "--"}, args...)...)
}

// Command runs any program.
func (c *Cloud) Command(dir string, env []string, name string, args ...string) Result {
	ctx, cancel := context.WithTimeout(context.Background(), cmp.Or(c.Limit, commandLimit))
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var stdout, stderr bytes.Buffer
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = dir, &stdout, &stderr, 5*time.Second
	cmd.Env = append(os.Environ(), env...)
	err := cmd.Run()
	r := Result{Args: append([]string{name}, args...), Stdout: stdout.String(), Stderr: stderr.String()}
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		r.Code = exit.ExitCode()
	case err != nil:
		r.Code, r.Stderr = -1, r.Stderr+err.Error()
	}
	return r
}

// Az installs az and returns its path.
func Az(t testing.TB) string {
	t.Helper()
	return installed(t, func(in *clients.Installer) (string, error) { return in.Az(t.Context()) })
}

// Venv installs Python packages and returns the folder of their programs.
func Venv(t testing.TB, name string, requirements ...string) string {
	t.Helper()
	return installed(t, func(in *clients.Installer) (string, error) { return in.Venv(t.Context(), name, requirements...) })
}

// Npm installs Node packages and returns the folder that holds node_modules.
func Npm(t testing.TB, name string, packages ...string) string {
	t.Helper()
	return installed(t, func(in *clients.Installer) (string, error) { return in.Npm(t.Context(), name, packages...) })
}

// Beside lays programs of the test out in a folder with their packages, where
// Node looks for those, and returns the folder.
func Beside(t testing.TB, modules string, programs ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range programs {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(modules, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Maven downloads artifacts and returns the folder of their jars.
func Maven(t testing.TB, name, pom string) string {
	t.Helper()
	return installed(t, func(in *clients.Installer) (string, error) { return in.Maven(t.Context(), name, pom) })
}

// AllVariable set to "all" makes it a failure that a machine lacks a client,
// as in CI.
const AllVariable = "LANYARD_TEST_CLIENTS"

func installed(t testing.TB, install func(*clients.Installer) (string, error)) string {
	t.Helper()
	if testing.Short() {
		t.Skip("real clients are left out with -short")
	}
	in, err := clients.New(os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	path, err := install(in)
	if errors.Is(err, clients.ErrMissing) {
		Missing(t, err.Error())
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// Missing skips a test, loudly, because the machine lacks something; in CI it
// fails it.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv(AllVariable) == "all" {
		t.Fatalf("%s, and %s=all asks for every client", what, AllVariable)
	}
	t.Skipf("SKIPPED: %s", what)
}

// shortDir is a home whose control socket fits into its address.
func shortDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "lan")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func last(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
