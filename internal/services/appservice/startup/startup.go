// Package startup chooses the command by which an app is started, as App
// Service on Linux does: from the app's files, its runtime and its
// configuration. The rules are those of Oryx, Microsoft's build system of App
// Service (github.com/microsoft/Oryx, src/startupscriptgenerator). It starts
// nothing and changes nothing.
package startup

import (
	"io"
	"io/fs"
	"strconv"
	"strings"
)

// App is what is chosen from.
type App struct {
	Files    fs.FS             // the app's folder, which the command runs in
	Runtime  string            // linuxFxVersion: "PYTHON|3.11"; "" where none is said
	Command  string            // appCommandLine: a command or a file's name; "" for none
	Settings map[string]string // the app's settings
	Port     int               // where the app is to listen on loopback
	Cores    int               // of this machine, for the number of gunicorn's workers
}

// Plan is how an app is started.
type Plan struct {
	// Shell is a text for sh; "" where nothing can be started, so that App
	// Service's own page answers.
	Shell string
	// Why is a line for the platform's log.
	Why string
	// Python says that the command needs Python's programs on PATH.
	Python bool
}

// Choose returns the plan for an app.
func Choose(a App) Plan {
	python, node := a.languages()
	if command := strings.TrimSpace(a.Command); command != "" {
		p := a.given(command)
		p.Python = python
		return p
	}
	if python {
		if p := a.python(); p.Shell != "" {
			return p
		}
	}
	if node {
		if p := a.node(); p.Shell != "" {
			return p
		}
	}
	return Plan{Why: "Found neither a startup command nor an app that starts without one: the default page answers."}
}

// languages says whose apps are looked for: the runtime's, or where it names
// none of the two whichever is there.
func (a App) languages() (python, node bool) {
	name, _, _ := strings.Cut(strings.ToUpper(a.Runtime), "|")
	switch name {
	case "PYTHON":
		return true, false
	case "NODE":
		return false, true
	case "":
		return true, true
	}
	return false, false
}

// version returns the runtime's version as major and minor, 0.0 for none.
func (a App) version() (major, minor int) {
	_, text, _ := strings.Cut(a.Runtime, "|")
	first, rest, _ := strings.Cut(text, ".")
	second, _, _ := strings.Cut(rest, ".")
	major, _ = strconv.Atoi(first)
	minor, _ = strconv.Atoi(second)
	return major, minor
}

func (a App) file(name string) bool {
	info, err := fs.Stat(a.Files, name)
	return err == nil && info.Mode().IsRegular()
}

// first returns the first of the names that is a file, "" for none.
func (a App) first(names ...string) string {
	for _, name := range names {
		if a.file(name) {
			return name
		}
	}
	return ""
}

// limit bounds what is read of a file.
const limit = 1 << 20

func (a App) read(name string) []byte {
	f, err := a.Files.Open(name)
	if err != nil {
		return nil
	}
	defer f.Close()
	text, _ := io.ReadAll(io.LimitReader(f, limit))
	return text
}

// quote makes a text one word of sh.
func quote(word string) string { return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'" }
