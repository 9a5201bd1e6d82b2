package portal

import (
	"net"
	"net/netip"
	"os"
	"testing"
)

func TestWhoseSocket(t *testing.T) {
	for _, listen := range []string{"127.0.0.1:0", "[::1]:0", ":0"} {
		ln, err := net.Listen("tcp", listen)
		if err != nil {
			if listen == "[::1]:0" {
				continue // a machine without IPv6
			}
			t.Fatal(err)
		}
		defer ln.Close()
		to := ln.Addr().(*net.TCPAddr).AddrPort()
		if to.Addr().IsUnspecified() {
			to = netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), to.Port())
		}
		conn, err := net.Dial("tcp", to.String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		served, err := ln.Accept()
		if err != nil {
			t.Fatal(err)
		}
		defer served.Close()
		remote, local := served.RemoteAddr().(*net.TCPAddr).AddrPort(), served.LocalAddr().(*net.TCPAddr).AddrPort()
		if uid, known := peer(remote, local); !known || uid != os.Getuid() {
			t.Errorf("%s: this test's own connection belongs to %d, %v", listen, uid, known)
		}
		if _, known := peer(netip.AddrPortFrom(remote.Addr(), 1), local); known {
			t.Errorf("%s: a socket that is none has an owner", listen)
		}
	}
	local := netip.MustParseAddrPort("127.0.0.1:80")
	for _, remote := range []netip.AddrPort{{}, netip.MustParseAddrPort("192.0.2.1:1"), netip.MustParseAddrPort("[2001:db8::1]:1")} {
		if _, known := peer(remote, local); known {
			t.Errorf("the user at %s is known", remote)
		}
	}
}
