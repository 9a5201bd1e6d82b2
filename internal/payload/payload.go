// Package payload keeps the bytes of blobs, outside the database: content is
// written once, named by a reference, read in ranges and deleted. The storage
// service imports it.
package payload

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/azerr"
)

// Store keeps contents.
type Store interface {
	// Create begins a new content. It can be read once it is committed.
	Create() (Writer, error)
	// Open reads length bytes from offset of a content.
	Open(ref string, offset, length int64) (io.ReadCloser, error)
	// Delete removes a content; one that is not there is no error.
	Delete(ref string) error
	// Sweep deletes the contents older than age that keep does not want:
	// what a crash left behind.
	Sweep(age time.Duration, keep func(ref string) (bool, error)) error
}

// Writer takes one content.
type Writer interface {
	io.Writer
	// Commit makes the content readable and returns its reference.
	Commit() (ref string, err error)
	// Abort drops the content. After Commit it does nothing.
	Abort()
}

// Open returns the store that an address names: "" is files below dir, and
// file:///folder files in a folder that replicas share. With sync a content is
// on the disk before its reference is returned.
func Open(address, dir string, sync bool) (Store, error) {
	folder := filepath.Join(dir, "payload")
	if address != "" {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "file" || u.Host != "" || !filepath.IsAbs(filepath.FromSlash(u.Path)) {
			scheme, _, _ := strings.Cut(address, ":")
			return nil, fmt.Errorf("the payload store %q is not supported: leave --payload out to keep blobs in home, or give file:///folder", scheme)
		}
		folder = filepath.FromSlash(u.Path)
	}
	f, err := NewFiles(folder)
	if err != nil {
		return nil, err
	}
	f.sync = sync
	return f, nil
}

// Files keeps each content in a file of its own.
type Files struct {
	dir  string
	sync bool
}

const (
	temporary = "tmp"
	refBytes  = 16
)

// NewFiles returns a store in a folder, made if it is not there.
func NewFiles(dir string) (*Files, error) {
	if err := os.MkdirAll(filepath.Join(dir, temporary), 0o700); err != nil {
		return nil, fmt.Errorf("make the payload folder: %w", err)
	}
	return &Files{dir: dir}, nil
}

// Create begins a new content in a temporary file.
func (f *Files) Create() (Writer, error) {
	var b [refBytes]byte
	if _, err := rand.Read(b[:]); err != nil {
		return nil, err
	}
	ref := hex.EncodeToString(b[:])
	file, err := os.OpenFile(filepath.Join(f.dir, temporary, ref), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, azerr.IfFull(err)
	}
	return &fileWriter{store: f, ref: ref, file: file}, nil
}

// Open reads a range of a content.
func (f *Files) Open(ref string, offset, length int64) (io.ReadCloser, error) {
	path, err := f.path(ref)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(file, length), file}, nil
}

// Delete removes a content.
func (f *Files) Delete(ref string) error {
	path, err := f.path(ref)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Sweep walks all files, the half-written ones included.
func (f *Files) Sweep(age time.Duration, keep func(ref string) (bool, error)) error {
	limit := time.Now().Add(-age)
	return filepath.WalkDir(f.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, os.ErrNotExist) || err == nil && info.ModTime().After(limit) {
			return nil
		}
		if err != nil {
			return err
		}
		if filepath.Base(filepath.Dir(path)) != temporary {
			wanted, err := keep(d.Name())
			if err != nil || wanted {
				return err
			}
		}
		return os.Remove(path)
	})
}

// path refuses what is no reference of ours: it must not lead anywhere else.
func (f *Files) path(ref string) (string, error) {
	if b, err := hex.DecodeString(ref); err != nil || len(b) != refBytes {
		return "", fmt.Errorf("payload reference %q is not valid", ref)
	}
	return filepath.Join(f.dir, ref[:2], ref), nil
}

type fileWriter struct {
	store *Files
	ref   string
	file  *os.File
	done  bool
}

// Write answers azerr.Full when there is no room.
func (w *fileWriter) Write(p []byte) (int, error) {
	n, err := w.file.Write(p)
	return n, azerr.IfFull(err)
}

// Commit moves the file to its place in one step. For Full durability the
// content is on the disk before that, and its name after it.
func (w *fileWriter) Commit() (string, error) {
	path, err := w.store.path(w.ref)
	if err != nil {
		return "", err
	}
	if w.store.sync {
		if err := w.file.Sync(); err != nil {
			return "", azerr.IfFull(err)
		}
	}
	if err := w.file.Close(); err != nil {
		return "", azerr.IfFull(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", azerr.IfFull(err)
	}
	if err := os.Rename(w.file.Name(), path); err != nil {
		return "", azerr.IfFull(err)
	}
	w.done = true
	if w.store.sync {
		if err := errors.Join(syncFolder(filepath.Dir(path)), syncFolder(w.store.dir)); err != nil {
			return "", err
		}
	}
	return w.ref, nil
}

// syncFolder puts the names in a folder onto the disk. Windows has no such
// call, and needs none.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Abort removes the file.
func (w *fileWriter) Abort() {
	if w.done {
		return
	}
	w.done = true
	_ = w.file.Close()
	_ = os.Remove(w.file.Name())
}
