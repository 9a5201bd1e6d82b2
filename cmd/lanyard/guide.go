package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/lanyard-dev/lanyard/internal/clients"
	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/guide"
	"github.com/lanyard-dev/lanyard/internal/runner"
)

type guideCmd struct {
	Deploy bool `help:"Deploy the app with az, so that App Service runs it, instead of running it by hand."`
}

// Help is the long text of `lanyard guide --help`.
func (*guideCmd) Help() string {
	return "Installs az and the guide's Flask app the first time, plays the managed-identity guide step by step, and leaves the cloud running."
}

// Run installs what the guide needs, sees to it that a cloud runs, and plays.
func (c *guideCmd) Run(inv *invocation) error {
	ctx, stop := signal.NotifyContext(inv.ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := control.MakeHome(inv.home); err != nil {
		return err
	}
	program, err := lastingProgram(inv.home)
	if err != nil {
		return err
	}
	installer, err := clients.New(inv.stdout)
	if err != nil {
		return err
	}
	az, err := installer.Az(ctx)
	if err != nil {
		return err
	}
	// The commands that the guide prints in the end need it too.
	if err := runner.RememberAz(inv.home, az); err != nil {
		return err
	}
	python, err := installer.Venv(ctx, "guide", guide.Requirements()...)
	if err != nil {
		return err
	}
	cosmos, err := installer.Venv(ctx, "guide-cosmos", guide.CosmosRequirements()...)
	if err != nil {
		return err
	}
	// The driver that the last step needs does not run everywhere.
	sqlPython, sqlErr := installer.Venv(ctx, "guide-sql", guide.SQLRequirements()...)
	if sqlErr == nil {
		sqlErr = guide.CheckSQL(ctx, sqlPython)
	}
	if sqlErr != nil && ctx.Err() == nil {
		fmt.Fprintf(inv.stdout, "The step with Azure SQL is left out: %v\n", sqlErr)
		sqlPython = ""
	}
	cloud, err := runningCloud(ctx, inv, program)
	if err != nil {
		return err
	}
	defer cloud.Close()
	suffix, err := suffix()
	if err != nil {
		return err
	}
	err = guide.Run(ctx, guide.Config{
		Lanyard: program, Home: inv.home, Tools: guide.Tools{Az: az, Python: python, CosmosPython: cosmos, SQLPython: sqlPython}, Out: inv.stdout, Suffix: suffix, Cloud: cloud, Deploy: c.Deploy,
	})
	if ctx.Err() != nil {
		return &exitCode{code: exitInterrupted, err: fmt.Errorf("interrupted; the cloud goes on running: `%s down` stops it", program)}
	}
	return err
}

// exitInterrupted is what shells answer for a command that Ctrl-C ended.
const exitInterrupted = 130

// runningCloud connects to the home's cloud, starting it if there is none.
func runningCloud(ctx context.Context, inv *invocation, program string) (*control.Client, error) {
	cloud, err := control.Dial(ctx, inv.home)
	if err == nil || !errors.Is(err, control.ErrNotRunning) {
		return cloud, err
	}
	up := exec.CommandContext(ctx, program, "--home", inv.home, "up", "-d")
	up.Stdout, up.Stderr = inv.stdout, inv.stderr
	if err := up.Run(); err != nil {
		return nil, fmt.Errorf("start the cloud: %w", err)
	}
	return control.Dial(ctx, inv.home)
}

// lastingProgram is the program that printed commands name. `go run` builds
// into a folder that is gone when it ends, so there it is copied into home.
func lastingProgram(home string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	if !strings.Contains(self, "go-build") {
		return self, nil
	}
	name := "lanyard"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	lasting := filepath.Join(home, "bin", name)
	if err := os.MkdirAll(filepath.Dir(lasting), 0o700); err != nil {
		return "", err
	}
	return lasting, copyProgram(self, lasting)
}

// copyProgram puts a copy in its place in one step: the old one may be running.
func copyProgram(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Chmod(0o700), out.Close()); err != nil {
		return fmt.Errorf("copy the program into home: %w", err)
	}
	return os.Rename(out.Name(), to)
}

// suffix makes the names of one play fresh.
func suffix() (string, error) {
	var b [4]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", b)[:6], nil
}
