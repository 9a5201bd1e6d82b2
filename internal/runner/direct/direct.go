// Package direct leads programs that ask no proxy into the cloud. The hosts of
// Cosmos DB get an address of the run's own on loopback, and port 443 of that
// address leads to the run's proxy, which reads the host from the TLS
// handshake. The servers of Azure SQL get one of the cloud's own, at whose port
// 1433 the cloud itself answers.
//
// Names stand in a hosts file that takes the place of /etc/hosts for the run's
// programs alone, in a mount namespace (without root a user namespace too).
// Where the machine allows none, a Java machine is told to read that file, as
// it can, and then knows no other names.
//
// Both ports are listened on where that is allowed. Where it is not, a seccomp
// filter hands each connect of the run's programs to Lanyard, which leads the
// two addresses to where they belong and lets all others pass. A network namespace would
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
	"runtime"
	"strconv"

	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
)

// Config makes a Way.
type Config struct {
	Exe   string // the lanyard binary, which starts the program inside
	Dir   string // the run's folder
	Proxy string // host:port of the run's proxy on 127.0.0.1
	SQL   string // host:port of Azure SQL, "" for none
	Named bool   // Azure SQL answers at its servers' address, too
	Hosts []string
	// JavaOptions returns JAVA_TOOL_OPTIONS for a Java machine that reads all
	// names from a file.
	JavaOptions func(hostsFile string) string
}

// Way leads one run's programs. Close ends it.
type Way struct {
	config   Config
	web, sql *road
	hosts    string       // the file
	listener net.Listener // of web; nil where it is not allowed
	how      report
	leave    func() // hands over what outlives the run; nil for nothing
}

// Free reports whether a way costs the programs nothing: root needs no
// namespace of users.
func Free() bool { return runtime.GOOS == "linux" && os.Geteuid() == 0 }

// Open writes the hosts file and listens where that is allowed.
func Open(c Config) (*Way, error) {
	proxy, err := portOf(c.Proxy)
	if err != nil {
		return nil, fmt.Errorf("the proxy's port: %w", err)
	}
	w := &Way{config: c, hosts: filepath.Join(c.Dir, "hosts"), web: &road{address: addressOf(proxy), port: httpsPort}, sql: &road{port: hosts.SQLPort, open: c.Named}}
	if c.SQL != "" {
		port, err := portOf(c.SQL)
		if err != nil {
			return nil, fmt.Errorf("the port of Azure SQL: %w", err)
		}
		w.sql.address = hosts.SQLAddress(port)
	}
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

func portOf(address string) (int, error) {
	_, text, err := net.SplitHostPort(address)
	if err != nil {
		return 0, err
	}
	port, err := strconv.ParseUint(text, 10, 16)
	return int(port), err
}

// Update says which hosts there are now.
func (w *Way) Update(now []string) error {
	w.web.hosts, w.sql.hosts = nil, nil
	for _, h := range now {
		if r := w.web; !hosts.SQL(h) {
			r.hosts = append(r.hosts, h)
		} else if r = w.sql; w.config.SQL != "" {
			r.hosts = append(r.hosts, h)
		}
	}
	f, err := os.OpenFile(w.hosts, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	// In place: a mount shows this file, not its name. Nothing is truncated
	// before the new content stands, for a program may be reading.
	text := render([]*road{w.web, w.sql})
	if _, err := f.WriteAt(text, 0); err != nil {
		return err
	}
	return f.Truncate(int64(len(text)))
}

// java is Java's options where it has to read the hosts from a file, "" while
// there are none: it would know no other names.
func (w *Way) java() string {
	if len(w.web.hosts)+len(w.sql.hosts) == 0 {
		return ""
	}
	return w.config.JavaOptions(w.hosts)
}

// shut lists the addresses that need a filter.
func (w *Way) shut() []string {
	var out []string
	for _, r := range []*road{w.web, w.sql} {
		if r.shut() {
			out = append(out, r.String())
		}
	}
	return out
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
	Redirected bool   // connects to what is not listened on are led there
	NotThere   string // why not
}
