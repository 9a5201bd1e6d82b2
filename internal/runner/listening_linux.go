package runner

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
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
func family(root int, group bool) []int {
	type process struct{ parent, group int }
	all := map[int]process{}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		b, err := os.ReadFile(filepath.Join("/proc", e.Name(), "stat"))
		if err != nil {
			continue
		}
		// pid (name) state ppid pgrp …; the name may hold anything.
		f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		if len(f) < 3 {
			continue
		}
		parent, _ := strconv.Atoi(f[1])
		pgrp, _ := strconv.Atoi(f[2])
		all[pid] = process{parent, pgrp}
	}
	member := func(pid int) bool {
		for range 64 { // parents cannot form a ring, but pids are reused while we read
			if pid == root || group && all[pid].group == root {
				return true
			}
			p, ok := all[pid]
			if !ok || p.parent <= 1 {
				return false
			}
			pid = p.parent
		}
		return false
	}
	var pids []int
	for pid := range all {
		if member(pid) {
			pids = append(pids, pid)
		}
	}
	slices.Sort(pids)
	return pids
}
