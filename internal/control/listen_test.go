package control

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestSocketIsPrivate(t *testing.T) {
	home := t.TempDir()
	serve(t, home, newFake(), Options{})
	fi, err := os.Stat(filepath.Join(home, socketName))
	if err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("socket: %v, %v; want mode 0600", fi, err)
	}
}

func TestLongHomeUsesRuntimeFolder(t *testing.T) {
	home := filepath.Join(t.TempDir(), strings.Repeat("long/", 30))
	if err := os.MkdirAll(home, 0o700); err != nil {
		t.Fatal(err)
	}
	runtime, err := os.MkdirTemp("/tmp", "lyrt")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(runtime) })
	t.Setenv("XDG_RUNTIME_DIR", runtime)
	serve(t, home, newFake(), Options{})
	if _, err := dial(t, home).Status(t.Context()); err != nil {
		t.Error(err)
	}

	// A client finds it without the variable, but not in a folder that others
	// can write.
	t.Setenv("XDG_RUNTIME_DIR", "")
	dial(t, home)
	if err := os.Chmod(filepath.Join(runtime, "lanyard"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Dial(t.Context(), home); err == nil || !strings.Contains(err.Error(), "open to other users") {
		t.Errorf("Dial in an open folder = %v, want a refusal", err)
	}
}

func TestPreparedRuntimeFolderIsRefused(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "x")
	target := t.TempDir()
	if err := os.Symlink(target, dir); err != nil {
		t.Fatal(err)
	}
	if err := privateFolder(dir); err == nil {
		t.Error("a symbolic link was accepted as a private folder")
	}
}

func TestSecondListenIsRefusedAndStaleIsTakenOver(t *testing.T) {
	home := t.TempDir()
	stop := serve(t, home, newFake(), Options{})
	if _, err := Listen(home); !errors.Is(err, ErrInUse) {
		t.Fatalf("second Listen = %v, want ErrInUse", err)
	}
	stop()
	if _, err := Dial(t.Context(), home); !errors.Is(err, ErrNotRunning) {
		t.Errorf("Dial after stop = %v, want ErrNotRunning", err)
	}

	// A killed process leaves its socket behind.
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(home, socketName), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false)
	dead.Close()
	if _, err := Dial(t.Context(), home); !errors.Is(err, ErrNotRunning) {
		t.Errorf("Dial of a dead socket = %v, want ErrNotRunning", err)
	}
	ln, err := Listen(home)
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
}

func TestListenWaitsForAPredecessorThatStops(t *testing.T) {
	home := t.TempDir()
	old, err := Listen(home)
	if err != nil {
		t.Fatal(err)
	}
	old.ln.Close() // it no longer answers, but the process still owns home
	time.AfterFunc(50*time.Millisecond, func() { old.Close() })
	ln, err := Listen(home)
	if err != nil {
		t.Fatal(err)
	}
	ln.Close()
}

func TestDialWithoutHome(t *testing.T) {
	if _, err := Dial(t.Context(), filepath.Join(t.TempDir(), "none")); !errors.Is(err, ErrNotRunning) {
		t.Errorf("Dial = %v, want ErrNotRunning", err)
	}
}

func TestWaitGone(t *testing.T) {
	home := t.TempDir()
	ln, err := Listen(home)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Millisecond)
	defer cancel()
	if err := WaitGone(ctx, home, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("WaitGone while owned = %v", err)
	}
	ln.Close()
	if err := WaitGone(t.Context(), home, 0); err != nil {
		t.Error(err)
	}
}
