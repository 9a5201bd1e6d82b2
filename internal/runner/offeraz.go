package runner

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// azPathFile in home names the az that Lanyard has installed.
const azPathFile = "az.path"

// RememberAz makes an installed az the one that operators on this home get
// when their PATH has none.
func RememberAz(home, az string) error {
	return os.WriteFile(filepath.Join(home, azPathFile), []byte(az), 0o600)
}

// offerAz puts the remembered az at the end of the child's PATH when that has
// none. The folder holds the one link: the virtual environment's own folder
// would bring its python along.
func offerAz(e *Environ, home string) error {
	b, err := os.ReadFile(filepath.Join(home, azPathFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	az := string(b)
	if _, err := os.Stat(az); err != nil {
		return nil // the cache was cleared
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
