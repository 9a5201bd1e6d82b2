package app

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
)

// packageLimit bounds one download of a package.
const packageLimit = 10 * time.Minute

// fetcher is an HTTP client for URLs that clients name, such as a package to
// deploy: a host of this cloud is asked inside, others over the network, and
// neither Azure's own hosts nor a metadata service is ever reached.
func (s *System) fetcher() *http.Client {
	inside := s.inside().Transport
	dialer := &net.Dialer{Timeout: 30 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		if to, err := netip.ParseAddrPort(address); err != nil || hosts.Local(net.IP(to.Addr().Unmap().AsSlice())) {
			return fmt.Errorf("%s never leaves a machine", address)
		}
		return nil
	}}
	outside := &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, TLSHandshakeTimeout: 30 * time.Second, IdleConnTimeout: time.Second}
	return &http.Client{Timeout: packageLimit, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		switch v := s.proxy.Hosts.Lookup(r.URL.Host); v.Kind {
		case hosts.Served:
			return inside.RoundTrip(r)
		case hosts.Tunnel:
			return outside.RoundTrip(r)
		}
		return nil, fmt.Errorf("%s is not a host that packages can be fetched from", r.URL.Host)
	})}
}
