//go:build unix

package workers

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
)

// An app that puts a FIFO, a link or a folder in the place of its log holds
// nobody up, and has nothing written elsewhere.
func TestPlantedLogs(t *testing.T) {
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.WriteFile(elsewhere, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, plant := range map[string]func(path string) error{
		"FIFO":             func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"link":             func(path string) error { return os.Symlink(elsewhere, path) },
		"link to nothing":  func(path string) error { return os.Symlink("nothing", path) },
		"folder with more": func(path string) error { return os.MkdirAll(filepath.Join(path, "x"), 0o700) },
	} {
		folder := t.TempDir()
		l := newLogs(func() (*os.Root, error) { return os.OpenRoot(folder) }, clock.System{})
		path := filepath.Join(folder, l.name(platformLog))
		if err := plant(path); err != nil {
			t.Fatal(err)
		}
		wrote := make(chan struct{})
		go func() { l.platform("a line"); close(wrote) }()
		select {
		case <-wrote:
		case <-time.After(10 * time.Second):
			t.Fatalf("%s: the log waits", name)
		}
		l.close()
		text, err := os.ReadFile(path)
		if err != nil || !strings.HasSuffix(string(text), "a line\n") {
			t.Errorf("%s: %q %v", name, text, err)
		}
	}
	if text, _ := os.ReadFile(elsewhere); len(text) > 0 {
		t.Errorf("elsewhere stands %q", text)
	}
}
