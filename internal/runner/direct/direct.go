// Package direct leads programs that ask no proxy into the cloud. Their hosts
// get an address of the run's own on loopback, and port 443 of that address
// leads to the run's proxy, which reads the host from the TLS handshake.
//
// Names stand in a hosts file that takes the place of /etc/hosts for the run's
// programs alone, in a mount namespace (without root a user namespace too).
// Where the machine allows none, a Java machine is told to read that file, as
// it can, and then knows no other names.
//
// Port 443 is listened on where that is allowed. Where it is not, a seccomp
// filter hands each connect of the run's programs to Lanyard, which leads the
// one address to the proxy and lets all others pass. A network namespace would
// have done that too, but would have cut the programs off from databases on
// localhost, from name servers and from everything outside.
//
// runner may import it.
package direct

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// port is where clients of Azure's hosts connect to.
const port = 443

// Config makes a Way.
type Config struct {
	Exe   string // the lanyard binary, which starts the program inside
	Dir   string // the run's folder
	Proxy string // host:port of the run's proxy on 127.0.0.1
	Hosts []string
	// JavaOptions returns JAVA_TOOL_OPTIONS for a Java machine that reads all
	// names from a file.
	JavaOptions func(hostsFile string) string
}

// Way leads one run's programs. Close ends it.
type Way struct {
	config   Config
	address  net.IP
	hosts    string // the file
	listener net.Listener
	how      report
	leave    func() // hands over what outlives the run; nil for nothing
}

// Open writes the hosts file and listens where that is allowed.
func Open(c Config) (*Way, error) {
	_, text, err := net.SplitHostPort(c.Proxy)
	if err != nil {
		return nil, err
	}
	proxy, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return nil, fmt.Errorf("the proxy's port: %w", err)
	}
	w := &Way{config: c, address: addressOf(int(proxy)), hosts: filepath.Join(c.Dir, "hosts")}
	if err := os.WriteFile(w.hosts, nil, 0o600); err != nil {
		return nil, err
	}
	// Whoever the program becomes must be able to read it, as /etc/hosts.
	if err := os.Chmod(w.hosts, 0o644); err != nil {
		return nil, err
	}
	if err := w.Update(c.Hosts); err != nil {
		return nil, err
	}
	w.listen()
	return w, nil
}

// Update says which hosts there are now.
func (w *Way) Update(hosts []string) error {
	f, err := os.OpenFile(w.hosts, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	// In place: a mount shows this file, not its name. Nothing is truncated
	// before the new content stands, for a program may be reading.
	text := render(w.address, hosts)
	if _, err := f.WriteAt(text, 0); err != nil {
		return err
	}
	return f.Truncate(int64(len(text)))
}

// Start starts the program and returns the command that runs. It says how the
// program is led here.
func (w *Way) Start(cmd *exec.Cmd) (*exec.Cmd, error) {
	started, how, err := w.start(cmd)
	w.how = how
	return started, err
}

// Close ends the way.
func (w *Way) Close() {
	if w.listener != nil {
		_ = w.listener.Close()
	}
	if w.leave != nil {
		w.leave()
	}
}

// report is what became of the two halves of a way.
type report struct {
	Private    bool   // the hosts file is the program's /etc/hosts
	NotPrivate string // why not
	Redirected bool   // connects are led to the proxy
	NotThere   string // why not
}
