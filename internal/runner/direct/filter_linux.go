package direct

import (
	"errors"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// From <linux/seccomp.h>.
const (
	setModeFilter = 1
	newListener   = 1 << 3
	retAllow      = 0x7fff0000
	retNotify     = 0x7fc00000
	offsetNumber  = 0
	offsetArch    = 4
	offsetLength  = 16 + 2*8 // the low half of the third argument; both machines below begin with it
)

// machines are where the filter was tried, with what <linux/audit.h> calls
// them.
var machines = map[string]uint32{"amd64": unix.AUDIT_ARCH_X86_64, "arm64": unix.AUDIT_ARCH_AARCH64}

// filterConnects has each connect of this thread, and of what it becomes and
// starts, wait for an answer at the descriptor that is returned. The length of
// the address tells IPv4 and IPv6 from all others, which pass at once.
func filterConnects() (listener int, err error) {
	machine, ok := machines[runtime.GOARCH]
	if !ok {
		return -1, errors.New("no filter for " + runtime.GOARCH)
	}
	jump := func(value uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: yes, Jf: no, K: value}
	}
	load := func(offset uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset}
	}
	filter := []unix.SockFilter{
		load(offsetArch), jump(machine, 0, 6),
		load(offsetNumber), jump(unix.SYS_CONNECT, 0, 4),
		load(offsetLength), jump(unix.SizeofSockaddrInet4, 1, 0), jump(unix.SizeofSockaddrInet6, 0, 1),
		{Code: unix.BPF_RET | unix.BPF_K, K: retNotify},
		{Code: unix.BPF_RET | unix.BPF_K, K: retAllow},
	}
	// Without it only root may filter; it keeps sudo and its like from working.
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return -1, err
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	fd, _, errno := unix.RawSyscall(unix.SYS_SECCOMP, setModeFilter, newListener, uintptr(unsafe.Pointer(&program)))
	runtime.KeepAlive(filter)
	if errno != 0 {
		return -1, errno
	}
	return int(fd), nil
}
