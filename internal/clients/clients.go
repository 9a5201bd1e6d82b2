// Package clients installs the programs that the guide and the tests drive:
// az and Python environments, npm and Maven packages. They go into the user's
// cache folder, by package name, once. The command line, the guide and tests
// import it; no server code does.
package clients

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/progress"
)

// AzVersion is the version of the Azure CLI that Lanyard is tried with.
const AzVersion = "2.91.0"

// CacheVariable names the cache folder where it is set.
const CacheVariable = "LANYARD_CACHE"

// CacheDir returns the folder of installed programs: LANYARD_CACHE, or
// "lanyard" in the user's cache folder.
func CacheDir() (string, error) {
	if dir := os.Getenv(CacheVariable); dir != "" {
		return filepath.Abs(dir)
	}
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache folder: %w; set %s to a folder", err, CacheVariable)
	}
	return filepath.Join(base, "lanyard"), nil
}

// installed matches what an installation leaves in the cache folder.
// Builds of apps keep what they download there too.
var installed = regexp.MustCompile(`^((venv|npm|maven)-.+-[0-9a-f]{12}(\.lock|\.log)?|builds)$`)

// Installed returns the paths of all installations in a cache folder, their
// logs included, and nothing else that lies there.
func Installed(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var out []string
	for _, e := range entries {
		if installed.MatchString(e.Name()) {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	return out, err
}

// Installer installs into one cache folder.
type Installer struct {
	Dir      string
	Progress *progress.Printer
}

// New returns an installer for the user's cache folder.
func New(out io.Writer) (*Installer, error) {
	dir, err := CacheDir()
	if err != nil {
		return nil, err
	}
	return &Installer{Dir: dir, Progress: progress.New(out)}, nil
}

const (
	// readyFile is written into a folder last: a folder without it is half
	// made and made anew.
	readyFile = ".lanyard-ready"
	// installLimit bounds one installation, another process's included.
	installLimit = 20 * time.Minute
)

// install makes a folder named by what goes into it, unless it is there. Two
// processes that want the same wait for each other.
func (in *Installer) install(ctx context.Context, title, name, contents string, make func(ctx context.Context, dir string, log io.Writer) error) (string, error) {
	sum := sha256.Sum256([]byte(contents))
	dir := filepath.Join(in.Dir, name+"-"+hex.EncodeToString(sum[:6]))
	if ready(dir) {
		return dir, nil
	}
	if err := os.MkdirAll(in.Dir, 0o700); err != nil {
		return "", fmt.Errorf("make the cache folder: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, installLimit)
	defer cancel()
	step := in.Progress.Start(title)
	unlock, err := lock(ctx, dir+".lock", func() { step.Detail("waiting for another installation") })
	if err != nil {
		step.Fail(err)
		return "", err
	}
	defer unlock()
	if ready(dir) {
		step.Done()
		return dir, nil
	}
	if err := in.fill(ctx, dir, step, make); err != nil {
		step.Fail(errors.New("see below"))
		return "", fmt.Errorf("%s: %w", title, err)
	}
	step.Done()
	return dir, nil
}

func (in *Installer) fill(ctx context.Context, dir string, step *progress.Step, make func(context.Context, string, io.Writer) error) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	path := dir + ".log"
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	log := &tail{file: file, step: step}
	if err := make(ctx, dir, log); err != nil {
		return fmt.Errorf("%w\n%s\nThe whole log: %s. Is the package registry reachable (a proxy, an index URL)?", err, log.last(), path)
	}
	return os.WriteFile(filepath.Join(dir, readyFile), nil, 0o600)
}

func ready(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, readyFile))
	return err == nil
}

// tail writes to the log and shows its last line as the step's detail.
type tail struct {
	file  io.Writer
	step  *progress.Step
	lines []string
	part  bytes.Buffer
}

const keptLines = 15

func (t *tail) Write(p []byte) (int, error) {
	t.part.Write(p)
	for {
		line, err := t.part.ReadString('\n')
		if err != nil {
			t.part.WriteString(line)
			break
		}
		if line = strings.TrimRight(line, "\r\n"); line != "" {
			t.step.Detail(line)
			t.lines = append(t.lines, line)
			if len(t.lines) > keptLines {
				t.lines = t.lines[1:]
			}
		}
	}
	return t.file.Write(p)
}

func (t *tail) last() string { return strings.Join(t.lines, "\n") }

// command runs a program with its output in the log.
func command(ctx context.Context, log io.Writer, dir string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, log, log
	cmd.Env = cleanEnvironment(os.Environ())
	cmd.WaitDelay = 5 * time.Second
	fmt.Fprintf(log, "$ %s %s\n", name, strings.Join(args, " "))
	return cmd.Run()
}

// cleanEnvironment drops what would make Python or pip work on another place
// than the one that is meant. Index and proxy settings stay the user's.
func cleanEnvironment(env []string) []string {
	out := make([]string, 0, len(env))
	for _, kv := range env {
		name, _, _ := strings.Cut(kv, "=")
		switch name {
		case "PYTHONHOME", "PYTHONPATH", "PIP_REQUIRE_VIRTUALENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE":
			continue
		}
		out = append(out, kv)
	}
	return append(out, "PIP_DISABLE_PIP_VERSION_CHECK=1", "PIP_NO_INPUT=1")
}
