package runner

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// offerAz puts an az that Lanyard has installed at the end of the child's PATH
// when that has none. The folder holds the one link: the virtual environment's
// own folder would bring its python along.
func offerAz(e *Environ, home, az string) error {
	if az == "" {
		return nil
	}
	if _, err := lookPath("az", e.Get("PATH")); err == nil {
		return nil
	}
	dir := filepath.Dir(az)
	if runtime.GOOS != "windows" { // links need a privilege there
		dir = filepath.Join(home, "az-bin")
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := link(az, filepath.Join(dir, "az")); err != nil {
			return err
		}
	}
	path := e.Get("PATH")
	if path != "" {
		path += string(os.PathListSeparator)
	}
	e.Set("PATH", path+dir)
	return nil
}

func link(target, at string) error {
	if old, err := os.Readlink(at); err == nil && old == target {
		return nil
	}
	if err := os.Remove(at); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	err := os.Symlink(target, at)
	if errors.Is(err, fs.ErrExist) { // another run was faster
		return nil
	}
	return err
}
