package workers

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// apart gives the run of an app a session of its own, by which what it has
// started is found.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// one is a process of the machine.
type one struct {
	pid, parent, session int
	born                 string // when, by which a number that is used again is told
	resident             int64  // bytes
	dead                 bool   // it has ended and waits to be taken
}

// processes lists those of the machine.
func processes() []one {
	entries, _ := os.ReadDir("/proc")
	out := make([]one, 0, len(entries))
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
		p := one{pid: pid, dead: f[0] == "Z", born: f[19]}
		p.parent, _ = strconv.Atoi(f[1])
		p.session, _ = strconv.Atoi(f[3])
		pages, _ := strconv.ParseInt(f[21], 10, 64)
		p.resident = pages * int64(os.Getpagesize())
		out = append(out, p)
	}
	return out
}

// marked reports whether a process was started with a variable. Those of other
// users cannot be read, and are not ours.
func marked(pid int, variable string) bool {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
	return err == nil && (bytes.HasPrefix(text, []byte(variable+"\x00")) || bytes.Contains(text, []byte("\x00"+variable+"\x00")))
}

// sweep kills what a run has left behind, which it does only when it was
// killed itself: those of its session, those that still have its token, and
// those that were seen below it.
func sweep(session int, token string, family map[int]string) {
	killAll(func(p one) bool {
		return p.session == session || family[p.pid] == p.born || marked(p.pid, tokenVariable+"="+token)
	})
}

// killLeftovers kills the apps of an earlier cloud of a home that are still
// ending.
func killLeftovers(home string) {
	killAll(func(p one) bool { return marked(p.pid, homeVariable+"="+home) })
}

// sweeping bounds how long the dying of processes is waited for.
const sweeping = 3 * time.Second

func killAll(ours func(one) bool) {
	for deadline := time.Now().Add(sweeping); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		left := false
		for _, p := range processes() {
			if !p.dead && p.pid != os.Getpid() && ours(p) {
				left = true
				_ = syscall.Kill(p.pid, syscall.SIGKILL)
			}
		}
		if !left {
			return
		}
	}
}

// below sums what the processes below one use, in bytes. Memory that they share
// counts once for each.
func below(all []one, root int) (used int64, family map[int]string) {
	family = map[int]string{}
	parents := make(map[int]int, len(all))
	for _, p := range all {
		parents[p.pid] = p.parent
	}
	for _, p := range all {
		pid := p.parent
		for range 64 { // a ring cannot be, but pids are used again while we read
			if pid == root {
				used += p.resident
				family[p.pid] = p.born
				break
			}
			if pid <= 1 {
				break
			}
			pid = parents[pid]
		}
	}
	return used, family
}

// shared is what processes use when what they share counts once, in bytes;
// reading it takes a while.
func shared(family map[int]string) (used int64) {
	for pid := range family {
		text, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/smaps_rollup")
		for line := range strings.Lines(string(text)) {
			if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
				kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
				used += kilobytes << 10
			}
		}
	}
	return used
}
