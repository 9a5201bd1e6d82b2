package portal

import (
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"
)

func TestSignInByPassword(t *testing.T) {
	v := newVisit(t)
	if !v.out() {
		t.Fatal("a stranger is signed in")
	}
	for _, tc := range []struct {
		user, password string
		status         int
		says           string
	}{
		{ann.UPN, "hunter2", 401, "AADSTS50126"},
		{"nobody", "secret", 401, "AADSTS50126"},
		{"many", "secret", 429, "AADSTS50053"},
		{"broken", "secret", 500, "did not work"},
	} {
		p := v.do("POST", "/portal/signin", url.Values{"username": {tc.user}, "password": {tc.password}, "next": {"/portal/groups"}})
		if p.StatusCode != tc.status || !strings.Contains(p.body, tc.says) || !v.out() {
			t.Errorf("%s: %d, wanted %d\n%s", tc.user, p.StatusCode, tc.status, p.body)
		}
		if strings.Contains(p.body, tc.password) && tc.password == "hunter2" || strings.Contains(p.body, "on fire") {
			t.Errorf("%s: the page says too much", tc.user)
		}
	}
	p := v.do("POST", "/portal/signin", url.Values{"username": {ann.UPN}, "password": {"secret"}, "next": {"/portal/groups?name=r"}})
	if p.StatusCode != 200 || !strings.Contains(p.body, `url=/portal/groups?name=r`) {
		t.Errorf("%d\n%s", p.StatusCode, p.body)
	}
	cookie := p.Cookies()[0]
	if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Domain != "" || cookie.Secure || cookie.Name != "lanyard-session-4443" {
		t.Errorf("cookie %+v", cookie)
	}
	if p := v.get("/portal/groups"); !strings.Contains(p.body, "ann@lanyard.onmicrosoft.com") || !strings.Contains(p.body, "/at/overview/subscriptions/s/resourceGroups/rg") {
		t.Error(p.body)
	}
	if last := v.arm.calls[len(v.arm.calls)-1]; !strings.HasSuffix(last, "Bearer token of ann-id for https://management.azure.com") {
		t.Errorf("called %q", last)
	}
}

func TestSessionsEnd(t *testing.T) {
	v := newVisit(t)
	v.enter()
	for range 12 { // in use until the last hour of its life
		v.clock.Advance(sessionIdle - time.Second)
		v.get("/portal")
	}
	v.clock.Advance(sessionIdle - time.Second)
	if !v.out() {
		t.Error("a session lives for good")
	}
	v.enter()
	v.clock.Advance(sessionIdle)
	if !v.out() {
		t.Error("an idle session lives")
	}

	v.enter()
	token := v.get("/portal").csrf()
	before := v.client.Jar.Cookies(&url.URL{Scheme: "http", Host: v.host, Path: "/portal"})
	if p := v.do("POST", "/portal/signout", url.Values{"csrf": {"x"}}); p.StatusCode != 403 || v.out() {
		t.Errorf("signed out without a token: %d", p.StatusCode)
	}
	if p := v.do("POST", "/portal/signout", url.Values{"csrf": {token}}); p.StatusCode != http.StatusSeeOther || !v.out() {
		t.Errorf("sign-out: %d", p.StatusCode)
	}
	v.client.Jar.SetCookies(&url.URL{Scheme: "http", Host: v.host, Path: "/"}, before)
	if !v.out() {
		t.Error("the cookie of a session that was signed out works again")
	}

	v.enter()
	v.accounts.gone = true
	v.get("/portal") // the token that is at hand
	v.clock.Advance(tokenReuse)
	if p := v.do("GET", "/portal", nil); p.StatusCode != 401 || !strings.Contains(p.body, "AADSTS50057") {
		t.Errorf("a user who is gone: %d", p.StatusCode)
	}
	v.accounts.gone = false
	if !v.out() {
		t.Error("the session came back")
	}

	v.enter()
	v.clock.Advance(tokenReuse)
	v.get("/portal")
	v.accounts.changed = v.clock.Now()
	v.clock.Advance(tokenReuse)
	if p := v.do("GET", "/portal", nil); p.StatusCode != 401 || !v.out() {
		t.Errorf("after another password: %d", p.StatusCode)
	}
	v.enter()
}

func TestSigningInAgainEndsTheOldSession(t *testing.T) {
	v := newVisit(t)
	v.enter()
	at := &url.URL{Scheme: "http", Host: v.host, Path: "/portal"}
	old := v.client.Jar.Cookies(at)
	v.enter()
	v.client.Jar.SetCookies(at, old)
	if !v.out() {
		t.Error("two sessions of one browser live")
	}
}

func TestSessionsAreBounded(t *testing.T) {
	v := newVisit(t)
	first := v.portal.sessions.start(ann, v.host, nobody)
	for range maxSessions {
		v.clock.Advance(time.Millisecond)
		v.portal.sessions.start(ann, v.host, nobody)
	}
	if n := len(v.portal.sessions.open); n != maxSessions {
		t.Errorf("%d sessions", n)
	}
	if v.portal.sessions.find(first, v.host, nobody) != nil {
		t.Error("the session that was idle longest did not give way")
	}
}

func TestOneTimeLinks(t *testing.T) {
	v := newVisit(t)
	link := v.portal.Link(&ann)
	for _, looks := range [][]string{{"HEAD"}, {"GET", "Sec-Purpose", "prefetch"}, {"GET", "Purpose", "prefetch"}} {
		if p := v.do(looks[0], link, nil, looks[1:]...); p.StatusCode != 405 {
			t.Errorf("%v: %d", looks, p.StatusCode)
		}
	}
	p := v.get(link)
	if !strings.Contains(p.body, `content="0; url=/portal"`) || v.out() {
		t.Errorf("the link does not sign in\n%s", p.body)
	}
	v.browser()
	if p := v.do("GET", link, nil); p.StatusCode != 403 || len(p.Cookies()) != 0 || !v.out() {
		t.Errorf("the link works twice: %d", p.StatusCode)
	}
	link = v.portal.Link(&ann)
	v.clock.Advance(linkLife)
	if p := v.do("GET", link, nil); p.StatusCode != 403 || !v.out() {
		t.Errorf("an old link works: %d", p.StatusCode)
	}
	for _, wrong := range []string{"/portal/link", "/portal/link?token=", link[:len(link)-1]} {
		if p := v.do("GET", wrong, nil); p.StatusCode != 403 {
			t.Errorf("%s: %d", wrong, p.StatusCode)
		}
	}
	if p := v.do("GET", "https://portal.azure.com"+v.portal.Link(&ann), nil); p.StatusCode != 403 {
		t.Errorf("the link works at portal.azure.com: %d", p.StatusCode)
	}
	link = v.portal.Link(&ann)
	v.portal.Peer = func(remote, _ netip.AddrPort) (int, bool) { return os.Getuid() + 1, remote.Port() == 5 }
	if p := v.do("GET", link, nil); os.Getuid() != 0 && (p.StatusCode != 403 || len(p.Cookies()) != 0) {
		t.Errorf("another user of the machine: %d", p.StatusCode)
	}
	v.portal.Peer = peer
	if os.Getuid() != 0 {
		v.get(link) // which is still good for its owner
	}
	for range 3 * maxLinks {
		v.portal.Link(&ann)
	}
	if n := len(v.portal.links.open); n > maxLinks {
		t.Errorf("%d links are kept", n)
	}
}
