package proxy

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"

	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
	"github.com/lanyard-dev/lanyard/internal/web/headercase"
)

// Transport reaches the hosts that are served here from inside this process,
// over connections in memory. What goes through it is authenticated,
// authorized and recorded like any call; other hosts are an error, so that
// nothing leaves the machine. The https of a URL means the same as http here.
func (s *Server) Transport() http.RoundTripper {
	dial := func(_ context.Context, _, address string) (net.Conn, error) {
		name := hosts.Name(address)
		v := s.Hosts.Lookup(name)
		if v.Kind != hosts.Served {
			return nil, fmt.Errorf("%s is not served by this cloud", name)
		}
		client, server := net.Pipe()
		t := tunnel{name, v, &Session{Plain: http.NotFoundHandler()}, func() {}, &tls.ConnectionState{}}
		s.innerConns.give(headercase.Wrap(&tunnelConn{insideConn{server}, t}))
		return client, nil
	}
	return &http.Transport{DialContext: dial, DialTLSContext: dial, DisableCompression: true, IdleConnTimeout: idleTimeout / 2}
}

// insideConn says where calls of this process come from.
type insideConn struct{ net.Conn }

// RemoteAddr is the loopback address.
func (insideConn) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
