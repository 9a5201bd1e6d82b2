package runner

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lanyard-dev/lanyard/internal/processes"
)

// listening returns the TCP ports, in rising order, on which the child, its
// process group and its descendants accept connections on this machine.
func listening(c *child) []int {
	sockets := listeningSockets()
	if len(sockets) == 0 {
		return nil
	}
	var ports []int
	for _, pid := range family(c.cmd.Process.Pid, c.ownGroup) {
		fds, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
		for _, fd := range fds {
			target, err := os.Readlink(fd)
			if err != nil {
				continue
			}
			if port, ok := sockets[target]; ok && !slices.Contains(ports, port) {
				ports = append(ports, port)
			}
		}
	}
	slices.Sort(ports)
	return ports
}

// listeningSockets maps "socket:[inode]" to the port, for sockets that accept
// connections from loopback.
func listeningSockets() map[string]int {
	const stateListen = "0A"
	found := map[string]int{}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		b, err := os.ReadFile(table)
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(b)) {
			f := strings.Fields(line)
			if len(f) < 10 || f[3] != stateListen {
				continue
			}
			addr, hexPort, ok := strings.Cut(f[1], ":")
			port, err := strconv.ParseUint(hexPort, 16, 16)
			if ok && err == nil && fromLoopback(addr) {
				found["socket:["+f[9]+"]"] = int(port)
			}
		}
	}
	return found
}

// fromLoopback reads an address of /proc/net/tcp: 32-bit words, each in the
// machine's byte order, which is little-endian wherever Linux runs Go programs
// of this size.
func fromLoopback(addr string) bool {
	switch addr {
	case "00000000", strings.Repeat("0", 32), "00000000000000000000000001000000": // any, ::, ::1
		return true
	}
	const mapped = "0000000000000000FFFF0000"
	addr = strings.TrimPrefix(addr, mapped)
	return len(addr) == 8 && strings.HasSuffix(addr, "7F")
}

// family lists root, its descendants and, if root leads one, its process
// group, whose members stay even when the one that started them has ended.
func family(root int, group bool) (pids []int) {
	for _, p := range processes.Family(processes.All(), func(p processes.One) bool { return p.PID == root || group && p.Group == root }) {
		pids = append(pids, p.PID)
	}
	return pids
}
