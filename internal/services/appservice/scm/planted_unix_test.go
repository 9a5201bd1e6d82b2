//go:build unix

package scm

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What an app puts in the place of logs, of their folder and of its files leads
// nowhere and holds nobody up.
func TestPlanted(t *testing.T) {
	f := newFixture(t)
	f.kudu(200, "POST", "app1", "/api/zipdeploy", zipped("a.txt", "1"))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	id := siteID + "app1"
	logs := f.content.LogFiles(id)
	must(os.MkdirAll(logs, 0o700))
	secret := filepath.Join(t.TempDir(), "secret.log")
	must(os.WriteFile(secret, []byte("secret\n"), 0o600))
	const log = "2026_11_26_lanyard_docker"
	must(os.WriteFile(filepath.Join(logs, log+".log"), []byte("said\n"), 0o600))
	must(os.Symlink(secret, filepath.Join(logs, log+".1.log")))
	must(os.Symlink(secret, filepath.Join(logs, "2026_11_26_lanyard_default_docker.log")))
	must(syscall.Mkfifo(filepath.Join(logs, "2026_11_27_lanyard_docker.log"), 0o600))
	must(syscall.Mkfifo(filepath.Join(logs, log+".2.log"), 0o600))
	v, _, err := f.content.Current(t.Context(), id)
	must(err)
	must(syscall.Mkfifo(filepath.Join(v.Dir, "fifo"), 0o600))
	manifest := filepath.Join(v.Dir, "..", "manifest")
	must(os.Remove(manifest))
	must(syscall.Mkfifo(manifest, 0o600))

	done := make(chan struct{})
	go func() {
		defer close(done)
		dump := f.kudu(200, "GET", "app1", "/dump", "").Body
		archive, err := zip.NewReader(strings.NewReader(dump), int64(len(dump)))
		if err != nil {
			t.Error(err)
			return
		}
		var all bytes.Buffer
		for _, file := range archive.File {
			if r, err := file.Open(); err == nil {
				_, _ = io.Copy(&all, r)
			}
		}
		if strings.Contains(all.String(), "secret") || !strings.Contains(all.String(), "said") {
			t.Errorf("the dump has %q", all.String())
		}
		s := &stream{open: func() (*os.Root, error) { return f.content.Open(id, logs) }, read: map[string]place{}, now: f.Clock.Now}
		s.begin()
		s.gather()
		root, err := s.open()
		if err != nil {
			t.Error(err)
			return
		}
		defer root.Close()
		s.rest(root, log+".", 0)
		for _, name := range []string{log + ".1.log", log + ".2.log", "2026_11_27_lanyard_docker.log"} {
			if n := s.take(root, name, 0); n != 0 {
				t.Errorf("%s: %d bytes", name, n)
			}
		}
		if got := string(s.ready); got != "said\n" {
			t.Errorf("the stream has %q", got)
		}
		for _, path := range []string{"LogFiles/" + log + ".1.log", "LogFiles/" + log + ".2.log", "site/wwwroot/fifo"} {
			f.kudu(404, "GET", "app1", "/api/vfs/"+path, "")
		}
		// The list of what the former zip brought is no file: the deployment fails and says so.
		if a := f.kudu(400, "POST", "app1", "/api/zipdeploy", zipped("a.txt", "2")); !strings.Contains(a.Body, "the files of the former version") {
			t.Error(a.Body)
		}
	}()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("something waits for a FIFO")
	}
	// Not the folder itself either.
	other := f.content.LogFiles(siteID + "app2")
	must(os.MkdirAll(other, 0o700))
	must(os.WriteFile(filepath.Join(other, log+".log"), []byte("of another app\n"), 0o600))
	for _, to := range []string{other, "../app2/LogFiles", filepath.Dir(secret)} {
		must(os.RemoveAll(logs))
		must(os.Symlink(to, logs))
		if a := f.kudu(200, "GET", "app1", "/api/vfs/LogFiles/", ""); strings.TrimSpace(a.Body) != "[]" {
			t.Errorf("%s: %s", to, a.Body)
		}
		if a := f.kudu(200, "GET", "app1", "/api/logs/docker", ""); strings.TrimSpace(a.Body) != "[]" {
			t.Errorf("%s: %s", to, a.Body)
		}
		f.kudu(404, "GET", "app1", "/api/vfs/LogFiles/"+log+".log", "")
	}
}
