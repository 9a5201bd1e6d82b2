package workers

import (
	"slices"
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
