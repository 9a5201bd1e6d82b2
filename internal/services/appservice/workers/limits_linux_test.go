package workers

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A port that an app insists on does not keep it from being replaced.
func TestFixedPort(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := ln.Addr().(*net.TCPAddr).Port
	_ = ln.Close()
	w := start(t)
	id := w.site("app1", "fixed", "FIXED", strconv.Itoa(port))
	w.version(id, "v1")
	w.Deployed(t.Context(), id, "v1")
	told := map[string]bool{}
	tell := func() { // as the hosted run does
		t.Helper()
		for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
			w.mu.Lock()
			a := w.apps[key(id)]
			var token string
			for k, p := range w.started {
				if a != nil && p.app == a && !told[k] {
					token = k
				}
			}
			w.mu.Unlock()
			if token != "" {
				told[token] = true
				w.Listens(token, port)
				return
			}
		}
		t.Fatal("no process")
	}
	tell()
	w.runs(id)
	before, _ := w.must(id)
	w.Restart(id, "a restart was asked for")
	w.gone(before)
	tell()
	w.runs(id)
	if pid, _ := w.must(id); pid == before {
		t.Error("not replaced")
	}
}

// Beyond --max-apps an app waits until another one ends.
func TestMaxApps(t *testing.T) {
	w := start(t, func(c *Config) { c.MaxApps = 1 })
	first, second := w.site("app1", "ok"), w.site("app2", "ok")
	w.deploy(first, "v1")
	if st := w.deploy(second, "v1"); st.Phase != Failed || !strings.Contains(st.Detail, "--max-apps") {
		t.Fatalf("%+v", st)
	}
	w.runs(first)
	if st := w.deploy(first, "v2"); st.Phase != Running {
		t.Errorf("a restart needs no second place: %+v", st)
	}
	w.change(first, func(s *Site) { s.Stopped = true })
	for deadline := time.Now().Add(10 * time.Second); w.State(second).Phase != Running; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%+v", w.State(second))
		}
	}
}

// An app that takes more memory than it may is ended, and says so.
func TestMemory(t *testing.T) {
	w := start(t, func(c *Config) { c.Memory = 100 << 20 })
	id := w.site("app1", "greedy")
	w.version(id, "v1")
	w.Deployed(t.Context(), id, "v1")
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(w.log(id, platformLog), "MB of memory"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%+v", w.State(id))
		}
	}
}

// What an app prints is bounded, by lines, by files and together.
func TestNoise(t *testing.T) {
	t.Parallel()
	w := start(t)
	id := w.site("app1", "noise")
	w.deploy(id, "v1")
	files, _ := filepath.Glob(filepath.Join(w.Content.LogFiles(id), "*"))
	var total int64
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
		if info.Size() > fullLog+128<<10 {
			t.Errorf("%s has %d bytes", f, info.Size())
		}
	}
	if !strings.Contains(w.log(id, platformLog), "Runs the startup command.") {
		t.Error("the platform's log is gone")
	}
	if total > allLogs+2*fullLog || total < allLogs/2 {
		t.Errorf("%d bytes in %d files", total, len(files))
	}
	if !strings.Contains(w.log(id, platformLog), "Starting site") {
		t.Error("what the platform said has made room for what the app prints")
	}
}
