// Package hosts decides what a host name leads to: a front of this program, a
// refusal, or the network outside. Only edge, app and runner import it.
package hosts

import (
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
)

// Kind says what becomes of a call to a host.
type Kind int

// The kinds.
const (
	// Tunnel passes the bytes on to the host, untouched.
	Tunnel Kind = iota
	// Served ends the call here, at a front.
	Served
	// Refused is a host of Azure that is not served: the call must not reach
	// the real cloud.
	Refused
	// Metadata is the instance metadata service, 169.254.169.254.
	Metadata
	// LinkLocal is an address that never leaves a machine.
	LinkLocal
	// Malformed is no host at all. Such a name is not passed on: a client or a
	// proxy behind this one may read it as another, as one that maps the
	// ideographic full stop to "." would.
	Malformed
)

// Verdict is what a host leads to.
type Verdict struct {
	Kind    Kind
	Handler http.Handler // for Served
	Reason  string       // for Refused and Malformed, for people
}

// owned are the domains of Azure that never leave the machine.
var owned = []string{
	"azure.com", "azure.net", "windows.net", "azurewebsites.net", "microsoftonline.com", "azurecr.io", "azconfig.io",
	"azure-api.net", "azurefd.net", "azureedge.net", "azurestaticapps.net", "trafficmanager.net",
	"login.microsoft.com", "graph.microsoft.com",
}

// ownedNames are the single names of microsoft.com that belong to the cloud
// beside sign-in and Graph; the rest of that domain (documents, packages,
// container images) is no part of it and is tunnelled.
var ownedNames = map[string]bool{"microsoft.com": true, "www.microsoft.com": true}

// metadataNames lead to the metadata address of some cloud wherever they mean
// anything; a proxy in such a cloud would resolve them where we cannot.
var metadataNames = map[string]bool{
	"metadata.google.internal": true, "metadata.goog": true, "instance-data": true, "instance-data.ec2.internal": true,
}

// versionCheck is az's own storage account for its version check. It fits the
// pattern of storage accounts and is none of ours.
const versionCheck = "azcliprod.blob.core.windows.net"

// Table leads host names to fronts. Fill it before the first Lookup.
type Table struct {
	names    map[string]http.Handler
	suffixes map[string]http.Handler
}

// NewTable returns an empty table.
func NewTable() *Table {
	return &Table{names: map[string]http.Handler{}, suffixes: map[string]http.Handler{}}
}

// Handle leads a name, or with "*.suffix" every name one label longer than
// the suffix, to a front.
func (t *Table) Handle(pattern string, h http.Handler) {
	if suffix, ok := strings.CutPrefix(pattern, "*."); ok {
		t.suffixes[suffix] = h
		return
	}
	t.names[pattern] = h
}

// Lookup decides about a host, with or without a port.
func (t *Table) Lookup(host string) Verdict {
	name := Name(host)
	if ip := Address(name); ip != nil {
		return address(ip)
	}
	switch {
	case !wellFormed(name):
		return Verdict{Kind: Malformed, Reason: "not a host name"}
	case metadataNames[name]:
		return Verdict{Kind: LinkLocal}
	}
	if name == versionCheck {
		return Verdict{Kind: Refused, Reason: "the version check of az, which has no answer here"}
	}
	if h, ok := t.names[name]; ok {
		return Verdict{Kind: Served, Handler: h}
	}
	if label, suffix, ok := strings.Cut(name, "."); ok && label != "" {
		if h, ok := t.suffixes[suffix]; ok {
			return Verdict{Kind: Served, Handler: h}
		}
	}
	if Azure(name) {
		return Verdict{Kind: Refused, Reason: "a host of Azure that Lanyard does not serve"}
	}
	return Verdict{Kind: Tunnel}
}

// Azure reports whether a host belongs to Azure.
func Azure(name string) bool {
	if ownedNames[name] {
		return true
	}
	for _, d := range owned {
		if name == d || strings.HasSuffix(name, "."+d) {
			return true
		}
	}
	return false
}

// Owned lists what Azure matches: domains, with all below them, and names.
func Owned() (domains, names []string) {
	return slices.Clone(owned), slices.Sorted(maps.Keys(ownedNames))
}

// Name returns a host in lower case without port and final dots.
func Name(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.TrimRight(strings.ToLower(host), ".")
}

// maxName is the longest name that DNS can hold.
const maxName = 253

// wellFormed reports whether a name is of the letters, digits, hyphens and
// underscores that resolvers take. Names of other alphabets reach a proxy in
// their ASCII form ("xn--…").
func wellFormed(name string) bool {
	if name == "" || len(name) > maxName {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}

func address(ip net.IP) Verdict {
	switch {
	case ip.Equal(metadata):
		return Verdict{Kind: Metadata}
	case Local(ip):
		return Verdict{Kind: LinkLocal}
	}
	return Verdict{Kind: Tunnel}
}

var (
	metadata   = net.IPv4(169, 254, 169, 254)
	wireServer = net.IPv4(168, 63, 129, 16)
)

// Local reports whether an address never leaves the machine: link-local ones
// and the host agent of Azure's virtual machines. On a CI machine that is one
// of those, a real identity would answer there.
func Local(ip net.IP) bool {
	return ip.Equal(wireServer) || ip.IsLinkLocalUnicast() || ip.Equal(metadata)
}
