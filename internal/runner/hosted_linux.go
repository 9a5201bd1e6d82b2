package runner

import (
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/lanyard-dev/lanyard/internal/processes"
)

// prepareHosted makes this process the parent of whatever the app's programs
// leave behind, so that none gets away by forking twice.
func (cfg Config) prepareHosted() error {
	// The child dies with the thread that starts it: this one stays.
	runtime.LockOSThread()
	return unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
}

// bound starts a child that is killed when this process is.
func bound(start starter) starter {
	return func(cmd *exec.Cmd) (*exec.Cmd, error) {
		if cmd.SysProcAttr == nil {
			cmd.SysProcAttr = &syscall.SysProcAttr{}
		}
		cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
		return start(cmd)
	}
}

// reapEvery is how long a process that ended may stay in the table.
const reapEvery = time.Second

// reapOrphans takes the ends of processes whose parents have ended before them.
func reapOrphans(c *child) (stop func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-quit:
				return
			case <-time.After(reapEvery):
			}
			for _, pid := range children() {
				// The child itself is waited for elsewhere, and a process
				// that this one has just started may be, too.
				if pid != c.cmd.Process.Pid && orphaned(pid) {
					_, _ = syscall.Wait4(pid, nil, syscall.WNOHANG, nil)
				}
			}
		}
	}()
	return func() { close(quit); <-done }
}

// children are this process's own.
func children() (pids []int) {
	tasks, _ := os.ReadDir("/proc/self/task")
	for _, t := range tasks {
		text, _ := os.ReadFile("/proc/self/task/" + t.Name() + "/children")
		for _, f := range strings.Fields(string(text)) {
			if pid, err := strconv.Atoi(f); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

// orphaned reports whether a process has ended and waits to be taken.
func orphaned(pid int) bool {
	p, ok := processes.Of(pid)
	return ok && p.Dead
}

// killTree kills every process below this one, those too that are started
// meanwhile.
func killTree(*child) {
	self := os.Getpid()
	processes.KillAll(func(all []processes.One) []processes.One {
		return processes.Family(all, func(p processes.One) bool { return p.PID == self })
	})
}
