package main

import (
	"errors"
	"fmt"
	"io"

	"golang.org/x/term"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/runner/sqlbatch"
)

type sqlCmd struct {
	target
	Server   string `help:"The logical server; may be left out where there is one." placeholder:"NAME"`
	Database string `short:"d" help:"The database." default:"master" placeholder:"NAME"`
	JSON     bool   `name:"json" help:"Print each result set as a JSON array."`
	Text     string `arg:"" optional:"" help:"T-SQL; from standard input without it."`
}

// Help is the long text of `lanyard sql --help`.
func (sqlCmd) Help() string {
	return "Logs in with the operator's token, or with that of the app's identity. Lines of GO cut a text into batches, GO 5 runs one five times; the first error ends it."
}

// Run exits with 1 when the server answers with an error.
func (c *sqlCmd) Run(inv *invocation) error {
	if err := c.check(); err != nil {
		return err
	}
	client, err := inv.dial()
	if err != nil {
		return err
	}
	defer client.Close()
	text := c.Text
	if text == "" {
		if term.IsTerminal(int(inv.stdin.Fd())) {
			fmt.Fprintln(inv.stderr, "lanyard: type T-SQL; Ctrl-D on a line of its own (Windows: Ctrl-Z) sends it")
		}
		all, err := io.ReadAll(inv.stdin)
		if err != nil {
			return err
		}
		text = string(all)
	}
	var app *control.AppRef
	if c.App != "" {
		app = &control.AppRef{Name: c.App, Slot: c.Slot, Group: c.Group}
	}
	err = sqlbatch.Run(inv.ctx, sqlbatch.Config{
		Cloud: client, App: app, Server: c.Server, Database: c.Database, Text: text, JSON: c.JSON, Out: inv.stdout, Err: inv.stderr,
	})
	if errors.Is(err, sqlbatch.ErrRefused) {
		return &exitCode{code: 1}
	}
	return err
}
