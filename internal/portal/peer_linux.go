package portal

import (
	"bufio"
	"encoding/hex"
	"io"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
)

// stranger reports whether the program at the other end of a connection from
// this machine belongs to another user. A link stands on the command line of
// the program that opens it, where every user of the machine can read it.
// Root's cloud serves whoever root gives a link to.
func stranger(remote string) bool {
	address, err := netip.ParseAddrPort(remote)
	if err != nil || os.Getuid() == 0 {
		return false
	}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		f, err := os.Open(table)
		if err != nil {
			continue
		}
		uid, found := ownerOf(f, address)
		f.Close()
		if found {
			return uid != os.Getuid()
		}
	}
	return false // not a socket of this machine, or not one that can be seen
}

// ownerOf finds the user of the socket that has an address, in a table of
// /proc/net.
func ownerOf(table io.Reader, address netip.AddrPort) (uid int, found bool) {
	for lines := bufio.NewScanner(table); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 8 || fields[3] != "01" { // established
			continue
		}
		local, ok := parseAddress(fields[1])
		if !ok || local != netip.AddrPortFrom(address.Addr().Unmap(), address.Port()) {
			continue
		}
		uid, err := strconv.Atoi(fields[7])
		return uid, err == nil
	}
	return 0, false
}

// parseAddress reads "0100007F:1F90": the address by words of four bytes, each
// turned around, as the machine has them.
func parseAddress(text string) (netip.AddrPort, bool) {
	host, port, _ := strings.Cut(text, ":")
	raw, err := hex.DecodeString(host)
	number, err2 := strconv.ParseUint(port, 16, 16)
	if err != nil || err2 != nil || len(raw)%4 != 0 {
		return netip.AddrPort{}, false
	}
	for word := range slices.Chunk(raw, 4) {
		slices.Reverse(word)
	}
	ip, ok := netip.AddrFromSlice(raw)
	return netip.AddrPortFrom(ip.Unmap(), uint16(number)), ok
}
