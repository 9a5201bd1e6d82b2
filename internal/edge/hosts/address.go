package hosts

import (
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// Address reads a host as an IP address, in every spelling that a resolver
// takes: dotted, with hexadecimal or octal parts, with fewer than four parts
// ("169.16689662"), one number ("2852039166"), IPv6 that carries an IPv4
// address or a zone. It returns nil for a name.
func Address(host string) net.IP {
	if zone := strings.IndexByte(host, '%'); zone >= 0 {
		host = host[:zone]
	}
	if ip := net.ParseIP(host); ip != nil {
		return unmapped(ip)
	}
	parts := strings.Split(host, ".")
	if len(parts) > 4 {
		return nil
	}
	var value uint64
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 0, 32)
		if err != nil {
			// Go takes "0o17" but resolvers take "017", which Go takes too;
			// what neither takes is a name.
			return nil
		}
		if i < len(parts)-1 {
			if n > 255 {
				return nil
			}
			value |= n << (8 * (3 - i))
			continue
		}
		if n >= 1<<(8*(5-len(parts))) {
			return nil
		}
		value |= n
	}
	return net.IPv4(byte(value>>24), byte(value>>16), byte(value>>8), byte(value))
}

// carriers are the IPv6 prefixes whose addresses carry an IPv4 address, and the
// byte at which it stands.
var carriers = []struct {
	prefix netip.Prefix
	at     int
}{
	{netip.MustParsePrefix("::/96"), 12},           // IPv4-compatible, RFC 4291
	{netip.MustParsePrefix("::ffff:0:0:0/96"), 12}, // translated, RFC 2765
	{netip.MustParsePrefix("64:ff9b::/96"), 12},    // NAT64, RFC 6052
	{netip.MustParsePrefix("64:ff9b:1::/48"), 12},  // NAT64 of a local network, RFC 8215
	{netip.MustParsePrefix("2002::/16"), 2},        // 6to4, RFC 3056
}

// unmapped takes the IPv4 address out of an IPv6 one that carries it.
func unmapped(ip net.IP) net.IP {
	if v4 := ip.To4(); v4 != nil {
		return v4
	}
	address, _ := netip.AddrFromSlice(ip)
	if address.IsLoopback() || address.IsUnspecified() {
		return ip
	}
	for _, c := range carriers {
		if c.prefix.Contains(address) {
			return net.IP(ip[c.at : c.at+4])
		}
	}
	return ip
}
