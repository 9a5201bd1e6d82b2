package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/signal"

	"github.com/lanyard-dev/lanyard/internal/runner/logfile"
)

type logsCmd struct {
	Follow bool `short:"f" help:"Go on as the log grows."`
}

func (c *logsCmd) Run(inv *invocation) error {
	ctx, stop := signal.NotifyContext(inv.ctx, os.Interrupt)
	defer stop()
	err := logfile.Show(ctx, inv.home, inv.stdout, c.Follow)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("no log in %s yet", inv.home)
	}
	return err
}
