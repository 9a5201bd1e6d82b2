package portal

import (
	"encoding/binary"
	"net/netip"
	"syscall"
	"time"
)

// The numbers of Linux's socket monitoring (sock_diag(7)).
const (
	netlinkSockDiag  = 4
	sockDiagByFamily = 20
	diagRequest      = 16 + 56 // the header, and inet_diag_req_v2
	diagUID          = 16 + 64 // where an answer has the socket's owner
	peerWait         = 200 * time.Millisecond
)

// peer returns the user of this machine to whom the program at the other end
// of a connection belongs, false where that cannot be told. It asks the kernel
// for the one socket: reading all of /proc/net/tcp takes long where there are
// many.
func peer(remote, local netip.AddrPort) (uid int, known bool) {
	remote, local = netip.AddrPortFrom(remote.Addr().Unmap(), remote.Port()), netip.AddrPortFrom(local.Addr().Unmap(), local.Port())
	if !remote.IsValid() || !local.IsValid() || remote.Addr().Is4() != local.Addr().Is4() {
		return 0, false
	}
	fd, err := syscall.Socket(syscall.AF_NETLINK, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, netlinkSockDiag)
	if err != nil {
		return 0, false
	}
	defer syscall.Close(fd)
	limit := syscall.NsecToTimeval(peerWait.Nanoseconds())
	if syscall.SetsockoptTimeval(fd, syscall.SOL_SOCKET, syscall.SO_RCVTIMEO, &limit) != nil {
		return 0, false
	}
	if syscall.Sendto(fd, diagFor(remote, local), 0, &syscall.SockaddrNetlink{Family: syscall.AF_NETLINK}) != nil {
		return 0, false
	}
	answer := make([]byte, 1024)
	n, _, err := syscall.Recvfrom(fd, answer, 0)
	if err != nil || n < diagUID+4 || binary.NativeEndian.Uint16(answer[4:]) != sockDiagByFamily {
		return 0, false
	}
	return int(binary.NativeEndian.Uint32(answer[diagUID:])), true
}

// diagFor asks for the TCP socket that is bound to one address and connected
// to another.
func diagFor(bound, connected netip.AddrPort) []byte {
	m := make([]byte, diagRequest)
	binary.NativeEndian.PutUint32(m, diagRequest)
	binary.NativeEndian.PutUint16(m[4:], sockDiagByFamily)
	binary.NativeEndian.PutUint16(m[6:], syscall.NLM_F_REQUEST)
	r := m[16:]
	if r[0] = syscall.AF_INET6; bound.Addr().Is4() {
		r[0] = syscall.AF_INET
	}
	r[1] = syscall.IPPROTO_TCP
	binary.NativeEndian.PutUint32(r[4:], 0xffffffff) // in any state
	binary.BigEndian.PutUint16(r[8:], bound.Port())
	binary.BigEndian.PutUint16(r[10:], connected.Port())
	copy(r[12:28], bound.Addr().AsSlice())
	copy(r[28:44], connected.Addr().AsSlice())
	for i := 48; i < 56; i++ {
		r[i] = 0xff // without a cookie
	}
	return m
}
