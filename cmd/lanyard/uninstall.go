package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/clients"
	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/runner/systrust"
)

type uninstallCmd struct {
	Yes bool `short:"y" help:"Do not ask."`
}

// Run lists what it will remove, asks, and removes it: trust entries first,
// since home holds the record of them. Of the cache folder it takes only what
// was installed there.
func (c *uninstallCmd) Run(inv *invocation) error {
	trust := systrust.New(inv.home, inv.stdout, time.Now)
	entries, err := trust.Installed()
	if err != nil {
		return err
	}
	found, err := leftovers(inv)
	if err != nil {
		return err
	}
	if len(entries)+len(found) == 0 {
		fmt.Fprintln(inv.stdout, "nothing to remove")
		return nil
	}
	fmt.Fprintln(inv.stdout, "This stops the cloud, if one runs, and removes:")
	for _, e := range entries {
		fmt.Fprintf(inv.stdout, "  trust   %s\n", e)
	}
	for _, l := range found {
		fmt.Fprintf(inv.stdout, "  %-7s %s\n", l.what, l.path)
	}
	if !c.Yes && !confirmed(inv) {
		return errors.New("nothing was removed; answer y, or leave the question out with --yes")
	}
	if _, err := os.Stat(inv.home); err == nil {
		if _, err := stopCloud(inv); err != nil {
			return err
		}
	}
	if len(entries) > 0 {
		if err := trust.Remove(); err != nil {
			return err
		}
	}
	for _, l := range found {
		if err := os.RemoveAll(l.path); err != nil {
			return err
		}
		if l.what == "cache" {
			_ = os.Remove(filepath.Dir(l.path)) // once it is empty
		}
		fmt.Fprintf(inv.stdout, "removed: %s\n", l.path)
	}
	return nil
}

func confirmed(inv *invocation) bool {
	fmt.Fprint(inv.stdout, "Remove all of it? [y/N] ")
	line, _ := bufio.NewReader(inv.stdin).ReadString('\n')
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return true
	}
	return false
}

// leftover is something that Lanyard put on the machine.
type leftover struct{ what, path string }

// leftovers returns the home, and what was installed into the cache. It refuses
// a home that is somebody else's: --home can name anything.
func leftovers(inv *invocation) ([]leftover, error) {
	var out []leftover
	if _, err := os.Stat(inv.home); err == nil {
		if err := ownHome(inv.home); err != nil {
			return nil, err
		}
		out = append(out, leftover{"home", inv.home})
	}
	cache, err := clients.CacheDir()
	if err != nil {
		return nil, err
	}
	installed, err := clients.Installed(cache)
	for _, path := range installed {
		out = append(out, leftover{"cache", path})
	}
	return out, err
}

func ownHome(home string) error {
	if !control.IsHome(home) {
		return fmt.Errorf("%s does not look like a home of Lanyard; not touching it", home)
	}
	user, err := os.UserHomeDir()
	if err != nil {
		return err
	}
	if rel, err := filepath.Rel(home, user); err == nil && !strings.HasPrefix(rel, "..") {
		return fmt.Errorf("%s holds your home folder; not touching it", home)
	}
	return nil
}
