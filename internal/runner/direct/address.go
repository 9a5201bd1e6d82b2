package direct

import (
	"bytes"
	"fmt"
	"net"
	"os"
)

// prefix is the part of loopback that runs take their addresses from: the two
// bytes behind it are the port of the run's proxy, so that whoever meets such
// an address knows where it leads, a run inside another included.
var prefix = [2]byte{127, 69}

func addressOf(proxy int) net.IP { return net.IPv4(prefix[0], prefix[1], byte(proxy>>8), byte(proxy)) }

// proxyOf returns the proxy's port of an address, false for one that is not a
// run's.
func proxyOf(ip [4]byte) (int, bool) {
	return int(ip[2])<<8 | int(ip[3]), [2]byte(ip[:2]) == prefix
}

// systemHosts is where programs look for names before they ask a name server.
const systemHosts = "/etc/hosts"

// mark ends the lines that a run adds.
const mark = " # lanyard run"

// render gives the roads' hosts their addresses, and leaves all other names as
// they stand on this machine. Names that an outer run gave are taken out: with
// both a program would try both.
func render(roads []*road) []byte {
	var out bytes.Buffer
	for _, r := range roads {
		for _, h := range r.hosts {
			if r.address == nil {
				continue
			}
			fmt.Fprintf(&out, "%s %s%s\n", r.address, h, mark)
		}
	}
	system, err := os.ReadFile(systemHosts)
	if err != nil {
		system = []byte("127.0.0.1 localhost\n::1 localhost\n")
	}
	for line := range bytes.Lines(system) {
		if !bytes.HasSuffix(bytes.TrimSpace(line), []byte(mark)) {
			out.Write(line)
		}
	}
	return out.Bytes()
}
