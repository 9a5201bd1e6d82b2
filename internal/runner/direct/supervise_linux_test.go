package direct

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"golang.org/x/sys/unix"
)

// sockaddr lays an address out as connect takes it.
func sockaddr(text string) []byte {
	a := netip.MustParseAddrPort(text)
	if a.Addr().Is4() {
		out := make([]byte, unix.SizeofSockaddrInet4)
		binary.NativeEndian.PutUint16(out, unix.AF_INET)
		binary.BigEndian.PutUint16(out[2:], a.Port())
		copy(out[4:], a.Addr().AsSlice())
		return out
	}
	out := make([]byte, unix.SizeofSockaddrInet6)
	binary.NativeEndian.PutUint16(out, unix.AF_INET6)
	binary.BigEndian.PutUint16(out[2:], a.Port())
	copy(out[8:], a.Addr().AsSlice())
	return out
}

func TestRewrite(t *testing.T) {
	for from, to := range map[string]string{
		"127.69.156.65:443":          "127.0.0.1:40001",
		"[::ffff:127.69.156.65]:443": "[::ffff:127.0.0.1]:40001",
		"127.70.156.65:1433":         "127.0.0.1:40001",
		"[::ffff:127.70.5.153]:1433": "[::ffff:127.0.0.1]:1433",
		"127.70.156.65:443":          "",
		"127.69.156.65:1433":         "",
		"127.0.0.1:1433":             "",
		"127.69.156.65:444":          "",
		"127.0.0.1:443":              "",
		"127.68.156.65:443":          "",
		"93.184.216.34:443":          "",
		"[::1]:443":                  "",
		"[2001:db8::7f45:9c41]:443":  "",
		"[64:ff9b::7f45:9c41]:443":   "",
	} {
		address := sockaddr(from)
		want, changes := from, to != ""
		if changes {
			want = to
		}
		if got := rewrite(address); got != changes || string(address) != string(sockaddr(want)) {
			t.Errorf("%s: changed %v, %x", from, got, address)
		}
	}
	for _, short := range [][]byte{nil, {2, 0}, sockaddr("127.69.1.1:443")[:8], sockaddr("[::ffff:127.69.1.1]:443")[:16]} {
		before := string(short)
		if rewrite(short) || string(short) != before {
			t.Errorf("%x is taken for an address", short)
		}
	}
}
