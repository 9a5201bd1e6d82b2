package hosts

import (
	"net/http"
	"testing"
)

func TestLookup(t *testing.T) {
	table := NewTable()
	front := http.NotFoundHandler()
	for _, p := range []string{"management.azure.com", "graph.microsoft.com", "*.vault.azure.net", "*.blob.core.windows.net", "*.azurewebsites.net"} {
		table.Handle(p, front)
	}
	for host, want := range map[string]Kind{
		"management.azure.com":            Served,
		"MANAGEMENT.azure.com.:443":       Served,
		"kv1.vault.azure.net:443":         Served,
		"a.b.vault.azure.net":             Refused,
		"vault.azure.net":                 Refused,
		"azcliprod.blob.core.windows.net": Refused,
		"st1.blob.core.windows.net":       Served,
		"st1.queue.core.windows.net":      Refused,
		"x.azure-api.net":                 Refused,
		"x.azurefd.net":                   Refused,
		"x.azureedge.net":                 Refused,
		"x.azurestaticapps.net":           Refused,
		"x.trafficmanager.net":            Refused,
		"sts.windows.net":                 Refused,
		"graph.microsoft.com":             Served,
		"www.microsoft.com":               Refused,
		"learn.microsoft.com":             Tunnel,
		"notazure.com":                    Tunnel,
		"azure.com.example.org":           Tunnel,
		"example.org:8443":                Tunnel,
		"127.0.0.1:9999":                  Tunnel,
		"localhost:80":                    Tunnel,
		"[::1]:443":                       Tunnel,
		"169.254.169.254":                 Metadata,
		"169.254.169.254:80":              Metadata,
		"2852039166":                      Metadata,
		"0xa9fea9fe":                      Metadata,
		"0xA9.0xFE.0xA9.0xFE":             Metadata,
		"0251.0376.0251.0376":             Metadata,
		"169.254.43518":                   Metadata,
		"169.16689662":                    Metadata,
		"[::ffff:169.254.169.254]:80":     Metadata,
		"[::ffff:a9fe:a9fe]":              Metadata,
		"[64:ff9b::a9fe:a9fe]":            Metadata,
		"169.254.169.254.":                Metadata,
		"169.254.1.1":                     LinkLocal,
		"168.63.129.16":                   LinkLocal,
		"0xa83f8110":                      LinkLocal,
		"[fe80::1%eth0]:80":               LinkLocal,
		"":                                Tunnel,
	} {
		if got := table.Lookup(host).Kind; got != want {
			t.Errorf("%q: %v, want %v", host, got, want)
		}
	}
}

func FuzzLookup(f *testing.F) {
	for _, s := range []string{"a", "[", "]:1", "0x", "1.2.3.4.5", "..", "%", "[::1", "99999999999"} {
		f.Add(s)
	}
	table := NewTable()
	f.Fuzz(func(_ *testing.T, host string) { table.Lookup(host) })
}
