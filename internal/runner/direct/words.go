package direct

import (
	"fmt"
	"net"
	"strings"
)

// Describe says what was done, a sentence each.
func (w *Way) Describe() []string {
	names := "through /etc/hosts, which is the run's own"
	if !w.how.Private {
		names = "to Java only, by jdk.net.hosts.file, where other names than those of /etc/hosts are unknown (" + w.how.NotPrivate + ")"
	}
	var out []string
	for _, r := range []struct {
		*road
		whose, where string
	}{{w.web, "Cosmos DB's hosts", "the proxy"}, {w.sql, "Azure SQL's servers", w.config.SQL}} {
		if len(r.hosts) == 0 {
			continue
		}
		out = append(out, fmt.Sprintf("%s are known as %s %s", r.whose, r.address, names))
		switch {
		case r.open:
			out = append(out, fmt.Sprintf("listening on %s port %d for programs that ask no proxy", r.address, r.port))
		case w.how.Redirected:
			out = append(out, fmt.Sprintf("connects to %s port %d are led to %s, since that port is not allowed to be listened on here", r.address, r.port, r.where))
		}
	}
	return out
}

// Trouble says what the user can do when the way could not be made, a sentence
// each; none when it was.
func (w *Way) Trouble() []string {
	var out []string
	if w.web.shut() && !w.how.Redirected {
		out = append(out, fmt.Sprintf("programs that ask no proxy, as Java's SDK for Cosmos DB, cannot connect: port %d is not allowed here (%s). %s", w.web.port, w.how.NotThere, remedy))
	}
	if len(w.sql.hosts) == 0 {
		return out
	}
	host, port, _ := net.SplitHostPort(w.config.SQL) // which Open has split
	instead := fmt.Sprintf("connect with Server=%s,%s instead", host, port)
	switch {
	case w.sql.shut() && !w.how.Redirected:
		out = append(out, fmt.Sprintf("%s cannot be connected to at port %d: it is taken on %s, and connects may not be led here (%s); %s", strings.Join(w.sql.hosts, ", "), w.sql.port, w.sql.address, w.how.NotThere, instead))
	case !w.how.Private:
		out = append(out, fmt.Sprintf("%s is not known to programs here but to Java's and Node's, since they can have no /etc/hosts of their own (%s); %s", strings.Join(w.sql.hosts, ", "), w.how.NotPrivate, instead))
	}
	return out
}
