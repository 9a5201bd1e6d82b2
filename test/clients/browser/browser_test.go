// Package browser lets a real Chromium play what people do: sign in, use the
// portal, approve a device code.
package browser

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// packages are the newest as of this test's last change.
var packages = []string{"playwright-core@1.65.1"}

// ArtefactsVariable names a folder in which pictures of the pages are kept.
const ArtefactsVariable = "LANYARD_ARTEFACTS"

// names under which systems have Chromium.
var names = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}

// browser is Chromium on a cloud.
type browser struct {
	cloud *clienttest.Cloud
	dir   string // the programs and their packages
	env   []string
}

// newBrowser finds Chromium and installs what drives it.
func newBrowser(t *testing.T, c *clienttest.Cloud) *browser {
	t.Helper()
	modules := clienttest.Npm(t, "browser", packages...)
	program := ""
	for _, name := range names {
		if p, err := exec.LookPath(name); err == nil {
			program = p
			break
		}
	}
	if program == "" {
		clienttest.Missing(t, "Chromium")
	}
	b := &browser{cloud: c, dir: t.TempDir()}
	programs, err := filepath.Glob("*.mjs")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range programs {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(b.dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(modules, "node_modules"), filepath.Join(b.dir, "node_modules")); err != nil {
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

// play runs a program of this folder, which fails by its exit code.
func (b *browser) play(t *testing.T, program string, args ...string) string {
	t.Helper()
	r := b.cloud.Command(b.dir, b.env, "node", append([]string{filepath.Join(b.dir, program)}, args...)...).OK(t)
	return r.Stdout
}

// spki is the name of the local authority's key by which Chromium trusts it:
// an unprivileged test cannot put a root into anybody's store.
func spki(t *testing.T, caFile string) string {
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
