package workers

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/lanyard-dev/lanyard/internal/processes"
)

// apart gives the run of an app a session of its own, by which what it has
// started is found.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// sweep kills what a run has left behind, which it does only when it was
// killed itself: those of its session, those that still have its token, and
// those that were seen below it.
func sweep(session int, token string, family map[int]string) {
	processes.KillAll(func(all []processes.One) []processes.One {
		return slices.DeleteFunc(all, func(p processes.One) bool {
			return p.Session != session && family[p.PID] != p.Born && !processes.Marked(p.PID, tokenVariable+"="+token)
		})
	})
}

// below sums what the processes below one use, in bytes. Memory that they share
// counts once for each.
func below(all []processes.One, root int) (used int64, family map[int]string) {
	family = map[int]string{}
	for _, p := range processes.Family(all, func(p processes.One) bool { return p.Parent == root }) {
		used += p.Resident
		family[p.PID] = p.Born
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
