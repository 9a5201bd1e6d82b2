package control

import (
	"bytes"
	"fmt"
	"os"
)

func isZombie(pid int) bool {
	state, _, ok := processStat(pid)
	return !ok || state == "Z" || state == "X"
}

// awaitsInit reports that the process has ended and only waits for process 1
// to take note. Some containers' first process does that about once a second,
// and until then `ps` and `kill -0` still find it.
func awaitsInit(pid int) bool {
	state, parent, ok := processStat(pid)
	return ok && state == "Z" && parent == "1"
}

// processStat reads state and parent; false when there is no such process.
func processStat(pid int) (state, parent string, ok bool) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return "", "", false
	}
	// pid (name) state ppid …; the name may hold anything, parentheses too.
	f := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	if len(f) < 2 {
		return "", "", false
	}
	return string(f[0]), string(f[1]), true
}
