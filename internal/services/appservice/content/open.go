package content

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Open opens a folder below an app's own, of those that LogFiles and Version
// name. An app may put links in the place of its folders: none leads out of
// the app's.
func (s *Store) Open(siteID, folder string) (*os.Root, error) {
	return s.open(siteID, folder, false)
}

// OpenLogs opens the folder of what a site or slot says, which it makes.
func (s *Store) OpenLogs(siteID string) (*os.Root, error) {
	return s.open(siteID, s.LogFiles(siteID), true)
}

func (s *Store) open(siteID, folder string, make bool) (*os.Root, error) {
	app := s.AppFolder(siteID)
	below, err := filepath.Rel(app, folder)
	if err != nil {
		return nil, err
	}
	all, err := os.OpenRoot(s.root)
	if err != nil {
		return nil, err
	}
	defer all.Close()
	if make {
		if err := all.MkdirAll(filepath.Base(app), 0o700); err != nil {
			return nil, err
		}
	}
	own, err := all.OpenRoot(filepath.Base(app))
	if err != nil {
		return nil, err
	}
	defer own.Close()
	if make {
		if err := own.MkdirAll(below, 0o700); err != nil {
			return nil, err
		}
	}
	return own.OpenRoot(below)
}

// OpenFile opens a file for reading. An app may put something else in its
// place at any time; a FIFO would hold up whoever opens it as a file.
func OpenFile(root *os.Root, name string) (*os.File, error) {
	return regular(root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0))
}

// AppendTo opens a file for writing at its end. What is no file and what leads
// elsewhere makes way for one.
func AppendTo(root *os.Root, name string) (*os.File, error) {
	const flags = os.O_CREATE | os.O_APPEND | os.O_WRONLY | syscall.O_NONBLOCK
	if info, err := root.Lstat(name); err == nil && !info.Mode().IsRegular() {
		if err := root.RemoveAll(name); err != nil {
			return nil, err
		}
	}
	return regular(root.OpenFile(name, flags, 0o600))
}

func regular(f *os.File, err error) (*os.File, error) {
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: f.Name(), Err: errors.New("it is not a file")}
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

// openIn opens a file of a folder that an app, or its build, can write in.
func openIn(folder, name string) (*os.File, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return OpenFile(root, name)
}

// readFile is os.ReadFile by way of openIn.
func readFile(folder, name string) ([]byte, error) {
	f, err := openIn(folder, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}
