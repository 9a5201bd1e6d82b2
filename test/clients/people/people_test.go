// Package people lets real clients sign people in: az, the Azure SDKs and MSAL,
// by a browser that a test plays, by device code and by password.
package people

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/servicetest/person"
	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// stage is a cloud with alice, a Reader of the group rg1, and mallory, who has
// no role.
type stage struct {
	*clienttest.Cloud
	operator *clienttest.Operator
	dir      string
	group    string
}

const (
	password = "Correct-horse-1"
	reader   = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
)

func start(t *testing.T) *stage {
	c := clienttest.Start(t)
	s := &stage{Cloud: c, operator: c.Operator(), dir: t.TempDir()}
	s.group = "/subscriptions/" + c.Status.SubscriptionID + "/resourceGroups/rg1"
	s.operator.Do("PUT", s.group, "2021-04-01", map[string]any{"location": "westeurope"})
	for _, name := range []string{"alice", "mallory"} {
		c.Lanyard("user", "add", name, "--password", password).OK(t)
	}
	s.operator.GrantTo(s.object("alice"), "User", reader, s.group)
	return s
}

func (s *stage) on(t *testing.T) *stage {
	o := *s
	o.Cloud = s.Cloud.On(t)
	return &o
}

var objectID = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

func (s *stage) object(name string) string {
	for line := range strings.Lines(s.Lanyard("user", "list").OK(s).Stdout) {
		if strings.HasPrefix(line, name+"@") {
			return objectID.FindString(line)
		}
	}
	s.Fatalf("no user %s", name)
	return ""
}

// browser is somebody at a browser of this machine.
func (s *stage) browser() *person.Person {
	s.Helper()
	transport := s.Transport()
	s.Cleanup(transport.CloseIdleConnections)
	return person.New(s, transport)
}

// signIn types a name and a password into the pages.
func signIn(p *person.Person, name string) *person.Person {
	p.Helper()
	return p.Press("Next", "Email, phone, or Skype", name).Press("Sign in", "Password", password)
}

// running is a client that waits for its user.
type running struct {
	testing.TB
	cmd  *exec.Cmd
	mu   sync.Mutex
	out  bytes.Buffer
	done chan error
}

// launch starts a client inside the cloud, with an az folder of its own and a
// browser that writes the addresses it is sent to into a file.
func (s *stage) launch(folder string, command ...string) *running {
	s.Helper()
	dir := filepath.Join(s.dir, folder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		s.Fatal(err)
	}
	browser := filepath.Join(dir, "browser")
	if err := os.WriteFile(browser, []byte(fmt.Sprintf("#!/bin/sh\nprintf '%%s\\n' \"$1\" >'%s/address.new' && mv '%s/address.new' '%s/address'\n", dir, dir, dir)), 0o700); err != nil {
		s.Fatal(err)
	}
	args := append([]string{"--home", s.Home, "run", "--", "env", "AZURE_CONFIG_DIR=" + dir, "BROWSER=" + browser + " %s"}, command...)
	r := &running{TB: s, cmd: exec.Command(s.Program, args...), done: make(chan error, 1)}
	r.cmd.Stdout, r.cmd.Stderr = r, r
	if err := r.cmd.Start(); err != nil {
		s.Fatal(err)
	}
	go func() { r.done <- r.cmd.Wait() }()
	s.Cleanup(func() { _ = r.cmd.Process.Kill() })
	return r
}

// Write keeps what the client prints.
func (r *running) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.Write(p)
}

func (r *running) printed() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.String()
}

// patience is how long a client may take to come to its next step.
const patience = 90 * time.Second

// until waits for something that the client does.
func (r *running) until(what string, seen func() string) string {
	r.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if found := seen(); found != "" {
			return found
		}
		select {
		case err := <-r.done:
			r.done <- err
			r.Fatalf("the client ended before %s: %v\n%s", what, err, r.printed())
		default:
		}
	}
	r.Fatalf("no %s:\n%s", what, r.printed())
	return ""
}

// prints waits for a text that fits a pattern, and returns its first group.
func (r *running) prints(pattern string) string {
	r.Helper()
	p := regexp.MustCompile(pattern)
	return r.until(pattern, func() string {
		if m := p.FindStringSubmatch(r.printed()); m != nil {
			return m[1]
		}
		return ""
	})
}

// sent waits for the address that the client opens.
func (s *stage) sent(r *running, folder string) string {
	s.Helper()
	return r.until("the browser was opened", func() string {
		text, err := os.ReadFile(filepath.Join(s.dir, folder, "address"))
		if err != nil {
			return ""
		}
		return strings.TrimSpace(string(text))
	})
}

// ends waits for the client, which must succeed, and returns what it printed.
func (r *running) ends() string {
	r.Helper()
	select {
	case err := <-r.done:
		if err != nil {
			r.Fatalf("%v\n%s", err, r.printed())
		}
	case <-time.After(patience):
		r.Fatalf("the client does not end:\n%s", r.printed())
	}
	return r.printed()
}

// as runs a command with the folder of a client that has signed in.
func (s *stage) as(folder string, command ...string) clienttest.Result {
	return s.Lanyard(append([]string{"run", "--", "env", "AZURE_CONFIG_DIR=" + filepath.Join(s.dir, folder)}, command...)...)
}
