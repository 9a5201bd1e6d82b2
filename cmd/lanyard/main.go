// Command lanyard is the command line of the local cloud: flags and exit codes
// only. What the commands do lies in internal/app, runner and control.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/alecthomas/kong"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/runner"
)

func main() {
	os.Exit(execute(os.Args[1:], newSystem))
}

// commands is the command line. Every option of `up` is an environment variable
// too, so that `run`, which starts a cloud where none runs, has them as well.
type commands struct {
	Home string `help:"Folder with all state." env:"LANYARD_HOME" placeholder:"DIR" type:"path"`

	Up        upCmd        `cmd:"" help:"Start the local cloud."`
	Down      downCmd      `cmd:"" help:"Stop the local cloud."`
	Status    statusCmd    `cmd:"" help:"Say where the cloud listens, and what is in it."`
	Run       runCmd       `cmd:"" help:"Run a program inside the cloud: as the signed-in operator, or as a web app."`
	Shell     shellCmd     `cmd:"" help:"Open a shell inside the cloud."`
	Env       envCmd       `cmd:"" help:"Print the environment of a program inside the cloud."`
	SQL       sqlCmd       `cmd:"" name:"sql" help:"Run T-SQL in a database of Azure SQL: as the operator, or as a web app."`
	User      userCmd      `cmd:"" help:"The people of the directory: add, list, password, remove."`
	Guide     guideCmd     `cmd:"" help:"Play the managed-identity guide from nothing: install what it needs, show the 403 and the 200."`
	Portal    portalCmd    `cmd:"" help:"Open the portal in a browser, signed in by a link that works once."`
	Why       whyCmd       `cmd:"" help:"Explain a denial, the latest one without an id, and what would fix it."`
	Trust     trustCmd     `cmd:"" help:"Put the local CA into the system's trust store, or take it out."`
	Logs      logsCmd      `cmd:"" help:"Show the cloud's log."`
	Version   versionCmd   `cmd:"" help:"Print the version."`
	Uninstall uninstallCmd `cmd:"" help:"Remove everything Lanyard has put on this machine."`
	Inside    insideCmd    `cmd:"" hidden:"" help:"Lanyard's own: start a program that run has prepared."`
}

// invocation is what every command gets.
type invocation struct {
	ctx            context.Context
	home           string
	newSystem      constructor
	stdin          *os.File
	stdout, stderr *os.File
}

// exitCode ends the program with a code; err, if any, is printed first.
type exitCode struct {
	code int
	err  error
}

func (e *exitCode) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

const exitUsage = 2

func execute(args []string, newSystem constructor) int {
	stdin, stdout, stderr := os.Stdin, os.Stdout, os.Stderr
	var c commands
	done := false
	parser, err := kong.New(&c,
		kong.Name("lanyard"),
		kong.Description("Azure's managed identity picture on your machine: unmodified az, SDKs and apps against production host names."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { done = true }), // --help
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		return report(stderr, err)
	}
	k, err := parser.Parse(asHelp(args))
	if done {
		if len(args) == 0 {
			return exitUsage
		}
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "lanyard: %v\nTry `%s --help`.\n", err, asked(err))
		if slices.Contains(args, "--detached") {
			// Its starter says it: standard error is the log. A bad variable
			// is met only here when `run` starts the cloud.
			_ = runner.WriteReport(stdout, runner.Report{Error: err.Error()})
		}
		return exitUsage
	}
	inv := &invocation{ctx: context.Background(), newSystem: newSystem, stdin: stdin, stdout: stdout, stderr: stderr}
	if inv.home, err = homeFolder(c.Home); err != nil {
		return report(stderr, err)
	}
	return report(stderr, k.Run(inv))
}

// asHelp reads `lanyard help run` as `lanyard run --help`, and no word at all as
// `lanyard --help`.
func asHelp(args []string) []string {
	switch {
	case len(args) == 0:
		return []string{"--help"}
	case args[0] == "help":
		return append(slices.Clone(args[1:]), "--help")
	}
	return args
}

// asked is the command that an error is about, as the user writes it.
func asked(err error) string {
	var parse *kong.ParseError
	if errors.As(err, &parse) {
		if node := parse.Context.Selected(); node != nil {
			return node.FullPath()
		}
	}
	return "lanyard"
}

func homeFolder(flag string) (string, error) {
	if flag != "" {
		return filepath.Abs(flag)
	}
	user, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("%w; say where to keep state with --home", err)
	}
	return filepath.Join(user, ".lanyard"), nil
}

func report(stderr io.Writer, err error) int {
	if err == nil {
		return 0
	}
	code := 1
	var exit *exitCode
	if errors.As(err, &exit) {
		code, err = exit.code, exit.err
	}
	if err != nil {
		fmt.Fprintf(stderr, "lanyard: %v\n", err)
	}
	return code
}

// dial connects to the cloud of home.
func (inv *invocation) dial() (*control.Client, error) {
	c, err := control.Dial(inv.ctx, inv.home)
	if errors.Is(err, control.ErrNotRunning) {
		return nil, fmt.Errorf("no cloud is running on %s; start one with `lanyard up -d`", inv.home)
	}
	return c, err
}
