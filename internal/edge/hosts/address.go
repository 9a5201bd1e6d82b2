package hosts

import (
	"net"
	"strconv"
	"strings"
)

// Address reads a host as an IP address, in every spelling that a resolver
// takes: dotted, with hexadecimal or octal parts, with fewer than four parts
// ("169.16689662"), one number ("2852039166"), IPv6 with a mapped address or
// a zone. It returns nil for a name.
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

// unmapped takes IPv4 addresses out of the IPv6 forms that carry them:
// ::ffff:a.b.c.d, ::a.b.c.d and NAT64's 64:ff9b::a.b.c.d.
func unmapped(ip net.IP) net.IP {
	if v4 := ip.To4(); v4 != nil {
		return v4
	}
	zeros := func(b []byte) bool {
		for _, x := range b {
			if x != 0 {
				return false
			}
		}
		return true
	}
	if zeros(ip[:12]) && !zeros(ip[12:15]) {
		return net.IPv4(ip[12], ip[13], ip[14], ip[15])
	}
	if ip[0] == 0 && ip[1] == 0x64 && ip[2] == 0xff && ip[3] == 0x9b && zeros(ip[4:12]) {
		return net.IPv4(ip[12], ip[13], ip[14], ip[15])
	}
	return ip
}
