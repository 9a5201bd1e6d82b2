package main

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"time"
)

type portalCmd struct {
	User   string `help:"Who is signed in; the operator without it." placeholder:"NAME"`
	NoOpen bool   `name:"no-open" help:"Only print the link."`
}

// Run prints the link and opens it. It works once, for a minute: what stays in
// the terminal or the browser's history is worth nothing to anybody.
func (c *portalCmd) Run(inv *invocation) error {
	client, err := inv.dial()
	if err != nil {
		return err
	}
	defer client.Close()
	link, err := client.PortalLink(inv.ctx, c.User)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(inv.stdout, link); err != nil || c.NoOpen {
		return err
	}
	if err := openBrowser(inv.ctx, link); err != nil {
		fmt.Fprintf(inv.stderr, "lanyard: no browser was opened (%v): open the link yourself, within a minute\n", err)
	}
	return nil
}

// opening is how long the system may take to hand a link to a browser.
const opening = 10 * time.Second

// openBrowser has the system show an address.
func openBrowser(ctx context.Context, address string) error {
	command := []string{"xdg-open", address}
	switch runtime.GOOS {
	case "darwin":
		command = []string{"open", address}
	case "windows":
		command = []string{"rundll32", "url.dll,FileProtocolHandler", address}
	}
	ctx, cancel := context.WithTimeout(ctx, opening)
	defer cancel()
	return exec.CommandContext(ctx, command[0], command[1:]...).Run()
}
