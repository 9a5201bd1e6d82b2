package main

import (
	"errors"
	"fmt"
	"strings"
)

type whyCmd struct {
	ID   string `arg:"" optional:"" help:"Request id in the refused answer."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Run exits with 1 when there is nothing to explain.
func (c *whyCmd) Run(inv *invocation) error {
	client, err := inv.dial()
	if err != nil {
		return err
	}
	defer client.Close()
	ex, err := client.Why(inv.ctx, c.ID)
	if err != nil {
		return err
	}
	if !ex.Found {
		return errors.New(strings.TrimSpace(ex.Text))
	}
	if c.JSON {
		return writeIndented(inv.stdout, ex.JSON)
	}
	_, err = fmt.Fprintln(inv.stdout, strings.TrimRight(ex.Text, "\n"))
	return err
}
