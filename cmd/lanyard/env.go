package main

import (
	"os"

	"github.com/lanyard-dev/lanyard/internal/runner"
)

type envCmd struct {
	target
	Format string `help:"sh, dotenv or json." enum:"sh,dotenv,json" default:"sh"`
}

func (c *envCmd) Run(inv *invocation) error {
	if err := c.check(); err != nil {
		return err
	}
	client, err := inv.dial()
	if err != nil {
		return err
	}
	defer client.Close()
	inherited := runner.NewEnviron(os.Environ())
	e, err := runner.Environment(inv.ctx, client, c.of(inv), inherited)
	if err != nil {
		return err
	}
	return runner.WriteEnviron(inv.stdout, c.Format, e, inherited)
}
