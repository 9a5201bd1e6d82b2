package workers

import "syscall"

func apart() *syscall.SysProcAttr { return nil }

func sweep(int, string, map[int]string) {}
