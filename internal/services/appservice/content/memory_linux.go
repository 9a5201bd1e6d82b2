package content

import (
	"time"

	"github.com/lanyard-dev/lanyard/internal/processes"
)

// memoryEvery is how often it is looked at what a build uses.
const memoryEvery = 500 * time.Millisecond

// watchMemory says when a process and those below it use more than a limit,
// until it is stopped.
func watchMemory(pid int, limit int64, over func()) (stop func()) {
	quit := make(chan struct{})
	go func() {
		for {
			select {
			case <-quit:
				return
			case <-time.After(memoryEvery):
			}
			family := processes.Family(processes.All(), func(p processes.One) bool { return p.PID == pid })
			if _, much := processes.Over(family, limit); much {
				over()
				return
			}
		}
	}()
	return func() { close(quit) }
}
