package hosts

import (
	"net"
	"net/http"
	"strings"
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
		"mcr.microsoft.com":               Tunnel,
		"canary.graph.microsoft.com":      Refused,
		"device.login.microsoft.com":      Refused,
		"microsoft.com":                   Refused,
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
		"[::a9fe:a9fe]":                   Metadata,
		"[::ffff:0:a9fe:a9fe]":            Metadata,
		"[64:ff9b:1::a9fe:a9fe]":          Metadata,
		"[2002:a9fe:a9fe::1]":             Metadata,
		"[2002:a83f:8110::]":              LinkLocal,
		"[64:ff9b::169.254.7.7]":          LinkLocal,
		"[::]:80":                         Tunnel,
		"[2001:db8::a9fe:a9fe]":           Tunnel,
		"metadata.google.internal.:80":    LinkLocal,
		"metadata.google.internal.org":    Tunnel,
		"evilvault.azure.net.example.com": Tunnel,
		"notazure.net":                    Tunnel,
		"xn--management-azure.com":        Tunnel,
		"host_name.internal":              Tunnel,
		"":                                Malformed,
		".":                               Malformed,
		"a..b":                            Malformed,
		".vault.azure.net":                Malformed,
		"management。azure.com":            Malformed, // idna makes the dot a dot
		"ｍanagement.azure.com":            Malformed,
		"１６９.254.169.254":                 Malformed,
		"kv1.vault.azure.net\x00.org":     Malformed,
		"kv1.vault.azure.net/x":           Malformed,
		"a@kv1.vault.azure.net":           Malformed,
		strings.Repeat("a", 300) + ".com": Malformed,
	} {
		if got := table.Lookup(host).Kind; got != want {
			t.Errorf("%q: %v, want %v", host, got, want)
		}
	}
}

// Every domain of Azure is refused with all that lies below it, and nothing
// that only looks like one.
func TestAzuresDomains(t *testing.T) {
	table := NewTable()
	for _, domain := range append([]string{"vault.azure.net", "blob.core.windows.net", "documents.azure.com", "database.windows.net"}, owned...) {
		for _, host := range []string{domain, "x." + domain, "x.y." + domain, strings.ToUpper("x." + domain), "x." + domain + ".", "x." + domain + ":8443"} {
			if got := table.Lookup(host).Kind; got != Refused {
				t.Errorf("%s: %v, want it refused", host, got)
			}
		}
	}
	for _, domain := range owned {
		for _, host := range []string{domain + ".example.com", "not" + domain, "x.not" + domain + ".", domain + "x", "x-" + strings.ReplaceAll(domain, ".", "-") + ".example"} {
			if got := table.Lookup(host).Kind; got != Tunnel {
				t.Errorf("%s: %v, want it tunnelled", host, got)
			}
		}
	}
}

// FuzzLookup checks what must hold for every spelling: an address that never
// leaves is never tunnelled, nor is a host of Azure.
func FuzzLookup(f *testing.F) {
	for _, s := range []string{
		"a", "[", "]:1", "0x", "1.2.3.4.5", "..", "%", "[::1", "99999999999", "0251.0376.0251.0376", "[::ffff:a9fe:a9fe]:80", "169.254.43518",
		"[2002:a9fe:a9fe::]", "x.VAULT.azure.net.:443", "management。azure.com", "a@azure.com",
	} {
		f.Add(s)
	}
	table := NewTable()
	table.Handle("*.vault.azure.net", http.NotFoundHandler())
	f.Fuzz(func(t *testing.T, host string) {
		v := table.Lookup(host)
		if v.Kind != Tunnel {
			return
		}
		bare := host
		if h, _, err := net.SplitHostPort(host); err == nil {
			bare = h
		}
		if ip := net.ParseIP(strings.Trim(bare, "[]")); ip != nil && (ip.IsLinkLocalUnicast() || ip.Equal(wireServer)) {
			t.Errorf("%q is tunnelled", host)
		}
		if name := strings.TrimRight(strings.ToLower(bare), "."); Azure(name) {
			t.Errorf("%q is tunnelled", host)
		}
		if again := table.Lookup(Name(host)); again.Kind != v.Kind {
			t.Errorf("%q: %v, as %q: %v", host, v.Kind, Name(host), again.Kind)
		}
	})
}
