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
}
