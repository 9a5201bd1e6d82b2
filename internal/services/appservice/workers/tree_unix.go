//go:build unix && !linux

package workers

import "syscall"

// apart gives the run of an app a session of its own.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// sweep kills the process group of a run that was killed itself.
func sweep(session int, _ string, _ map[int]string) { _ = syscall.Kill(-session, syscall.SIGKILL) }
