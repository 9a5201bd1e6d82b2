//go:build unix

package runner

import (
	"errors"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/term"
)

var forwarded = []os.Signal{
	syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM,
	syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGWINCH, syscall.SIGCONT, syscall.SIGTSTP,
}

func fatal(sig syscall.Signal) bool {
	switch sig {
	case syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM:
		return true
	}
	return false
}

// child is the running program. With a terminal it stays in our process group:
// the terminal itself sends Ctrl-C, Ctrl-\, Ctrl-Z and size changes to every
// member, the child may read from it, and a pager in the same pipeline keeps
// working. Without one it gets a group of its own, so that a signal to us
// reaches its helpers too.
type child struct {
	cmd      *exec.Cmd
	ownGroup bool
}

// interactive reports whether one of the files is a terminal.
func interactive(files ...*os.File) bool {
	for _, f := range files {
		if f != nil && term.IsTerminal(int(f.Fd())) {
			return true
		}
	}
	return false
}

func startChild(cmd *exec.Cmd, interactive bool, start starter) (*child, error) {
	if !interactive {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	}
	started, err := start(cmd)
	if err != nil {
		return nil, err
	}
	return &child{cmd: started, ownGroup: !interactive}, nil
}

func (c *child) signal(sig syscall.Signal) {
	pid := c.cmd.Process.Pid
	if c.ownGroup {
		_ = syscall.Kill(-pid, sig)
		if sig == syscall.SIGTSTP {
			_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
		}
		return
	}
	switch sig {
	case syscall.SIGINT, syscall.SIGQUIT, syscall.SIGWINCH, syscall.SIGCONT:
		// The child has it from the terminal already.
	case syscall.SIGTSTP:
		// The child stopped; stop as well, or the shell would not come back.
		_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
	default:
		_ = c.cmd.Process.Signal(sig)
	}
}

// groupEnded reports whether nothing of the child's group is left, once the
// child itself was waited for. What it left to this process is taken in.
func (c *child) groupEnded() bool {
	if !c.ownGroup {
		return true
	}
	group := -c.cmd.Process.Pid
	for {
		if pid, err := syscall.Wait4(group, nil, syscall.WNOHANG, nil); pid <= 0 || err != nil {
			return syscall.Kill(group, 0) != nil
		}
	}
}

// wait returns the exit code as a shell would: 128 plus the signal's number.
func (c *child) wait() (int, error) {
	err := c.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return ExitFailed, err
	}
	if ws, ok := c.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return 128 + int(ws.Signal()), nil
	}
	return c.cmd.ProcessState.ExitCode(), nil
}

func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
