// Package logfile is the log of a system in its home: one file that is rotated,
// which `lanyard logs` reads. cmd and runner may import it.
package logfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	maxSize   = 10 << 20 // bytes; then the file is rotated
	oldCopies = 3
	poll      = 200 * time.Millisecond
	// hold is how long a line may wait that comes right behind another, so
	// that many are written at once; maxHeld is how many bytes may wait.
	hold    = 50 * time.Millisecond
	maxHeld = 64 << 10
)

// Path is where the system of home logs.
func Path(home string) string { return filepath.Join(home, "logs", "lanyard.log") }

// Open opens the file for appending, mode 0600.
func Open(home string) (*os.File, error) {
	p := Path(home)
	if err := os.MkdirAll(filepath.Dir(p), 0o700); err != nil {
		return nil, err
	}
	return os.OpenFile(p, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
}

// Writer appends and rotates. The current file is copied away and cut, not
// renamed: a detached process has it as standard error too, for its last words.
// A line by itself is written at once; those that follow it closely wait for
// each other.
type Writer struct {
	mu   sync.Mutex
	f    *os.File
	path string
	size int64
	max  int64
	hold time.Duration
	held []byte
	busy bool // a line was written within hold; a timer is under way
}

// NewWriter opens the log of home.
func NewWriter(home string) (*Writer, error) {
	f, err := Open(home)
	if err != nil {
		return nil, err
	}
	fi, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	return &Writer{f: f, path: Path(home), size: fi.Size(), max: maxSize, hold: hold}, nil
}

// Write appends one log line.
func (w *Writer) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy {
		w.held = append(w.held, b...)
		if len(w.held) < maxHeld {
			return len(b), nil
		}
		return len(b), w.flush()
	}
	if w.hold > 0 {
		w.busy = true
		time.AfterFunc(w.hold, w.holdOver)
	}
	return w.append(b)
}

// holdOver writes what has waited, and waits for more if there was any.
func (w *Writer) holdOver() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy = len(w.held) > 0; w.busy {
		_ = w.flush() // there is nobody to tell but the log
		time.AfterFunc(w.hold, w.holdOver)
	}
}

func (w *Writer) flush() error {
	_, err := w.append(w.held)
	w.held = w.held[:0]
	return err
}

func (w *Writer) append(b []byte) (int, error) {
	if w.size+int64(len(b)) > w.max && w.size > 0 {
		if err := w.rotate(); err != nil {
			return 0, err
		}
	}
	n, err := w.f.Write(b)
	w.size += int64(n)
	return n, err
}

func (w *Writer) rotate() error {
	for i := oldCopies; i > 1; i-- {
		err := os.Rename(fmt.Sprintf("%s.%d", w.path, i-1), fmt.Sprintf("%s.%d", w.path, i))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if err := copyFile(w.path, w.path+".1"); err != nil {
		return err
	}
	w.size = 0
	return w.f.Truncate(0)
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// Close writes what has waited and closes the file.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return errors.Join(w.flush(), w.f.Close())
}

// Show writes the log of home to out, and with follow goes on until ctx ends.
func Show(ctx context.Context, home string, out io.Writer, follow bool) error {
	f, err := os.Open(Path(home))
	if err != nil {
		return err
	}
	defer f.Close()
	var at int64
	for {
		n, err := io.Copy(out, f)
		if err != nil || !follow {
			return err
		}
		at += n
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(poll):
		}
		if fi, err := f.Stat(); err == nil && fi.Size() < at { // rotated
			if at, err = f.Seek(0, io.SeekStart); err != nil {
				return err
			}
		}
	}
}
