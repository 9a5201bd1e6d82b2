package direct

import (
	"net"
	"os"
	"strings"
	"testing"
)

func TestAddressesNameTheirProxy(t *testing.T) {
	for _, port := range []int{1, 255, 256, 443, 40001, 65535} {
		ip := addressOf(port).To4()
		if !ip.IsLoopback() {
			t.Errorf("%v is not on loopback", ip)
		}
		if got, ours := proxyOf([4]byte(ip)); got != port || !ours {
			t.Errorf("%v leads to %d (%v), want %d", ip, got, ours, port)
		}
	}
	for _, other := range []string{"127.0.0.1", "127.68.1.1", "10.69.1.1"} {
		if _, ours := proxyOf([4]byte(net.ParseIP(other).To4())); ours {
			t.Errorf("%s is taken for a run's", other)
		}
	}
}

// Whatever stands in the system's file stays, but for the names of an outer
// run.
func TestHostsFileKeepsTheSystems(t *testing.T) {
	w, err := Open(Config{Dir: t.TempDir(), Proxy: "127.0.0.1:40001", Hosts: []string{"a.documents.azure.com", "b.documents.azure.com"}})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	read := func() string {
		t.Helper()
		text, err := os.ReadFile(w.hosts)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	system, err := os.ReadFile(systemHosts)
	if err != nil {
		system = []byte("127.0.0.1 localhost\n::1 localhost\n")
	}
	var want strings.Builder
	for line := range strings.Lines(string(system)) {
		if !strings.HasPrefix(line, "127.69.") {
			want.WriteString(line)
		}
	}
	if got := read(); got != "127.69.156.65 a.documents.azure.com\n127.69.156.65 b.documents.azure.com\n"+want.String() {
		t.Errorf("the file:\n%s", got)
	}
	if err := w.Update([]string{"b.documents.azure.com"}); err != nil {
		t.Fatal(err)
	}
	if got := read(); got != "127.69.156.65 b.documents.azure.com\n"+want.String() {
		t.Errorf("updated:\n%s", got)
	}
}

func TestTroubleNamesTheRemedy(t *testing.T) {
	w := &Way{address: addressOf(1), how: report{NotThere: "device or resource busy"}}
	if got := w.Trouble(); !strings.Contains(got, "device or resource busy") || !strings.Contains(got, remedy) {
		t.Error(got)
	}
	w.how.Redirected = true
	if got := w.Trouble(); got != "" {
		t.Error(got)
	}
}
