package main

import (
	"os"

	"github.com/lanyard-dev/lanyard/internal/runner"
)

// target are the flags that say as whom a program runs.
type target struct {
	Group string `short:"g" name:"resource-group" help:"Group of the app; without --app the operator's default group." placeholder:"RG"`
	App   string `help:"Run as this web app." placeholder:"NAME"`
}

func (t target) of(inv *invocation) runner.Target {
	return runner.Target{Home: inv.home, App: t.App, Group: t.Group}
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
	Argv    []string `arg:"" passthrough:"" name:"cmd" help:"The program and its arguments, after --."`
}

func (c *runCmd) Run(inv *invocation) error {
	argv := c.Argv
	if len(argv) > 0 && argv[0] == "--" {
		argv = argv[1:]
	}
	return runProgram(inv, c.target, argv, c.Port, c.Verbose)
}

func runProgram(inv *invocation, t target, argv []string, port int, verbose bool) error {
	switch {
	case len(argv) == 0:
		return &exitCode{code: exitUsage, err: errNoProgram}
	case port != 0 && t.App == "", port < 0, port > 65535:
		return &exitCode{code: exitUsage, err: errPort}
	}
	server, err := inv.server()
	if err != nil {
		return &exitCode{code: runner.ExitFailed, err: err}
	}
	code, err := runner.Run(inv.ctx, runner.Config{
		Target: t.of(inv), Server: server, Port: port, Argv: argv, Verbose: verbose,
		Environ: runner.NewEnviron(os.Environ()),
		Stdin:   inv.stdin, Stdout: inv.stdout, Stderr: inv.stderr,
	})
	if code != 0 || err != nil {
		return &exitCode{code: code, err: err}
	}
	return nil
}
