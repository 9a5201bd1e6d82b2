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
// since home holds the record of them.
func (c *uninstallCmd) Run(inv *invocation) error {
	trust := systrust.New(inv.home, inv.stdout, time.Now)
	entries, err := trust.Installed()
	if err != nil {
		return err
	}
	folders, err := ownFolders(inv)
	if err != nil {
		return err
	}
	if len(entries)+len(folders) == 0 {
		fmt.Fprintln(inv.stdout, "nothing to remove")
		return nil
	}
	fmt.Fprintln(inv.stdout, "This stops the cloud, if one runs, and removes:")
	for _, e := range entries {
		fmt.Fprintf(inv.stdout, "  trust   %s\n", e)
	}
	for _, f := range folders {
		fmt.Fprintf(inv.stdout, "  %-7s %s\n", f.what, f.path)
	}
	if !c.Yes && !confirmed(inv) {
		return errors.New("nothing was removed")
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
	for _, f := range folders {
		if err := os.RemoveAll(f.path); err != nil {
			return err
		}
		fmt.Fprintf(inv.stdout, "removed: %s\n", f.path)
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

type folder struct{ what, path string }

// ownFolders returns home and cache where they exist. It refuses a folder that
// is somebody else's: --home and LANYARD_CACHE can name anything.
func ownFolders(inv *invocation) ([]folder, error) {
	var out []folder
	if _, err := os.Stat(inv.home); err == nil {
		if !control.IsHome(inv.home) {
			return nil, fmt.Errorf("%s does not look like a home of Lanyard; not touching it", inv.home)
		}
		out = append(out, folder{"home", inv.home})
	}
	cache, err := clients.CacheDir()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(cache); err == nil {
		out = append(out, folder{"cache", cache})
	}
	user, err := os.UserHomeDir()
	if err != nil {
		return nil, err
	}
	for _, f := range out {
		if rel, err := filepath.Rel(f.path, user); err == nil && !strings.HasPrefix(rel, "..") {
			return nil, fmt.Errorf("%s holds your home folder; not touching it", f.path)
		}
	}
	return out, nil
}
