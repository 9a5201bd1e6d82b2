package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/runner"
)

// target are the flags that say as whom a program runs.
type target struct {
	Group string `short:"g" name:"resource-group" help:"Group of the app; without --app the operator's default group." placeholder:"RG"`
	App   string `help:"Run as this web app." placeholder:"NAME"`
	Slot  string `help:"Run as this deployment slot of the app." placeholder:"NAME"`
}

// check refuses a slot of no app.
func (t target) check() error {
	if t.Slot != "" && t.App == "" {
		return &exitCode{code: exitUsage, err: errSlot}
	}
	return nil
}

func (t target) of(inv *invocation) runner.Target {
	return runner.Target{Home: inv.home, App: t.App, Slot: t.Slot, Group: t.Group}
}

// server says how to start a cloud where none runs. Its options come from the
// environment, which it inherits.
func (inv *invocation) server() (runner.Server, error) {
	exe, err := os.Executable()
	return runner.Server{
		Home: inv.home, Exe: exe, Env: runner.NewEnviron(os.Environ()), Progress: inv.stderr,
	}, err
}

type runCmd struct {
	target
	Port    int      `help:"Where the app listens, if not on the port it is given." placeholder:"N"`
	Verbose bool     `help:"Say what the program is given."`
	Hosted  string   `hidden:"" help:"Lanyard's own: be the process of a deployed app." placeholder:"TOKEN"`
	Argv    []string `arg:"" passthrough:"" name:"cmd" help:"The program and its arguments, after --."`
}

func (c *runCmd) Run(inv *invocation) error {
	argv := c.Argv
	switch {
	case argv[0] == "--":
		argv = argv[1:]
	case strings.HasPrefix(argv[0], "-"): // kong takes a flag that it does not know for the program
		return &exitCode{code: exitUsage, err: fmt.Errorf("unknown flag %s; a program's name that begins so stands after --", argv[0])}
	}
	return runProgram(inv, c.target, argv, runOptions{c.Port, c.Verbose, c.Hosted})
}

// runOptions are how a program runs; zero is as the user has it who says nothing.
type runOptions struct {
	port    int
	verbose bool
	hosted  string
}

func runProgram(inv *invocation, t target, argv []string, o runOptions) error {
	switch {
	case len(argv) == 0:
		return &exitCode{code: exitUsage, err: errNoProgram}
	case o.port != 0 && t.App == "", o.port < 0, o.port > 65535:
		return &exitCode{code: exitUsage, err: errPort}
	}
	if err := t.check(); err != nil {
		return err
	}
	server, err := inv.server()
	if err != nil {
		return &exitCode{code: runner.ExitFailed, err: err}
	}
	code, err := runner.Run(inv.ctx, runner.Config{
		Target: t.of(inv), Server: server, Port: o.port, Argv: argv, Verbose: o.verbose, Hosted: o.hosted,
		Environ: runner.NewEnviron(os.Environ()),
		Stdin:   inv.stdin, Stdout: inv.stdout, Stderr: inv.stderr,
	})
	if code != 0 || err != nil {
		return &exitCode{code: code, err: err}
	}
	return nil
}
