package people

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// TestAz signs people in with az, in each of its ways.
func TestAz(t *testing.T) {
	az := clienttest.Az(t)
	s := start(t)
	t.Run("browser", func(t *testing.T) {
		t.Parallel()
		s := s.on(t)
		r := s.launch("browser", az, "login")
		p := signIn(s.browser().Open(r.Opens()), "alice")
		if !strings.Contains(p.Text, "document.forms[0].submit()") {
			t.Fatalf("no form for az:\n%s", p.Text)
		}
		p.Press("Continue")
		s.signedIn(t, az, "browser", r.Ends())
		s.asMember(t, az, "browser")
	})
	t.Run("device code", func(t *testing.T) {
		t.Parallel()
		s := s.on(t)
		r := s.launch("device", az, "login", "--use-device-code")
		code := r.Prints(`enter the code ([A-Z0-9]{9}) to authenticate`)
		p := s.browser().Open(r.Prints(`open the page (https://\S+)`)).Press("Next", "Code", code)
		signIn(p, "alice").Press("Continue").Sees("Microsoft Azure C")
		s.signedIn(t, az, "device", r.Ends())
	})
	t.Run("password", func(t *testing.T) {
		t.Parallel()
		s := s.on(t)
		s.signedIn(t, az, "password", s.launch("password", az, "login", "-u", "alice@lanyard.onmicrosoft.com", "-p", password).Ends())
		for name, number := range map[string]string{"alice@lanyard.onmicrosoft.com": "AADSTS50126", "bob@lanyard.onmicrosoft.com": "AADSTS50034"} {
			r := s.as("wrong", az, "login", "-u", name, "-p", "wrong").Exits(t, 1)
			if !strings.Contains(r.Stderr, number) {
				t.Errorf("%s: %s", name, r.Stderr)
			}
		}
		r := s.as("mallory", az, "login", "-u", "mallory@lanyard.onmicrosoft.com", "-p", password).Exits(t, 1)
		if !strings.Contains(r.Stderr, "No subscriptions found") {
			t.Errorf("a user without a role: %s", r.Stderr)
		}
	})
}

// signedIn looks at what az says after a login, and that alice is a Reader.
func (s *stage) signedIn(t *testing.T, az, folder, printed string) {
	t.Helper()
	if !strings.Contains(printed, s.Status.SubscriptionID) || !strings.Contains(printed, "alice@lanyard.onmicrosoft.com") {
		t.Fatalf("az login printed\n%s", printed)
	}
	s.as(folder, az, "group", "show", "-n", "rg1").OK(t)
	r := s.as(folder, az, "group", "update", "-n", "rg1", "--set", "tags.a=b").Exits(t, 1)
	if !strings.Contains(r.Stderr, "AuthorizationFailed") || !strings.Contains(r.Stderr, s.object("alice")) {
		t.Errorf("a Reader writes: %s", r.Stderr)
	}
}

// asMember looks at the directory as any member may, and changes it as none.
func (s *stage) asMember(t *testing.T, az, folder string) {
	t.Helper()
	for command, want := range map[string]string{
		"ad signed-in-user show --query userPrincipalName -o tsv": "alice@lanyard.onmicrosoft.com",
		"ad user list --query [].userPrincipalName -o tsv":        "mallory@lanyard.onmicrosoft.com",
		"ad user show --id mallory@lanyard.onmicrosoft.com":       s.object("mallory"),
	} {
		if r := s.as(folder, append([]string{az}, strings.Fields(command)...)...).OK(t); !strings.Contains(r.Stdout, want) {
			t.Errorf("az %s: %s", command, r.Stdout)
		}
	}
	r := s.as(folder, az, "ad", "user", "delete", "--id", s.object("mallory")).Exits(t, 1)
	if !strings.Contains(r.Stderr, "Insufficient privileges") {
		t.Errorf("a member deletes a user: %s", r.Stderr)
	}
}
