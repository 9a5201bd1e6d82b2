package runner

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
)

// Formats are what WriteEnviron knows.
const (
	FormatSh     = "sh"
	FormatDotenv = "dotenv"
	FormatJSON   = "json"
)

// WriteEnviron writes what e gives beyond inherited. sh also unsets what a run
// would have removed, since the shell that reads it keeps everything else.
func WriteEnviron(w io.Writer, format string, e, inherited *Environ) error {
	switch format {
	case FormatJSON:
		return writeJSON(w, e)
	case FormatDotenv:
		return writeDotenv(w, e)
	case FormatSh:
		return writeSh(w, e, inherited)
	default:
		return fmt.Errorf("unknown format %q", format)
	}
}

func writeJSON(w io.Writer, e *Environ) error {
	flat := map[string]string{}
	for _, n := range e.Given() {
		flat[n] = e.Get(n)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(flat)
}

func writeDotenv(w io.Writer, e *Environ) error {
	var b strings.Builder
	for _, n := range e.Given() {
		if isDotenvName(n) {
			fmt.Fprintf(&b, "%s=%s\n", n, dotenvQuote(e.Get(n)))
		} else {
			fmt.Fprintf(&b, "# no reader takes the name %q\n", n)
		}
	}
	writeServers(&b, e)
	_, err := io.WriteString(w, b.String())
	return err
}

func writeSh(w io.Writer, e, inherited *Environ) error {
	var b strings.Builder
	for _, n := range e.Dropped(inherited) {
		if isIdentifier(n) {
			fmt.Fprintf(&b, "unset %s\n", n)
		}
	}
	for _, n := range e.Given() {
		if isIdentifier(n) {
			fmt.Fprintf(&b, "export %s=%s\n", n, shQuote(e.Get(n)))
		} else {
			fmt.Fprintf(&b, "# a shell cannot hold %q\n", n)
		}
	}
	writeServers(&b, e)
	_, err := io.WriteString(w, b.String())
	return err
}

// writeServers says, in comments, how connection strings name Azure SQL.
func writeServers(b *strings.Builder, e *Environ) {
	for _, h := range strings.Fields(e.Get(serversVariable)) {
		fmt.Fprintf(b, "# Azure SQL: Server=%s,%d inside `lanyard run`, Server=%s elsewhere\n", h, hosts.SQLPort, e.Get(sqlVariable))
	}
}

// isIdentifier says whether a POSIX shell can have a variable of that name.
func isIdentifier(n string) bool {
	for i, r := range n {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return n != ""
}

func shQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// dotenvQuote writes a value so that the readers of .env files, which have no
// common grammar, and a shell that reads the file agree wherever they can:
// between single quotes all take the text as it is, lines included (python-dotenv
// alone halves doubled backslashes there). A value that holds a single quote
// stands between double ones, with what a shell would act on escaped.
func dotenvQuote(s string) string {
	switch {
	case strings.Contains(s, "\r"): // as such no reader keeps it
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`", "\n", `\n`, "\r", `\r`).Replace(s) + `"`
	case !strings.Contains(s, "'"):
		return "'" + s + "'"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`").Replace(s) + `"`
}

// isDotenvName says whether the readers of .env files take a name; a shell
// would run a line that begins with any other as a command.
func isDotenvName(n string) bool {
	return n != "" && strings.IndexFunc(n, func(r rune) bool {
		return r != '_' && r != '.' && r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) < 0
}
