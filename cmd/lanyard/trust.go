package main

import (
	"time"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/runner/systrust"
)

type trustCmd struct {
	Install trustInstallCmd `cmd:"" help:"Trust the local CA in the system's store."`
	Remove  trustRemoveCmd  `cmd:"" help:"Take it out of the system's store."`
}

type trustInstallCmd struct{}

func (*trustInstallCmd) Run(inv *invocation) error {
	server, err := inv.server()
	if err != nil {
		return err
	}
	// The CA is made at the first start, so there must have been one.
	return server.WithCloud(inv.ctx, func(c *control.Client) error {
		st, err := c.Status(inv.ctx)
		if err != nil {
			return err
		}
		return systrust.New(inv.home, inv.stdout, time.Now).Install(st.CAFile)
	})
}

type trustRemoveCmd struct{}

func (*trustRemoveCmd) Run(inv *invocation) error {
	return systrust.New(inv.home, inv.stdout, time.Now).Remove()
}
