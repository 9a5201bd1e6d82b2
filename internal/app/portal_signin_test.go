package app

import (
	"net/url"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/servicetest/person"
)

const portalHost = "https://portal.azure.com"

// azureVisitor is somebody who reaches portal.azure.com through the proxy.
func (w *world) azureVisitor() *person.Person {
	p := person.New(w.TB, w.client("").Transport)
	p.Lead = func(u *url.URL) bool { return u.Host == "login.microsoftonline.com" || u.Host == "portal.azure.com" }
	return p
}

func TestSigningInAtPortalAzureCom(t *testing.T) {
	w := startWorld(t, home(t))
	w.user("alice")
	p := w.azureVisitor()
	p.Open(portalHost+"/portal/groups?name=x").Press("Next", "Email, phone, or Skype", "alice").Press("Sign in", "Password", userPassword)
	if p.Address.Host != "portal.azure.com" || p.Status != 200 || !strings.Contains(p.Text, "url=/portal/groups?name=x") {
		t.Fatalf("led to %s: %d\n%s", p.Address, p.Status, p.Text)
	}
	if h := p.Header.Get("Strict-Transport-Security"); h == "" {
		t.Error("no Strict-Transport-Security")
	}
	plain := w.azureVisitor()
	plain.Lead = func(*url.URL) bool { return false }
	if plain.Open("http://portal.azure.com/portal/groups?name=x"); plain.Status != 301 || plain.Address.String() != portalHost+"/portal/groups?name=x" || plain.Header.Get("Set-Cookie") != "" {
		t.Errorf("without TLS: %d %s", plain.Status, plain.Address)
	}
	back := p.Address.String()
	if p.Open(portalHost + "/portal").Sees("alice@lanyard.onmicrosoft.com"); p.Status != 200 {
		t.Errorf("after signing in: %d", p.Status)
	}

	// What the browser brings back is good once, there alone, and not made up.
	if p.Open(back); p.Status != 403 {
		t.Errorf("the way back, again: %d", p.Status)
	}
	other := w.azureVisitor()
	if other.Open(back); other.Status != 403 || other.Cookie(portalHost, "__Host-lanyard-session") != "" {
		t.Errorf("in another browser: %d", other.Status)
	}
	other.Lead = func(*url.URL) bool { return false }
	other.Open(portalHost + "/portal/signin") // has a state of its own now
	state := other.Address.Query().Get("state")
	for _, query := range []string{"code=made-up&state=" + state, "code=made-up&state=x", "state=" + state, "error=access_denied&error_description=%3Cscript%3E&state=" + state} {
		other.Open(portalHost + "/portal/signin")
		query = strings.ReplaceAll(query, state, other.Address.Query().Get("state"))
		if other.Open(portalHost + "/portal/signin/entra?" + query); other.Status != 403 || other.Cookie(portalHost, "__Host-lanyard-session") != "" || strings.Contains(other.Text, "<script>") {
			t.Errorf("%s: %d", query, other.Status)
		}
	}

	// Signed out is signed out of the portal,
	// and of Entra, which leads back.
	p.Open(portalHost + "/portal").Press("Sign out").Follow("Sign out of Microsoft Entra ID").Sees("You are signed out")
	if p.Address.String() != portalHost+"/portal/signin?out=1" {
		t.Errorf("after signing out, at %s", p.Address)
	}
	p.Open(portalHost + "/portal").Sees("Email, phone, or Skype")
	if p.Lead = func(*url.URL) bool { return false }; p.Open(portalHost+"/portal").Status != 303 {
		t.Errorf("after signing out: %d", p.Status)
	}
}

// The portal's client ends at the portal and nowhere else: a page that could
// have its codes would sign itself in as the user, to everything.
func TestThePortalsClientEndsAtThePortal(t *testing.T) {
	w := startWorld(t, home(t))
	w.user("alice")
	const client = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
	for _, redirect := range []string{
		"http://localhost", "http://localhost:8400", "http://127.0.0.1", "https://portal.azure.com/", "https://portal.azure.com/portal/signin/entra/",
		"https://portal.azure.com.attacker.example/portal/signin/entra", "http://portal.azure.com/portal/signin/entra", "https://login.microsoftonline.com/common/oauth2/nativeclient",
		"ms-appx-web://Microsoft.AAD.BrokerPlugin/" + client, "http://lanyard.localhost/portal/signin/entra",
	} {
		p := w.browser()
		p.Open(w.authorizeURL("client_id", client, "redirect_uri", redirect))
		if p.Status < 400 || !strings.Contains(p.Text, "AADSTS50011") {
			t.Errorf("%s: %d led to %s", redirect, p.Status, p.Address)
		}
	}
}

// The portal's own page, where nothing leads to another host.
func TestSigningInAtLanyardLocalhost(t *testing.T) {
	w := startWorld(t, home(t))
	w.user("alice")
	v := w.visit("")
	page := v.send("POST", "/portal/signout", url.Values{"csrf": {v.get("/portal").csrf()}})
	if problems := append(elsewhere(page), scripts(page)...); page.status != 200 || page.path != "/portal/signin?out=1" || len(problems) > 0 {
		t.Fatalf("%d %s %v", page.status, page.path, problems)
	}
	for name, password := range map[string]string{"alice@lanyard.onmicrosoft.com": "wrong", "nobody@lanyard.onmicrosoft.com": userPassword, "operator@lanyard.onmicrosoft.com": ""} {
		p := v.send("POST", "/portal/signin", url.Values{"username": {name}, "password": {password}})
		if p.status != 401 || !strings.Contains(p.body, "AADSTS") || len(elsewhere(p)) > 0 {
			t.Errorf("%s: %d %s", name, p.status, text(p.find("main")))
		}
	}
	p := v.send("POST", "/portal/signin", url.Values{"username": {"alice@lanyard.onmicrosoft.com"}, "password": {userPassword}, "next": {"/portal/groups"}})
	if p.status != 200 || len(elsewhere(p)) > 0 || !strings.Contains(v.get("/portal").body, "alice@lanyard.onmicrosoft.com") {
		t.Errorf("%d %v", p.status, elsewhere(p))
	}
	if link, err := w.system.PortalLink(w.Context(), "alice"); err != nil || !strings.Contains(link, "/portal/link?token=") {
		t.Errorf("a link by the name without its domain: %s, %v", link, err)
	}
	if _, err := w.system.RemoveUser(w.Context(), "alice"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.system.PortalLink(w.Context(), "alice@lanyard.onmicrosoft.com"); !control.IsCode(err, control.CodeNotFound) {
		t.Errorf("a link for somebody who is gone: %v", err)
	}
}
