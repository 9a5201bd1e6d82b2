// Package nodehook leads Node programs whose clients ask no proxy to the one
// of the run, by a script that Node loads first. runner may import it.
package nodehook

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
)

//go:embed hook.cjs
var script []byte

// file is the script's name in home.
const file = "node-hook.cjs"

// Variable holds options for every Node program.
const Variable = "NODE_OPTIONS"

// Write writes the script into home and returns its path. The hosts are those
// of Azure: domains with all below them, and single names.
func Write(home string, domains, names []string) (string, error) {
	content := script
	for placeholder, list := range map[string][]string{"__DOMAINS__": domains, "__NAMES__": names} {
		text, err := json.Marshal(list)
		if err != nil {
			return "", err
		}
		content = bytes.ReplaceAll(content, []byte(placeholder), text)
	}
	path := filepath.Join(home, file)
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, content) {
		return path, nil
	}
	// Whole or not at all: another program may be about to load it.
	tmp, err := os.CreateTemp(home, file+"-*")
	if err != nil {
		return "", err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(content)
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return "", err
	}
	return path, os.Rename(tmp.Name(), path)
}

// Join adds the script to the user's options. It comes first, so that what
// else is loaded finds it in place; a script that an outer run gave stays,
// and the first to load does the work.
func Join(options, path string) string {
	ours := "--require " + quote(path)
	if options == "" {
		return ours
	}
	if options == ours || strings.HasPrefix(options, ours+" ") {
		return options // the run around this one has the same home
	}
	return ours + " " + options
}

// quote keeps a path in one piece: Node knows double quotes, and backslashes
// within them.
func quote(path string) string {
	if !strings.ContainsAny(path, " \"") {
		return path
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(path) + `"`
}
