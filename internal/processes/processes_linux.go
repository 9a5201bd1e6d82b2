// Package processes finds and ends processes of this machine, by whose they are
// and by what they were started with, however they were detached.
package processes

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// One is a process of the machine.
type One struct {
	PID, Parent, Group, Session int
	Born                        string // when, by which a number that is used again is told
	Resident                    int64  // bytes
	Dead                        bool   // it has ended and waits to be taken
}

// All lists those of the machine.
func All() []One {
	entries, _ := os.ReadDir("/proc")
	out := make([]One, 0, len(entries))
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			if p, ok := Of(pid); ok {
				out = append(out, p)
			}
		}
	}
	return out
}

// Of returns the process of a number; false for none.
func Of(pid int) (One, bool) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return One{}, false
	}
	// pid (name) state ppid pgrp session …; the name may hold anything.
	f := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	if len(f) < 22 {
		return One{}, false
	}
	p := One{PID: pid, Dead: f[0] == "Z", Born: f[19]}
	p.Parent, _ = strconv.Atoi(f[1])
	p.Group, _ = strconv.Atoi(f[2])
	p.Session, _ = strconv.Atoi(f[3])
	pages, _ := strconv.ParseInt(f[21], 10, 64)
	p.Resident = pages * int64(os.Getpagesize())
	return p, true
}

// Family returns those of all that are the first of a family, and whatever
// these have started.
func Family(all []One, first func(One) bool) (members []One) {
	byPID := make(map[int]One, len(all))
	for _, p := range all {
		byPID[p.PID] = p
	}
	for _, p := range all {
		at, ok := p, true
		for n := 0; ok && n < 64; n++ { // a ring cannot be, but numbers are used again while we read
			if first(at) {
				members = append(members, p)
				break
			}
			at, ok = byPID[at.Parent]
		}
	}
	return members
}

// Over reports whether processes use more memory than a limit, and then how
// much, in bytes. What they share counts once, which takes a while to read: it
// is looked at where the sum of all is over the limit.
func Over(members []One, limit int64) (used int64, over bool) {
	for _, p := range members {
		used += p.Resident
	}
	if used <= limit {
		return 0, false
	}
	used = 0
	for _, p := range members {
		text, _ := os.ReadFile("/proc/" + strconv.Itoa(p.PID) + "/smaps_rollup")
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
				kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
				used += kilobytes << 10
			}
		}
	}
	return used, used > limit
}

// Marked reports whether a process was started with a variable, "NAME=value".
// Those of other users cannot be read, and are not ours.
func Marked(pid int, variable string) bool {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
	return err == nil && (bytes.HasPrefix(text, []byte(variable+"\x00")) || bytes.Contains(text, []byte("\x00"+variable+"\x00")))
}

// sweeping bounds how long the dying of processes is waited for.
const sweeping = 3 * time.Second

// KillAll kills those that are chosen of all, and those that they start
// meanwhile.
func KillAll(choose func(all []One) []One) {
	for deadline := time.Now().Add(sweeping); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		left := false
		for _, p := range choose(All()) {
			if !p.Dead && p.PID != os.Getpid() {
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
	KillAll(func(all []One) []One {
		return slices.DeleteFunc(all, func(p One) bool { return !Marked(p.PID, variable) })
	})
}
