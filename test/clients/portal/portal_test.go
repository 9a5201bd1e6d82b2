// Package portal lets a real Chromium use the portal.
package portal

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// link is a page that signs the operator in once.
func link(t *testing.T, c *clienttest.Cloud) string {
	t.Helper()
	return strings.TrimSpace(c.Lanyard("portal", "--no-open").OK(t).Stdout)
}

// play has a program use the portal, to its end.
func play(t *testing.T, b *clienttest.Browser, program string, args ...string) {
	t.Helper()
	if out := b.Play(t, program, args...); !strings.HasSuffix(out, "done\n") {
		t.Errorf("%s printed %q", program, out)
	}
}

// guideApp is the guide's app as a zip file.
func guideApp(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "app.zip")
	out, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	z := zip.NewWriter(out)
	for _, file := range []string{"app.py", "requirements.txt"} {
		data, err := os.ReadFile(filepath.Join("../../../internal/guide/app", file))
		if err != nil {
			t.Fatal(err)
		}
		w, err := z.Create(file)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// The guide's portal section, with no command line but the link.
func TestPortalPlaysTheGuide(t *testing.T) {
	c := clienttest.Start(t)
	b := clienttest.NewBrowser(t, c)
	play(t, b, "portal.mjs", link(t, c), guideApp(t))
}
