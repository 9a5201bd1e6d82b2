package control

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// takeOver is how long Listen waits for a predecessor that no longer answers
// but has not ended yet.
const takeOver = 10 * time.Second

// Listener is the claim of one process on home and its control socket. Clients
// may connect from the moment it exists; they are answered once Serve runs.
type Listener struct {
	ln   *net.UnixListener
	lock *Lock
	once sync.Once
}

// Listen claims home, which must exist, and opens its control socket. It is
// the guard against two systems on one home, so open it before the store.
// The error is ErrInUse when another process owns home.
func Listen(home string) (*Listener, error) {
	home, err := filepath.Abs(home)
	if err != nil {
		return nil, err
	}
	lock, err := claim(home)
	if err != nil {
		return nil, err
	}
	ln, err := openSocket(home)
	if err != nil {
		lock.Release()
		return nil, err
	}
	return &Listener{ln: ln, lock: lock}, nil
}

func claim(home string) (*Lock, error) {
	for deadline := time.Now().Add(takeOver); ; time.Sleep(lockPoll) {
		lock, ok, err := openLock(home, lockName)
		if err != nil || ok {
			return lock, err
		}
		if answers(home) || time.Now().After(deadline) {
			return nil, fmt.Errorf("%w: %s", ErrInUse, home)
		}
	}
}

// answers reports that a process accepts connections on the socket of home.
func answers(home string) bool {
	p, err := recordedPath(home)
	if err != nil {
		return false
	}
	c, err := net.DialTimeout("unix", p, time.Second)
	if err != nil {
		return false
	}
	c.Close()
	return true
}

func openSocket(home string) (*net.UnixListener, error) {
	p, err := socketPath(home)
	if err != nil {
		return nil, err
	}
	// We hold the lock, so a socket that lies here is a dead process's.
	if err := os.Remove(p); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	ln, err := listenPrivate(p)
	if err != nil {
		return nil, fmt.Errorf("open the control socket: %w", err)
	}
	if err := recordPath(home, p); err != nil {
		ln.Close()
		return nil, err
	}
	return ln, nil
}

// listenPrivate opens the socket with mode 0600. Between bind and chmod the
// folder's mode, 0700, keeps other users out.
func listenPrivate(p string) (*net.UnixListener, error) {
	ln, err := net.ListenUnix("unix", &net.UnixAddr{Name: p, Net: "unix"})
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(p, 0o600); err != nil {
		ln.Close()
		return nil, err
	}
	return ln, nil
}

// Close removes the socket and gives home up; call it when nothing in home is
// open any more. It is idempotent.
func (l *Listener) Close() error {
	var err error
	l.once.Do(func() {
		err = errors.Join(ignoreClosed(l.ln.Close()), l.lock.Release())
	})
	return err
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
