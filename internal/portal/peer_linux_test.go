package portal

import (
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
)

func TestWhoseSocket(t *testing.T) {
	const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     7        0 1 1 0 100 0 0 10 0
   1: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 2 1 0 100 0 0 10 0
   2: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 3 1 0 100 0 0 10 0
   3: 00000000000000000000000001000000:C351 00000000000000000000000001000000:1F90 01 00000000:00000000 00:00000000 00000000  1002        0 4 1 0
   4: 0000000000000000FFFF00000100007F:C352 0000000000000000FFFF00000100007F:1F90 01 00000000:00000000 00:00000000 00000000  1003        0 4 1 0
   5: broken
`
	for address, want := range map[string]int{"127.0.0.1:50000": 1001, "127.0.0.1:8080": 1000, "[::1]:50001": 1002, "127.0.0.1:50002": 1003, "127.0.0.1:50003": -1, "127.0.0.2:50000": -1} {
		uid, found := ownerOf(strings.NewReader(table), netip.MustParseAddrPort(address))
		if found != (want >= 0) || found && uid != want {
			t.Errorf("%s: %d %v, want %d", address, uid, found, want)
		}
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	f, err := os.Open("/proc/net/tcp")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if uid, found := ownerOf(f, netip.MustParseAddrPort(conn.LocalAddr().String())); !found || uid != os.Getuid() {
		t.Errorf("this test's own connection belongs to %d, %v", uid, found)
	}
	if stranger(conn.LocalAddr().String()) || stranger("192.0.2.1:1") || stranger("pipe") {
		t.Error("a stranger who is none")
	}
}
