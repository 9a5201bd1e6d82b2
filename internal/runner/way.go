package runner

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/runner/direct"
)

// starter starts a command, and returns the one that runs.
type starter func(*exec.Cmd) (*exec.Cmd, error)

// way leads programs that ask no proxy, and keeps their hosts up to date.
type way struct {
	*direct.Way
	client *control.Client
	hosts  []string
}

// hostsPause is how long a new host may stay unknown to a running program.
const hostsPause = time.Second

// openWay makes a way where the cloud has hosts that need one, or where it
// costs nothing and may come to have some; nil elsewhere, since the way costs a
// program its sudo.
func (cfg Config) openWay(ctx context.Context, c *control.Client, s *control.Session, dir string, e *Environ) (*way, error) {
	hosts, err := c.DirectHosts(ctx)
	if err != nil || len(hosts) == 0 && !direct.Free() {
		return nil, err
	}
	st, err := c.Status(ctx)
	if err != nil {
		return nil, err
	}
	// A Java machine that reads names from a file, be it of the run around
	// this one, would know none of these hosts.
	options := javaWithout(e.Get(javaVariable), javaHosts)
	e.Set(javaVariable, strings.Join(options, " "))
	w, err := direct.Open(direct.Config{
		Exe: cfg.Server.Exe, Dir: dir, Proxy: strings.TrimPrefix(s.Info.Proxy, "http://"), SQL: st.SQLEndpoint, Named: st.SQLNamed, Hosts: hosts,
		JavaOptions: func(file string) string {
			return strings.Join(append(slices.Clip(options), javaQuote(javaHosts+file)), " ")
		},
	})
	if err != nil {
		return nil, fmt.Errorf("lead programs that ask no proxy: %w", err)
	}
	return &way{Way: w, client: c, hosts: hosts}, nil
}

// starter starts on the way; without one, as ever.
func (w *way) starter() starter {
	if w == nil {
		return func(cmd *exec.Cmd) (*exec.Cmd, error) { return cmd, cmd.Start() }
	}
	return w.Start
}

// report says what keeps a program from its hosts, and if asked what was done.
func (w *way) report(out io.Writer, verbose bool) {
	lines := w.Trouble()
	if verbose {
		lines = append(lines, w.Describe()...)
	}
	for _, line := range lines {
		fmt.Fprintf(out, "lanyard: %s\n", line)
	}
}

// follow takes up the hosts of accounts that are made while the program runs.
func (w *way) follow(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(hostsPause):
		}
		hosts, err := w.client.DirectHosts(ctx)
		if err != nil || slices.Equal(hosts, w.hosts) {
			continue // without a cloud the run says so itself
		}
		if w.Update(hosts) == nil {
			w.hosts = hosts
		}
	}
}
