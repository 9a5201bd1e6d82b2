package runner

import (
	"errors"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
)

var forwarded = []os.Signal{os.Interrupt, syscall.SIGTERM}

func fatal(syscall.Signal) bool { return true }

// child is the running program. It shares our console, which sends Ctrl-C to
// both; Windows has no other signal to pass on.
type child struct{ cmd *exec.Cmd }

func interactive(...*os.File) bool { return true }

func startChild(cmd *exec.Cmd, _ bool, start starter) (*child, error) {
	started, err := start(cmd)
	if err != nil {
		return nil, err
	}
	return &child{cmd: started}, nil
}

func (c *child) signal(sig syscall.Signal) {
	if sig == syscall.SIGTERM { // the console window closes, or the user logs off
		_ = c.cmd.Process.Kill()
	}
}

func (c *child) groupEnded() bool { return true }

func (c *child) wait() (int, error) {
	err := c.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return ExitFailed, err
	}
	return c.cmd.ProcessState.ExitCode(), nil
}

func detached() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.DETACHED_PROCESS | windows.CREATE_NEW_PROCESS_GROUP}
}
