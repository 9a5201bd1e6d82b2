package content

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/processes"
)

// run runs a command in the app's folder, with its output in the log. It and
// all that it started are ended with it, when the build's time is over, or
// when it says nothing for too long.
func (b *builder) run(ctx context.Context, title, name string, args ...string) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if found := b.find(name); found != "" {
		name = found
	}
	cmd := exec.CommandContext(ctx, name, args...)
	out := &watched{log: b.log, quiet: b.quiet, timer: time.AfterFunc(b.quiet, func() {
		cancel(&buildError{fmt.Sprintf("%s said nothing for %s and was ended. The app setting SCM_COMMAND_IDLE_TIMEOUT names other seconds.", title, b.quiet)})
	})}
	defer out.timer.Stop()
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = b.dir, out, out, 2*time.Second
	cmd.Env = b.environment(os.Environ())
	ownGroup(cmd)
	cmd.Cancel = func() error { return endGroup(cmd) }
	err := cmd.Start()
	if err == nil {
		stop := watchMemory(cmd.Process.Pid, b.memory, func() {
			cancel(&buildError{fmt.Sprintf("%s used more than the %d MB of memory that a build may, and was ended.", title, b.memory>>20)})
		})
		err = cmd.Wait()
		stop()
	}
	// What it left in the background, in its group or out of it.
	_ = endGroup(cmd)
	processes.KillMarked(b.marks[0])
	b.log.endLine()
	var exit *exec.ExitError
	switch cause := context.Cause(ctx); {
	case cause != nil:
		return cause
	case err == nil || errors.Is(err, exec.ErrWaitDelay):
		return nil
	case errors.As(err, &exit):
		return &buildError{fmt.Sprintf("%s failed with exit code %d: %s", title, exit.ExitCode(), b.cause())}
	}
	return &buildError{fmt.Sprintf("%s could not be run: %v", title, err)}
}

// find looks for a program in the folders that the build added.
func (b *builder) find(name string) string {
	for _, dir := range b.search {
		if path := filepath.Join(dir, executable(name)); !strings.ContainsRune(name, filepath.Separator) {
			if _, err := os.Stat(path); err == nil {
				return path
			}
		}
	}
	return ""
}

// maxCause is how many bytes of a line say why a build failed.
const maxCause = 400

// cause is the line of the output that says most: the first error of the last
// ones, or the last line.
func (b *builder) cause() string {
	lines := b.log.tail()
	for i, l := range lines {
		if len(l) > maxCause {
			l = strings.ToValidUTF8(l[:maxCause], "") + "…"
			lines[i] = l
		}
		if strings.HasPrefix(l, "ERROR: ") || strings.HasPrefix(l, "npm error ") || strings.HasPrefix(l, "npm ERR! ") || strings.HasPrefix(l, "Error: ") {
			return l
		}
	}
	if len(lines) == 0 {
		return "it said nothing"
	}
	return lines[len(lines)-1]
}

// watched passes output on, and moves the time at which silence ends a command.
type watched struct {
	log   *deployLog
	quiet time.Duration
	timer *time.Timer
}

func (w *watched) Write(p []byte) (int, error) {
	w.timer.Reset(w.quiet)
	return w.log.Write(p)
}

// inherited are the variables of this process that builds need: where programs
// and temporary files are, the language, and how the network and the package
// registries are reached. Whatever else is there, such as the operator's
// credentials, is none of a build's business.
var inherited = map[string]bool{
	"PATH": true, "LANG": true, "TZ": true, "TMPDIR": true, "TEMP": true, "TMP": true, "SYSTEMROOT": true, "COMSPEC": true, "PATHEXT": true,
	"HTTP_PROXY": true, "HTTPS_PROXY": true, "NO_PROXY": true, "ALL_PROXY": true, "SSL_CERT_FILE": true, "SSL_CERT_DIR": true,
	"REQUESTS_CA_BUNDLE": true, "CURL_CA_BUNDLE": true, "NODE_EXTRA_CA_CERTS": true, "PYENV_ROOT": true, "PYENV_VERSION": true,
}

// environment is what a build's commands see: the app's settings over what
// they need of this process. It has no identity, and no home but an empty one.
func (b *builder) environment(own []string) []string {
	env := map[string]string{}
	for _, kv := range own {
		name, value, _ := strings.Cut(kv, "=")
		upper := strings.ToUpper(name)
		if inherited[upper] || strings.HasPrefix(upper, "LC_") || strings.HasPrefix(upper, "PIP_") || strings.HasPrefix(upper, "NPM_CONFIG_") {
			env[name] = value
		}
	}
	for _, name := range []string{"PIP_REQUIRE_VIRTUALENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER"} {
		delete(env, name)
	}
	// The user's own registries, which their home would lead to.
	if home, err := os.UserHomeDir(); err == nil {
		for name, file := range map[string]string{"PIP_CONFIG_FILE": ".config/pip/pip.conf", "NPM_CONFIG_USERCONFIG": ".npmrc"} {
			path := filepath.Join(home, filepath.FromSlash(file))
			if _, err := os.Stat(path); err == nil && env[name] == "" {
				env[name] = path
			}
		}
	}
	for name, value := range b.Settings {
		env[name], env["APPSETTING_"+name] = value, value
	}
	env["HOME"], env["USERPROFILE"] = b.home, b.home
	env["PIP_CACHE_DIR"], env["NPM_CONFIG_CACHE"] = filepath.Join(b.cache, "pip"), filepath.Join(b.cache, "npm")
	env["PATH"] = strings.Join(append(append([]string(nil), b.search...), env["PATH"]), string(os.PathListSeparator))
	if b.search != nil && b.env != "" {
		env["VIRTUAL_ENV"] = b.env
	}
	out := append(make([]string, 0, len(env)+len(b.marks)), b.marks...)
	for name, value := range env {
		if name != buildVariable && name != homeVariable && name != "" && !strings.ContainsAny(name, "=\x00") && !strings.ContainsRune(value, 0) {
			out = append(out, name+"="+value)
		}
	}
	return out
}
