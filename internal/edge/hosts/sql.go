package hosts

import (
	"net"
	"runtime"
	"strings"
)

// SQLPort is where clients of Azure SQL connect to, unless they are told
// another port.
const SQLPort = 1433

// SQL reports whether a host is a logical server of Azure SQL, whose clients
// speak TDS and ask no proxy.
func SQL(host string) bool {
	label, suffix, _ := strings.Cut(host, ".")
	return label != "" && suffix == "database.windows.net"
}

// sqlPrefix is the part of loopback at whose port 1433 clouds answer: the two
// bytes behind it are the port where the cloud listens.
var sqlPrefix = [2]byte{127, 70}

// SQLAddress is the address at whose port 1433 a cloud answers that listens
// at a port of this machine. macOS has one address on loopback only: there is
// none for other ports there.
func SQLAddress(port int) net.IP {
	switch {
	case runtime.GOOS != "darwin":
		return net.IPv4(sqlPrefix[0], sqlPrefix[1], byte(port>>8), byte(port))
	case port == SQLPort:
		return net.IPv4(127, 0, 0, 1)
	}
	return nil
}

// SQLListener returns the port of such an address, false for any other.
func SQLListener(ip [4]byte) (port int, ours bool) {
	return int(ip[2])<<8 | int(ip[3]), [2]byte(ip[:2]) == sqlPrefix
}
