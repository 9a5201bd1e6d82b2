// Package people lets real clients sign people in: az, the Azure SDKs and MSAL,
// by a browser that a test plays, by device code and by password.
package people

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

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

// as runs a command with the folder of a client that has signed in.
func (s *stage) as(folder string, command ...string) clienttest.Result {
	return s.Lanyard(append([]string{"run", "--", "env", "AZURE_CONFIG_DIR=" + filepath.Join(s.dir, folder)}, command...)...)
}

// launch starts a client with a folder of its own.
func (s *stage) launch(folder string, command ...string) *clienttest.Waiting {
	s.Helper()
	return s.Launch(filepath.Join(s.dir, folder), command...)
}
