package direct

import (
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// notice is struct seccomp_notif: a call that waits.
type notice struct {
	id    uint64
	pid   uint32
	flags uint32
	nr    int32
	arch  uint32
	ip    uint64
	args  [6]uint64
}

// verdict is struct seccomp_notif_resp.
type verdict struct {
	id    uint64
	val   int64
	err   int32
	flags uint32
}

// From <linux/seccomp.h>, where they are made of the sizes above.
const (
	ioctlReceive = 0xc0502100
	ioctlSend    = 0xc0182101
	ioctlValid   = 0x40082102
	goOn         = 1 // the call is made, with what its arguments point to now
)

// supervisor answers the connects of a run's programs until the last has
// ended. It is no border of security: a program may go where it likes.
type supervisor struct {
	listener *os.File

	mu   sync.Mutex // held from a call's arrival to its answer
	left bool       // to another process
}

func (s *supervisor) run() {
	fd := int(s.listener.Fd())
	for s.used(-1) && s.answer(fd) {
	}
	runtime.KeepAlive(s.listener)
}

// used waits for a call, at most so many milliseconds, and reports whether a
// program is left that could make one.
func (s *supervisor) used(timeout int) bool {
	events := []unix.PollFd{{Fd: int32(s.listener.Fd()), Events: unix.POLLIN}}
	for {
		_, err := unix.Poll(events, timeout)
		if !errors.Is(err, unix.EINTR) {
			return err == nil && events[0].Revents&^unix.POLLIN == 0
		}
	}
}

// answer answers one call; false when another process does from now on.
func (s *supervisor) answer(fd int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left {
		return false
	}
	var n notice
	if ioctl(fd, ioctlReceive, unsafe.Pointer(&n)) != 0 {
		return true // a signal took the caller out of its call
	}
	redirect(fd, &n)
	v := verdict{id: n.id, flags: goOn}
	ioctl(fd, ioctlSend, unsafe.Pointer(&v)) // fails when the caller is gone
	return true
}

// leave hands what outlives the run to a process that does too: without
// somebody at the listener no connect would work any more.
func (s *supervisor) leave(exe string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left || !s.used(0) {
		return
	}
	s.left = true
	cmd := &exec.Cmd{Path: exe, Args: []string{exe, Command, "--supervise"}, ExtraFiles: []*os.File{s.listener}, SysProcAttr: &syscall.SysProcAttr{Setsid: true}}
	if cmd.Start() == nil {
		_ = cmd.Process.Release()
	}
}

// Supervise is what leave starts.
func Supervise() { (&supervisor{listener: os.NewFile(orders, "listener")}).run() }

// redirect changes the address that a call points to, if it is one of a run.
func redirect(listener int, n *notice) {
	address := make([]byte, min(n.args[2], unix.SizeofSockaddrInet6))
	at := uintptr(n.args[1])
	local := []unix.Iovec{{Base: &address[0]}}
	local[0].SetLen(len(address))
	remote := []unix.RemoteIovec{{Base: at, Len: len(address)}}
	if got, err := unix.ProcessVMReadv(int(n.pid), local, remote, 0); err != nil || got != len(address) {
		return
	}
	if !rewrite(address) || ioctl(listener, ioctlValid, unsafe.Pointer(&n.id)) != 0 {
		return // not ours, or the process id may be another's by now
	}
	_, _ = unix.ProcessVMWritev(int(n.pid), local, remote, 0) // the call then fails by itself
}

// rewrite turns the address and port of a road into those of its end. IPv6
// sockets, which Java prefers, name it by an address that carries IPv4's.
func rewrite(address []byte) bool {
	if len(address) < unix.SizeofSockaddrInet4 {
		return false
	}
	var ip []byte
	switch family := binary.NativeEndian.Uint16(address); {
	case family == unix.AF_INET:
		ip = address[4:8]
	case family == unix.AF_INET6 && len(address) == unix.SizeofSockaddrInet6 && [12]byte(address[8:20]) == mapped:
		ip = address[20:24]
	default:
		return false
	}
	port, ours := led([4]byte(ip), binary.BigEndian.Uint16(address[2:]))
	if !ours {
		return false
	}
	copy(ip, []byte{127, 0, 0, 1})
	binary.BigEndian.PutUint16(address[2:], uint16(port))
	return true
}

// mapped is how IPv6 addresses that carry IPv4's begin.
var mapped = [12]byte{10: 0xff, 11: 0xff}

func ioctl(fd int, request uint, argument unsafe.Pointer) unix.Errno {
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), uintptr(request), uintptr(argument))
	return errno
}
