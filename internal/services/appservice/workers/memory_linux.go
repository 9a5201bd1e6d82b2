package workers

import (
	"context"
	"fmt"
	"time"

	"github.com/lanyard-dev/lanyard/internal/processes"
)

// memoryEvery is how often it is looked at what apps use.
const memoryEvery = 2 * time.Second

// watchMemory ends processes that use more than an app may. It looks from time
// to time: an app that takes much at once has it for a moment. A limit on
// addresses (RLIMIT_AS) would break runtimes that reserve what they never use.
func (s *Supervisor) watchMemory(ctx context.Context) {
	s.wg.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(memoryEvery):
			}
			s.checkMemory()
		}
	})
}

func (s *Supervisor) checkMemory() {
	s.mu.Lock()
	var running []*process
	for _, p := range s.started {
		if p.command != nil && p.why == "" {
			running = append(running, p)
		}
	}
	s.mu.Unlock()
	if len(running) == 0 {
		return
	}
	all := processes.All()
	for _, p := range running {
		below := processes.Family(all, func(o processes.One) bool { return o.Parent == p.command.Process.Pid })
		family := map[int]string{}
		for _, o := range below {
			family[o.PID] = o.Born
		}
		s.mu.Lock()
		p.family = family
		s.mu.Unlock()
		if used, over := processes.Over(below, s.Memory); over {
			p.kill(fmt.Sprintf("the app has used %d MB of memory, more than the %d MB that one app may, and was ended", used>>20, s.Memory>>20))
		}
	}
}
