// Package processes finds and ends processes of this machine by what they were
// started with: the apps and the builds of a cloud, however they were detached.
package processes

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// One is a process of the machine.
type One struct {
	PID, Parent, Session int
	Born                 string // when, by which a number that is used again is told
	Resident             int64  // bytes
	Dead                 bool   // it has ended and waits to be taken
}

// All lists those of the machine.
func All() []One {
	entries, _ := os.ReadDir("/proc")
	out := make([]One, 0, len(entries))
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		text, err := os.ReadFile(filepath.Join("/proc", e.Name(), "stat"))
		if err != nil {
			continue
		}
		// pid (name) state ppid pgrp session …; the name may hold anything.
		f := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		if len(f) < 22 {
			continue
		}
		p := One{PID: pid, Dead: f[0] == "Z", Born: f[19]}
		p.Parent, _ = strconv.Atoi(f[1])
		p.Session, _ = strconv.Atoi(f[3])
		pages, _ := strconv.ParseInt(f[21], 10, 64)
		p.Resident = pages * int64(os.Getpagesize())
		out = append(out, p)
	}
	return out
}

// Marked reports whether a process was started with a variable, "NAME=value".
// Those of other users cannot be read, and are not ours.
func Marked(pid int, variable string) bool {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
	return err == nil && (bytes.HasPrefix(text, []byte(variable+"\x00")) || bytes.Contains(text, []byte("\x00"+variable+"\x00")))
}

// sweeping bounds how long the dying of processes is waited for.
const sweeping = 3 * time.Second

// KillAll kills those that are ours, and those that they start meanwhile.
func KillAll(ours func(One) bool) {
	for deadline := time.Now().Add(sweeping); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		left := false
		for _, p := range All() {
			if !p.Dead && p.PID != os.Getpid() && ours(p) {
				left = true
				_ = syscall.Kill(p.PID, syscall.SIGKILL)
			}
		}
		if !left {
			return
		}
	}
}

// KillMarked kills the processes that were started with a variable.
func KillMarked(variable string) {
	KillAll(func(p One) bool { return Marked(p.PID, variable) })
}
