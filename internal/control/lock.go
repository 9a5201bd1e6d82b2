package control

import (
	"context"
	"os"
	"path/filepath"
	"time"
)

const lockPoll = 3 * time.Millisecond

// Lock is an exclusive claim on a file that ends with the process at the
// latest, however it ends.
type Lock struct{ f *os.File }

// openLock takes the named lock of home; ok is false when another holds it.
func openLock(home, name string) (l *Lock, ok bool, err error) {
	f, err := os.OpenFile(filepath.Join(home, name), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, false, err
	}
	ok, err = tryLock(f)
	if err != nil || !ok {
		f.Close()
		return nil, false, err
	}
	return &Lock{f: f}, true, nil
}

// Release gives the lock up.
func (l *Lock) Release() error { return l.f.Close() }

// StartLock waits for the right to start a system on home, so that several
// commands that find none running start one, not several.
func StartLock(ctx context.Context, home string) (*Lock, error) {
	for {
		l, ok, err := openLock(home, "start.lock")
		if err != nil || ok {
			return l, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(lockPoll):
		}
	}
}

// reapTime is how long WaitGone gives process 1 to take note of an end. A first
// process that never does is not waited for longer.
const reapTime = 2 * time.Second

// WaitGone returns when no system owns home and the process pid (0: unknown)
// has ended.
func WaitGone(ctx context.Context, home string, pid int) error {
	var ended time.Time
	for {
		free := false
		if _, err := os.Stat(filepath.Join(home, lockName)); os.IsNotExist(err) {
			free = true
		} else if l, ok, err := openLock(home, lockName); err != nil {
			return err
		} else if ok {
			free = true
			l.Release()
		}
		if free && (pid == 0 || pid == os.Getpid() || ProcessGone(pid)) {
			if ended.IsZero() {
				ended = time.Now()
			}
			if pid == 0 || !awaitsInit(pid) || time.Since(ended) > reapTime {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockPoll):
		}
	}
}
