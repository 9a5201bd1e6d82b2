package content

import (
	"bytes"
	"context"
	"errors"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// python makes a virtual environment and installs what the app names, as Oryx
// does: requirements.txt first, else the project itself.
func (b *builder) python(ctx context.Context) (made bool, err error) {
	var what []string
	switch {
	case b.has("requirements.txt"):
		what = []string{"-r", "requirements.txt"}
	case b.has("pyproject.toml"), b.has("setup.py"):
		what = []string{"."}
	default:
		b.log.add(logWarning, "Could not find requirements.txt, pyproject.toml, or setup.py; Not installing dependencies. More information: https://aka.ms/requirements-not-found")
		return false, nil
	}
	python := b.interpreter(ctx)
	b.log.add(logInfo, "Creating virtual environment...")
	// Without pip of its own an environment takes a tenth of a second instead
	// of four; the platform's pip installs into it.
	if err := b.run(ctx, "python -m venv", python, "-m", "venv", "--without-pip", b.env); err != nil {
		return false, err
	}
	platform, err := b.platform(ctx)
	if err != nil {
		return false, &buildError{"The build needs pip, which could not be installed: " + firstLine(err.Error())}
	}
	bin := programs(b.env)
	b.search = []string{bin}
	b.log.add(logInfo, "Running pip install...")
	// Python compiles a module when it is first imported; compiling all of
	// them here takes longer than installing them.
	args := []string{"-m", "pip", "--python", filepath.Join(bin, executable("python")), "install", "--no-compile", "--prefer-binary", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"}
	if err := b.run(ctx, "pip install", filepath.Join(platform, executable("python")), append(args, what...)...); err != nil {
		return false, err
	}
	return true, b.collectStatic(ctx)
}

// platform returns the folder of the programs that have pip.
func (b *builder) platform(ctx context.Context) (string, error) {
	if b.tools == nil {
		return "", errors.New("this cloud was started without a platform")
	}
	return b.tools(ctx)
}

// collectStatic does for Django what Oryx does.
func (b *builder) collectStatic(ctx context.Context) error {
	off := strings.ToLower(b.Settings["DISABLE_COLLECTSTATIC"])
	named, _ := readFile(b.dir, "requirements.txt")
	if !b.has("manage.py") || off == "true" || off == "1" || !bytes.Contains(bytes.ToLower(named), []byte("django")) {
		return nil
	}
	b.log.add(logInfo, "Running collectstatic...")
	if err := b.run(ctx, "collectstatic", "python", "manage.py", "collectstatic", "--noinput"); err != nil {
		b.log.add(logWarning, "collectstatic failed, which does not stop the deployment: "+explain(err))
	}
	return ctx.Err()
}

// interpreter is the Python of the app's version where the machine has it.
func (b *builder) interpreter(ctx context.Context) string {
	parts := strings.Split(b.Version, ".")
	if len(parts) >= 2 {
		want := "python" + parts[0] + "." + parts[1]
		if path, err := exec.LookPath(want); err == nil && exec.CommandContext(ctx, path, "--version").Run() == nil {
			return path
		}
	}
	name := "python3"
	if _, err := exec.LookPath(name); err != nil {
		name = "python"
	}
	have, _ := exec.CommandContext(ctx, name, "--version").Output()
	version := strings.TrimSpace(strings.TrimPrefix(string(have), "Python "))
	if b.Version != "" && !strings.HasPrefix(version+".", b.Version+".") {
		b.log.add(logWarning, "The app's runtime is Python "+b.Version+", this machine has Python "+version+", which is taken.")
	}
	return name
}

// programs is the folder of a virtual environment's programs.
func programs(env string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(env, "Scripts")
	}
	return filepath.Join(env, "bin")
}

func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
