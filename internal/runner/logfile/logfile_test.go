package logfile

import (
	"bytes"
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestRotation(t *testing.T) {
	home := t.TempDir()
	w, err := NewWriter(home)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	w.max, w.hold = 10, 0
	for _, line := range []string{"one\n", "two\n", "three\n", "four\n", "five\n", "six\n", "seven\n", "eight\n", "a line longer than the limit\n", "end\n"} {
		if _, err := w.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"end\n", "a line longer than the limit\n", "eight\n", "six\nseven\n"}
	for i, suffix := range []string{"", ".1", ".2", ".3"} {
		b, err := os.ReadFile(Path(home) + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if string(b) != want[i] {
			t.Errorf("log%s = %q, want %q", suffix, b, want[i])
		}
	}
	if _, err := os.Stat(Path(home) + ".4"); err == nil {
		t.Error("a fourth copy was kept")
	}
	if fi, err := os.Stat(Path(home)); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("log: %v, %v; want mode 0600", fi, err)
	}
}

func TestLastWordsSurviveRotation(t *testing.T) {
	home := t.TempDir()
	stderr, err := Open(home) // what a detached process has as standard error
	if err != nil {
		t.Fatal(err)
	}
	defer stderr.Close()
	w, err := NewWriter(home)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	w.max, w.hold = 10, 0
	for range 3 {
		if _, err := w.Write([]byte("a log line\n")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := stderr.WriteString("panic\n"); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(Path(home))
	if err != nil || string(b) != "a log line\npanic\n" {
		t.Errorf("log = %q, %v", b, err)
	}
}

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func TestFollowGoesOnAfterRotation(t *testing.T) {
	home := t.TempDir()
	w, err := NewWriter(home)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	w.max = 20
	write := func(s string) {
		if _, err := w.Write([]byte(s)); err != nil {
			t.Fatal(err)
		}
	}
	write("first line of many\n")
	ctx, cancel := context.WithCancel(t.Context())
	out, done := &buffer{}, make(chan error, 1)
	go func() { done <- Show(ctx, home, out, true) }()
	waitFor := func(text string) {
		t.Helper()
		for end := time.Now().Add(5 * time.Second); !strings.Contains(out.String(), text); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("never saw %q in %q", text, out)
			}
		}
	}
	waitFor("first")
	write("second\n")
	waitFor("second")
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Lines that come one behind the other may wait for each other; none is lost,
// and none comes before an earlier one.
func TestLinesThatWait(t *testing.T) {
	home := t.TempDir()
	w, err := NewWriter(home)
	if err != nil {
		t.Fatal(err)
	}
	read := func() string {
		b, err := os.ReadFile(Path(home))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	write := func(line string) {
		if _, err := w.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	write("alone\n")
	if got := read(); got != "alone\n" {
		t.Errorf("a line by itself: %q", got)
	}
	write("second\n")
	write("third\n")
	for end := time.Now().Add(5 * time.Second); read() != "alone\nsecond\nthird\n"; time.Sleep(hold / 10) {
		if time.Now().After(end) {
			t.Fatalf("after a while: %q", read())
		}
	}
	many := strings.Repeat("x", maxHeld) + "\n"
	write(many)
	write("last\n")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got := read(); got != "alone\nsecond\nthird\n"+many+"last\n" {
		t.Errorf("%d bytes at the end: …%q", len(got), got[len(got)-20:])
	}
}
