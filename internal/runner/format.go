package runner

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
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
		for _, n := range e.Given() {
			if _, err := fmt.Fprintf(w, "%s=%s\n", n, dotenvQuote(e.Get(n))); err != nil {
				return err
			}
		}
		return nil
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
	_, err := io.WriteString(w, b.String())
	return err
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

// dotenvQuote uses single quotes, inside which every reader takes the text as
// it is, and double quotes only for what those cannot hold.
func dotenvQuote(s string) string {
	if !strings.ContainsAny(s, "'\n\r") {
		return "'" + s + "'"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "$", `\$`).Replace(s) + `"`
}
