package direct

import (
	"net"
	"os"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
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
		if !strings.HasSuffix(line, mark+"\n") {
			want.WriteString(line)
		}
	}
	if got := read(); got != "127.69.156.65 a.documents.azure.com # lanyard run\n127.69.156.65 b.documents.azure.com # lanyard run\n"+want.String() {
		t.Errorf("the file:\n%s", got)
	}
	if err := w.Update([]string{"b.documents.azure.com"}); err != nil {
		t.Fatal(err)
	}
	if got := read(); got != "127.69.156.65 b.documents.azure.com # lanyard run\n"+want.String() {
		t.Errorf("updated:\n%s", got)
	}
}

// The servers of Azure SQL are where the cloud answers, and known only where
// it does.
func TestServersHaveTheCloudsAddress(t *testing.T) {
	for sql, want := range map[string]string{"127.0.0.1:1433": hosts.SQLAddress(1433).String() + " a.database.windows.net # lanyard run\n", "": ""} {
		w, err := Open(Config{Dir: t.TempDir(), Proxy: "127.0.0.1:40001", SQL: sql, Hosts: []string{"a.database.windows.net"}})
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(w.hosts)
		w.Close()
		if err != nil || !strings.HasPrefix(string(text), want) || want == "" && strings.Contains(string(text), "a.database") {
			t.Errorf("SQL at %q: %v\n%s", sql, err, text)
		}
	}
}

func TestTroubleNamesTheRemedy(t *testing.T) {
	cosmos := &road{address: addressOf(1), port: httpsPort, hosts: []string{"a.documents.azure.com"}}
	sql := &road{address: hosts.SQLAddress(5000), port: hosts.SQLPort, hosts: []string{"a.database.windows.net"}}
	w := &Way{config: Config{SQL: "127.0.0.1:5000"}, web: cosmos, sql: sql, how: report{Private: true, NotThere: "device or resource busy"}}
	got := w.Trouble()
	if len(got) != 2 || !strings.Contains(got[0], "device or resource busy") || !strings.Contains(got[0], remedy) || !strings.Contains(got[1], "Server=127.0.0.1,5000") {
		t.Error(got)
	}
	w.how.Redirected = true
	if got := w.Trouble(); got != nil {
		t.Error(got)
	}
	// Other programs than Java's and Node's do not know the names now.
	w.how.Private, sql.open = false, true
	if got := w.Trouble(); len(got) != 1 || !strings.Contains(got[0], "a.database.windows.net is not known") || !strings.Contains(got[0], "Server=127.0.0.1,5000") {
		t.Error(got)
	}
}
