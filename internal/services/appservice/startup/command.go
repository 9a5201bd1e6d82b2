package startup

import (
	"bytes"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// given runs what the configuration says: a file of the app, or a command.
func (a App) given(command string) Plan {
	name := strings.TrimPrefix(command, "./")
	if !strings.ContainsAny(command, " \t\n") && a.file(path.Clean(name)) {
		return Plan{Shell: "exec " + a.program(path.Clean(name)), Why: "Runs the startup file " + name + "."}
	}
	adapted := adapt(command, a.Port)
	why := "Runs the startup command."
	if adapted != command {
		why = "Runs the startup command, on its port here: " + adapted
	}
	return Plan{Shell: adapted, Why: why}
}

// program starts a file by what it says itself, or by its name. App Service
// makes it executable; here an app's files never change.
func (a App) program(file string) string {
	if line, _, _ := bytes.Cut(a.read(file), []byte("\n")); bytes.HasPrefix(line, []byte("#!")) {
		if words := strings.Fields(string(line[2:])); len(words) > 0 {
			for i, w := range words {
				words[i] = quote(w)
			}
			return strings.Join(words, " ") + " " + quote("./"+file)
		}
	}
	switch path.Ext(file) {
	case ".js", ".mjs", ".cjs":
		return "node " + quote("./"+file)
	case ".py":
		return "python " + quote("./"+file)
	}
	return "sh " + quote("./"+file)
}

// Every app of App Service has a network of its own, where it listens on port
// 8000 of all addresses. Here apps share the machine's: what names that port
// gets the app's own, on loopback. Any other port is found by looking.
var adaptations = []struct {
	pattern *regexp.Regexp
	with    string
	of      string // the program whose option it is; "" for many
}{
	{regexp.MustCompile(`(^|[\s=,'"]|-b)(?:0\.0\.0\.0|\[::\]|\*|127\.0\.0\.1|localhost)?:8000\b`), `${1}127.0.0.1:PORT`, ""},
	{regexp.MustCompile(`(--bind[= ]|\s-b ?)(?:0\.0\.0\.0|127\.0\.0\.1|localhost)(\s|$)`), `${1}127.0.0.1:PORT${2}`, "gunicorn"},
	{regexp.MustCompile(`(--(?:server\.)?port[= ]|\s-p )8000\b`), `${1}PORT`, ""},
	{regexp.MustCompile(`(--(?:host|server\.address)[= ]|\s-h )0\.0\.0\.0(\s|$)`), `${1}127.0.0.1${2}`, ""},
	{regexp.MustCompile(`(^|[\s=])0\.0\.0\.0:`), `${1}127.0.0.1:`, ""},
}

func adapt(command string, port int) string {
	for _, a := range adaptations {
		if strings.Contains(command, a.of) {
			command = a.pattern.ReplaceAllString(command, strings.Replace(a.with, "PORT", strconv.Itoa(port), 1))
		}
	}
	return command
}
