package direct

import (
	"net"
	"strconv"
	"time"

	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
)

// httpsPort is where clients of Azure's hosts connect to, but for those of
// Azure SQL.
const httpsPort = 443

// road is where some hosts are, and whether connects arrive there.
type road struct {
	address net.IP
	port    int
	hosts   []string
	open    bool // without a filter
}

func (r *road) String() string { return net.JoinHostPort(r.address.String(), strconv.Itoa(r.port)) }

// shut reports that the road's hosts need a filter.
func (r *road) shut() bool { return !r.open && len(r.hosts) > 0 }

// reachable reports whether connects to an address arrive somewhere.
func reachable(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// led is where a filter leads a connect: from port 443 of a run's address to
// its proxy, from port 1433 of a cloud's to where it serves Azure SQL.
func led(ip [4]byte, port uint16) (to int, ours bool) {
	switch port {
	case httpsPort:
		return proxyOf(ip)
	case hosts.SQLPort:
		return hosts.SQLListener(ip)
	}
	return 0, false
}
