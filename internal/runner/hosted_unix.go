//go:build unix && !linux

package runner

import "syscall"

func (c *child) kill() { _ = syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL) }
