package runner

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

var errNotExecutable = errors.New("no execute permission")

// lookPath finds the program in the child's PATH, which the app's settings may
// have changed.
func lookPath(name, path string) (string, error) {
	if runtime.GOOS == "windows" {
		return exec.LookPath(name) // PATHEXT and its rules
	}
	if strings.Contains(name, "/") {
		return name, executable(name)
	}
	var denied error
	for _, dir := range filepath.SplitList(path) {
		if dir == "" {
			dir = "."
		}
		p := filepath.Join(dir, name)
		err := executable(p)
		if err == nil {
			return p, nil
		}
		if errors.Is(err, errNotExecutable) {
			denied = err
		}
	}
	if denied != nil {
		return "", denied
	}
	return "", exec.ErrNotFound
}

func executable(p string) error {
	fi, err := os.Stat(p)
	switch {
	case err != nil:
		return err
	case fi.IsDir():
		return fmt.Errorf("%w: %s is a folder", errNotExecutable, p)
	case fi.Mode().Perm()&0o111 == 0:
		return fmt.Errorf("%w: %s", errNotExecutable, p)
	}
	return nil
}
