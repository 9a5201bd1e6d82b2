package content

import (
	"strings"
	"testing"
	"time"
)

// A build that takes the machine's memory is ended, also where a process below
// it does.
func TestBuildMemory(t *testing.T) {
	s := testStore(t)
	s.memory = 100 << 20
	for _, command := range []string{
		"python3 -c 'x = b\"x\" * (300 << 20); import time; time.sleep(60)'",
		"true; (python3 -c 'x = b\"x\" * (300 << 20); import time; time.sleep(60)'; true) | cat",
	} {
		began := time.Now()
		d, lines := s.buildOf(t, Build{Settings: map[string]string{"PRE_BUILD_COMMAND": command}})
		if d.Status != Failed || !strings.Contains(d.Error, "used more than the 100 MB of memory that a build may") || time.Since(began) > 20*time.Second {
			t.Errorf("%+v\n%s", d, strings.Join(lines, "\n"))
		}
	}
	// What its processes share counts once.
	shared := "python3 -c 'import os, time\nx = b\"x\" * (60 << 20)\nfor _ in range(3): os.fork() or (time.sleep(2), os._exit(0))\ntime.sleep(2)'"
	if d, lines := s.buildOf(t, Build{Settings: map[string]string{"PRE_BUILD_COMMAND": shared}}); d.Status == Failed {
		t.Errorf("%+v\n%s", d, strings.Join(lines, "\n"))
	}
}
