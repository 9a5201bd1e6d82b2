package clienttest

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	_ "embed" // launch.mjs
	"encoding/base64"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

//go:embed launch.mjs
var launch []byte

// Playwright is the newest as of its last change here.
const Playwright = "playwright-core@1.65.1"

// ArtefactsVariable names a folder in which pictures of the pages are kept.
const ArtefactsVariable = "LANYARD_ARTEFACTS"

// chromiumNames are those under which systems have Chromium.
var chromiumNames = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// Browser is a real Chromium on a cloud, driven by the programs (*.mjs) in the
// test's own folder.
type Browser struct {
	dir string // the programs and their packages
	env []string
}

// NewBrowser finds Chromium and installs what drives it, and packages that the
// test's programs need beside that.
func NewBrowser(t testing.TB, c *Cloud, packages ...string) *Browser {
	t.Helper()
	modules := Npm(t, "browser", append([]string{Playwright}, packages...)...)
	program := ""
	for _, name := range chromiumNames {
		if p, err := exec.LookPath(name); err == nil {
			program = p
			break
		}
	}
	if program == "" {
		Missing(t, "Chromium")
	}
	programs, err := filepath.Glob("*.mjs")
	if err != nil {
		t.Fatal(err)
	}
	b := &Browser{dir: Beside(t, modules, programs...)}
	if err := os.WriteFile(filepath.Join(b.dir, "launch.mjs"), launch, 0o600); err != nil {
		t.Fatal(err)
	}
	artefacts := os.Getenv(ArtefactsVariable)
	if artefacts == "" {
		artefacts = t.TempDir()
	} else if err := os.MkdirAll(artefacts, 0o755); err != nil {
		t.Fatal(err)
	}
	b.env = append(os.Environ(), "LANYARD_CHROMIUM="+program, "LANYARD_SPKI="+spki(t, c.Status.CAFile), ArtefactsVariable+"="+artefacts,
		"HTTPS_PROXY="+c.Status.Proxy, "TMPDIR="+t.TempDir())
	return b
}

// playLimit bounds one program: a machine may be busy, and apps are built.
const playLimit = 6 * time.Minute

// Command is one of the programs; it ends with the test.
func (b *Browser) Command(t testing.TB, program string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), playLimit)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, "node", append([]string{filepath.Join(b.dir, program)}, args...)...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = b.dir, b.env, 5*time.Second
	return cmd
}

// Play runs one of the programs, which fails by its exit code, and returns what
// it printed.
func (b *Browser) Play(t testing.TB, program string, args ...string) string {
	t.Helper()
	cmd := b.Command(t, program, args...)
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", program, err, out, problems.String())
	}
	return string(out)
}

// spki is the name of the local authority's key by which Chromium trusts it:
// an unprivileged test cannot put a root into anybody's store.
func spki(t testing.TB, caFile string) string {
	t.Helper()
	data, err := os.ReadFile(caFile)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(data)
	if block == nil {
		t.Fatalf("%s holds no certificate", caFile)
	}
	root, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(root.RawSubjectPublicKeyInfo)
	return base64.StdEncoding.EncodeToString(sum[:])
}
