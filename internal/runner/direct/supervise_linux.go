package direct

import (
	"encoding/binary"
	"errors"
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

// supervise answers the connects of a run's programs until the last has ended.
// It is no border of security: a program may go where it likes.
func supervise(listener int) {
	defer unix.Close(listener)
	for {
		events := []unix.PollFd{{Fd: int32(listener), Events: unix.POLLIN}}
		if _, err := unix.Poll(events, -1); errors.Is(err, unix.EINTR) {
			continue
		} else if err != nil || events[0].Revents&unix.POLLIN == 0 {
			return
		}
		var n notice
		if ioctl(listener, ioctlReceive, unsafe.Pointer(&n)) != 0 {
			continue // a signal took the caller out of its call
		}
		redirect(listener, &n)
		v := verdict{id: n.id, flags: goOn}
		ioctl(listener, ioctlSend, unsafe.Pointer(&v)) // fails when the caller is gone
	}
}

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

// rewrite turns the address and port of a run into those of its proxy. IPv6
// sockets, which Java prefers, name it by an address that carries IPv4's.
func rewrite(address []byte) bool {
	if len(address) < unix.SizeofSockaddrInet4 || binary.BigEndian.Uint16(address[2:]) != port {
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
	proxy, ours := proxyOf([4]byte(ip))
	if !ours {
		return false
	}
	copy(ip, []byte{127, 0, 0, 1})
	binary.BigEndian.PutUint16(address[2:], uint16(proxy))
	return true
}

// mapped is how IPv6 addresses that carry IPv4's begin.
var mapped = [12]byte{10: 0xff, 11: 0xff}

func ioctl(fd int, request uint, argument unsafe.Pointer) unix.Errno {
	_, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), uintptr(request), uintptr(argument))
	return errno
}
