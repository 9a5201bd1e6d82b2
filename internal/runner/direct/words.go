package direct

import "fmt"

// Describe says what was done, a sentence each.
func (w *Way) Describe() []string {
	names := "through /etc/hosts, which is the run's own"
	if !w.how.Private {
		names = "to Java only, by jdk.net.hosts.file, where other names than those of /etc/hosts are unknown (" + w.how.NotPrivate + ")"
	}
	out := []string{fmt.Sprintf("Cosmos DB's hosts are known as %s %s", w.address, names)}
	switch {
	case w.listener != nil:
		out = append(out, fmt.Sprintf("listening on %s port %d for programs that ask no proxy", w.address, port))
	case w.how.Redirected:
		out = append(out, fmt.Sprintf("connects to %s port %d are led to the proxy, since that port is not allowed to be listened on here", w.address, port))
	}
	return out
}

// Trouble says what the user can do when the way could not be made; empty when
// it was.
func (w *Way) Trouble() string {
	if w.listener != nil || w.how.Redirected {
		return ""
	}
	return fmt.Sprintf("programs that ask no proxy, as Java's SDK for Cosmos DB, cannot connect: port %d is not allowed here (%s). %s", port, w.how.NotThere, remedy)
}
