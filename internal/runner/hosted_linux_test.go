package runner

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// The shell around a startup command ends at once when it is told to; the app
// that it has started has its time, and no more than that.
func TestGraceBelowAShell(t *testing.T) {
	// As a hosted run is, so that what is left is its own.
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0) }()
	for name, c := range map[string]struct {
		trap        string
		least       time.Duration
		most        time.Duration
		saysGoodBye bool
	}{
		"takes its time": {"sleep 1; echo bye > bye; exit 0", time.Second, grace - time.Second, true},
		"does not mind":  {":", grace, grace + 2*time.Second, false},
		"ends at once":   {"exit 0", 0, time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			stdin, lifeline, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("sh", "-c", `sh -c 'trap "`+c.trap+`" TERM; echo up > up; while :; do sleep 0.05; done'; true`)
			cmd.Dir = dir
			child, err := startChild(cmd, false, func(cmd *exec.Cmd) (*exec.Cmd, error) { return cmd, cmd.Start() })
			if err != nil {
				t.Fatal(err)
			}
			var began time.Time
			go func() {
				for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
					if _, err := os.Stat(filepath.Join(dir, "up")); err == nil {
						break
					}
				}
				began = time.Now()
				_ = lifeline.Close()
			}()
			if _, err := (Config{Stdin: stdin}).host(child, &signals{c: make(chan os.Signal)}, nil); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took < c.least || took > c.most {
				t.Errorf("took %v", took)
			}
			if _, err := os.Stat(filepath.Join(dir, "bye")); (err == nil) != c.saysGoodBye {
				t.Errorf("bye: %v", err)
			}
		})
	}
}
