package runner

import (
	"debug/buildinfo"
	"fmt"
	"io"
	"path/filepath"
	"runtime"

	"github.com/lanyard-dev/lanyard/internal/runner/systrust"
)

// noteTrust says when the environment cannot give the program our CA: on macOS
// and Windows, Go reads the system's trust store only.
func noteTrust(w io.Writer, home, program string) {
	if runtime.GOOS != "darwin" && runtime.GOOS != "windows" {
		return
	}
	if systrust.Installed(home) {
		return
	}
	if _, err := buildinfo.ReadFile(program); err != nil {
		return // not built with Go
	}
	fmt.Fprintf(w, "lanyard: %s is a Go program, and Go on this system ignores SSL_CERT_FILE; "+
		"if it reports an unknown authority, run `lanyard trust install`\n", filepath.Base(program))
}
