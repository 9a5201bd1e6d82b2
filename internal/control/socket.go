package control

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	socketName = "control.sock"
	pathName   = "control.path" // says where the socket is
	lockName   = "control.lock" // held as long as a system owns the home

	// maxSocketPath is what fits sun_path on every system: 104 bytes on
	// darwin, 108 on Linux, with room for the closing NUL.
	maxSocketPath = 100
)

// socketPath chooses where the socket of home lies: in home, or in a short
// private runtime folder when home's path does not fit sun_path.
func socketPath(home string) (string, error) {
	p := filepath.Join(home, socketName)
	if len(p) <= maxSocketPath {
		return p, nil
	}
	sum := sha256.Sum256([]byte(home))
	name := hex.EncodeToString(sum[:8]) + ".sock"
	var errs []error
	for _, dir := range runtimeFolders() {
		p := filepath.Join(dir, name)
		if len(p) > maxSocketPath {
			continue
		}
		if err := privateFolder(dir); err != nil {
			errs = append(errs, err)
			continue
		}
		return p, nil
	}
	return "", fmt.Errorf("no short folder for the control socket of %s: %w", home, errors.Join(errs...))
}

func runtimeFolders() []string {
	var dirs []string
	if d := os.Getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(d) {
		dirs = append(dirs, filepath.Join(d, "lanyard"))
	}
	name := fmt.Sprintf("lanyard-%d", os.Getuid())
	dirs = append(dirs, filepath.Join(os.TempDir(), name))
	if os.TempDir() != "/tmp" {
		dirs = append(dirs, filepath.Join("/tmp", name))
	}
	return dirs
}

// privateFolder makes dir for this user alone, or refuses one that another
// user could have prepared: /tmp is everybody's.
func privateFolder(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return checkPrivate(dir)
}

func checkPrivate(dir string) error {
	fi, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if !fi.IsDir() {
		return fmt.Errorf("%s is not a folder", dir)
	}
	return checkOwner(dir, fi)
}

// recordPath writes where the socket is, in one step.
func recordPath(home, socket string) error {
	tmp, err := os.CreateTemp(home, pathName+".*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.WriteString(socket + "\n"); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), filepath.Join(home, pathName))
}

// recordedPath is the socket that recordPath named; ErrNotRunning without one.
func recordedPath(home string) (string, error) {
	b, err := os.ReadFile(filepath.Join(home, pathName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", ErrNotRunning
	}
	if err != nil {
		return "", fmt.Errorf("look for a cloud in the home folder (--home): %w", err)
	}
	p := strings.TrimSpace(string(b))
	if filepath.Dir(p) != home {
		if err := checkPrivate(filepath.Dir(p)); err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return "", ErrNotRunning
			}
			return "", err
		}
	}
	return p, nil
}

// IsHome reports whether MakeHome has made the folder a home.
func IsHome(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, lockName))
	return err == nil
}

// MakeHome makes the folder a home, for its owner alone. A folder that holds
// other things is refused: it would be removed with them by `uninstall`.
func MakeHome(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the home folder (--home): %w", err)
	}
	if !IsHome(dir) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return fmt.Errorf("read the home folder: %w", err)
		}
		if len(entries) > 0 && !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() == lockName }) {
			return fmt.Errorf("%s holds other things and is no home of Lanyard; give --home a new or an empty folder", dir)
		}
		f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return fmt.Errorf("make the home folder (--home): %w", err)
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm()&0o077 == 0 {
		return err
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return fmt.Errorf("close the home folder to other users: %w", err)
	}
	return nil
}
