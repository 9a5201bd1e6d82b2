package clients

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// Az installs the Azure CLI and returns the path of its command.
func (in *Installer) Az(ctx context.Context) (string, error) {
	bin, err := in.Venv(ctx, "az", "azure-cli=="+AzVersion)
	if err != nil {
		return "", err
	}
	return executable(bin, "az"), nil
}

// Venv installs a virtual environment with the given requirements and returns
// the folder of its programs.
func (in *Installer) Venv(ctx context.Context, name string, requirements ...string) (string, error) {
	python, version, err := findPython(ctx)
	if err != nil {
		return "", err
	}
	title := fmt.Sprintf("Installing %s (%s)", name, strings.Join(requirements, " "))
	dir, err := in.install(ctx, title, "venv-"+name, version+"\n"+strings.Join(requirements, "\n"), func(ctx context.Context, dir string, log io.Writer) error {
		if err := command(ctx, log, "", python, "-m", "venv", dir); err != nil {
			return venvError(ctx, python, version, err)
		}
		args := append([]string{"-m", "pip", "install", "--no-input"}, requirements...)
		return command(ctx, log, "", executable(bin(dir), "python"), args...)
	})
	return bin(dir), err
}

// platformPackages are what the image of App Service for Python brings besides
// pip.
var platformPackages = []string{"gunicorn==23.0.0"}

// Platform installs the environment that apps have without one of their own,
// and that builds of theirs take pip from. It returns the folder of its
// programs.
func (in *Installer) Platform(ctx context.Context) (string, error) {
	return in.Venv(ctx, "platform", platformPackages...)
}

func bin(dir string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(dir, "Scripts")
	}
	return filepath.Join(dir, "bin")
}

func executable(dir, name string) string {
	if runtime.GOOS == "windows" {
		for _, ext := range []string{".exe", ".bat", ".cmd"} {
			if _, err := os.Stat(filepath.Join(dir, name+ext)); err == nil {
				return filepath.Join(dir, name+ext)
			}
		}
	}
	return filepath.Join(dir, name)
}

// oldest is the first minor version of Python 3 that the guide's pins take.
const oldest = 9

var pythonVersion = regexp.MustCompile(`Python 3\.(\d+)\.\d+`)

// findPython returns a Python 3 and its version.
func findPython(ctx context.Context) (path, version string, err error) {
	for _, name := range []string{"python3", "python"} {
		found, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		out, err := exec.CommandContext(ctx, found, "--version").CombinedOutput()
		if err != nil {
			continue
		}
		m := pythonVersion.FindStringSubmatch(string(out))
		if m == nil {
			continue
		}
		if minor, _ := strconv.Atoi(m[1]); minor >= oldest {
			return found, strings.TrimSpace(string(out)), nil
		}
	}
	return "", "", fmt.Errorf("no Python 3.%d or newer is on PATH: install it (Debian and Ubuntu: apt install python3 python3-venv)", oldest)
}

// venvError says which package is missing where Debian has split Python.
func venvError(ctx context.Context, python, version string, cause error) error {
	check := exec.CommandContext(ctx, python, "-c", "import ensurepip")
	var stderr bytes.Buffer
	check.Stderr = &stderr
	if check.Run() == nil {
		return fmt.Errorf("make a virtual environment: %w", cause)
	}
	name := "python3-venv"
	if m := pythonVersion.FindStringSubmatch(version); m != nil {
		name = "python3." + m[1] + "-venv"
	}
	return errors.New("this Python has no ensurepip, which virtual environments need: install the package " + name + " (Debian and Ubuntu: apt install " + name + ") and run this again")
}
