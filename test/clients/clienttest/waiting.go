package clienttest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// Waiting is a client that waits until its user has signed in somewhere else.
type Waiting struct {
	testing.TB
	dir  string
	cmd  *exec.Cmd
	mu   sync.Mutex
	out  bytes.Buffer
	done chan error
}

// Launch starts a client inside the cloud, as the user of a folder: az keeps
// there who is signed in, and the browser that the client opens writes down
// there where it is sent.
func (c *Cloud) Launch(dir string, command ...string) *Waiting {
	c.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		c.Fatal(err)
	}
	browser := filepath.Join(dir, "browser")
	script := fmt.Sprintf("#!/bin/sh\nprintf '%%s\\n' \"$1\" >'%s/address.new' && mv '%s/address.new' '%s/address'\n", dir, dir, dir)
	if err := os.WriteFile(browser, []byte(script), 0o700); err != nil {
		c.Fatal(err)
	}
	args := append([]string{"--home", c.Home, "run", "--", "env", "AZURE_CONFIG_DIR=" + dir, "BROWSER=" + browser + " %s"}, command...)
	w := &Waiting{TB: c, dir: dir, cmd: exec.Command(c.Program, args...), done: make(chan error, 1)}
	w.cmd.Stdout, w.cmd.Stderr = w, w
	if err := w.cmd.Start(); err != nil {
		c.Fatal(err)
	}
	go func() { w.done <- w.cmd.Wait() }()
	c.Cleanup(func() { _ = w.cmd.Process.Kill() })
	return w
}

// Write keeps what the client prints.
func (w *Waiting) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.out.Write(p)
}

func (w *Waiting) printed() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.out.String()
}

// patience is how long a client may take to come to its next step.
const patience = 90 * time.Second

func (w *Waiting) until(what string, seen func() string) string {
	w.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if found := seen(); found != "" {
			return found
		}
		select {
		case err := <-w.done:
			w.done <- err
			w.Fatalf("the client ended before %s: %v\n%s", what, err, w.printed())
		default:
		}
	}
	w.Fatalf("no %s:\n%s", what, w.printed())
	return ""
}

// Prints waits for a text that fits a pattern, and returns its first group.
func (w *Waiting) Prints(pattern string) string {
	w.Helper()
	p := regexp.MustCompile(pattern)
	return w.until(pattern, func() string {
		if m := p.FindStringSubmatch(w.printed()); m != nil {
			return m[1]
		}
		return ""
	})
}

// Opens waits for the address that the client opens in the browser.
func (w *Waiting) Opens() string {
	w.Helper()
	return w.until("the browser was opened", func() string {
		text, err := os.ReadFile(filepath.Join(w.dir, "address"))
		if err != nil {
			return ""
		}
		return strings.TrimSpace(string(text))
	})
}

// Ends waits for the client, which must succeed, and returns what it printed.
func (w *Waiting) Ends() string {
	w.Helper()
	select {
	case err := <-w.done:
		if err != nil {
			w.Fatalf("%v\n%s", err, w.printed())
		}
	case <-time.After(patience):
		w.Fatalf("the client does not end:\n%s", w.printed())
	}
	return w.printed()
}
