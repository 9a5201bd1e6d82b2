package portal

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestForeignHosts(t *testing.T) {
	v := newVisit(t)
	v.enter()
	for host, want := range map[string]int{
		"lanyard.localhost:4443": 200, "LANYARD.localhost:4443": 200, "lanyard.localhost": 303, // another cookie's name
		"attacker.example": 421, "attacker.example:4443": 421, "lanyard.localhost.attacker.example:4443": 421, "xlanyard.localhost": 421,
		"portal.azure.com": 421, "169.254.169.254": 421, "10.0.0.1:4443": 421, "a@lanyard.localhost": 421,
		"127.0.0.1:4443": 302, "localhost:4443": 302, "[::1]:4443": 302, "127.1.2.3": 302,
	} {
		if p := v.do("GET", "/portal", nil, "Host", host); p.StatusCode != want {
			t.Errorf("%s: %d, want %d", host, p.StatusCode, want)
		}
	}
	p := v.do("GET", "/portal/groups?name=%2F&x=1", nil, "Host", "127.0.0.1:9")
	if to := p.Header.Get("Location"); to != "http://lanyard.localhost:9/portal/groups?name=%2F&x=1" {
		t.Errorf("127.0.0.1 leads to %s", to)
	}
	if p := v.do("POST", "/portal/signout", url.Values{}, "Host", "127.0.0.1:4443", "Origin", "http://127.0.0.1:4443"); p.StatusCode != 403 {
		t.Errorf("a write at 127.0.0.1: %d", p.StatusCode)
	}
}

// A cookie that was carried to the portal's other name is worth nothing there.
func TestAStolenCookieOnAnotherHost(t *testing.T) {
	v := newVisit(t)
	v.enter()
	value := v.client.Jar.Cookies(&url.URL{Scheme: "http", Host: v.host, Path: "/portal"})[0].Value
	v.browser()
	for _, at := range []struct{ name, target string }{
		{"__Host-lanyard-session", "https://portal.azure.com/portal"}, {"lanyard-session-4443", "https://portal.azure.com/portal"},
	} {
		if p := v.do("GET", at.target, nil, "Cookie", at.name+"="+value); p.StatusCode != 303 {
			t.Errorf("%+v: %d", at, p.StatusCode)
		}
	}
	if p := v.do("GET", "/portal", nil, "Host", "lanyard.localhost:9", "Cookie", "lanyard-session-9="+value); p.StatusCode != 303 {
		t.Errorf("at another port: %d", p.StatusCode)
	}
	if p := v.do("GET", "/portal", nil, "Cookie", "lanyard-session-4443="+value); p.StatusCode != 200 {
		t.Errorf("at home: %d", p.StatusCode)
	}

	// Nor is it to another user of the machine.
	uid := 1000
	v.portal.Peer = func(_, _ netip.AddrPort) (int, bool) { return uid, true }
	v.enter()
	if uid = 1001; !v.out() {
		t.Error("another user of the machine has the session")
	}
	if uid = 1000; v.out() {
		t.Error("the session is void for its own user")
	}
	p := v.do("POST", "https://portal.azure.com/portal/signin", url.Values{"username": {ann.UPN}, "password": {"secret"}})
	if c := p.Cookies(); len(c) != 2 || c[1].Name != "__Host-lanyard-browser" || !c[1].Secure || !c[0].Secure || c[0].Name != "__Host-lanyard-session" || c[0].Path != "/" || !c[0].HttpOnly {
		t.Errorf("the cookie of portal.azure.com: %+v", c)
	}
}

func TestWritesFromOtherPages(t *testing.T) {
	v := newVisit(t)
	v.enter()
	form := func() url.Values {
		return url.Values{"csrf": {v.get("/portal/create/group").csrf()}, "do": {"create"}, "name": {"new"}, "location": {"westeurope"}}
	}
	const path = "/portal/create/group"
	made := func() bool {
		for _, c := range v.arm.calls {
			if strings.HasPrefix(c, "PUT ") {
				return true
			}
		}
		return false
	}
	for name, header := range map[string][]string{
		"another origin":          {"Origin", "https://attacker.example"},
		"an opaque origin":        {"Origin", "null"},
		"another port":            {"Origin", "http://lanyard.localhost:9"},
		"https":                   {"Origin", "https://lanyard.localhost:4443"},
		"a name that begins so":   {"Origin", "http://lanyard.localhost:4443.attacker.example"},
		"nobody":                  {"Origin", ""},
		"cross-site":              {"Sec-Fetch-Site", "cross-site"},
		"same-site":               {"Sec-Fetch-Site", "same-site"},
		"typed by the user":       {"Sec-Fetch-Site", "none"},
		"cross-site, no origin":   {"Origin", "", "Sec-Fetch-Site", "cross-site"},
		"with the right one, too": {"Origin", "https://attacker.example", "Sec-Fetch-Site", "same-origin"},
	} {
		if p := v.do("POST", path, form(), header...); p.StatusCode != 403 || made() {
			t.Errorf("%s: %d", name, p.StatusCode)
		}
	}
	for name, change := range map[string]func(url.Values){
		"no token":        func(f url.Values) { f.Del("csrf") },
		"an empty one":    func(f url.Values) { f.Set("csrf", "") },
		"a made-up one":   func(f url.Values) { f.Set("csrf", strings.Repeat("A", 86)) },
		"a cut-off one":   func(f url.Values) { f.Set("csrf", f.Get("csrf")[:80]) },
		"another session": func(f url.Values) { o := newVisit(t); o.enter(); f.Set("csrf", o.get("/portal").csrf()) },
	} {
		f := form()
		change(f)
		if p := v.do("POST", path, f); p.StatusCode != 403 || made() {
			t.Errorf("%s: %d", name, p.StatusCode)
		}
	}
	// The token in the address is not one in the form.
	f := form()
	token := f.Get("csrf")
	f.Del("csrf")
	if p := v.do("POST", path+"?csrf="+token, f); p.StatusCode != 403 || made() {
		t.Errorf("the token in the query: %d", p.StatusCode)
	}
	// Nor is what is to be done, or a Yes.
	f = form()
	f.Del("do")
	if p := v.do("POST", path+"?do=create", f); p.StatusCode != 400 || made() {
		t.Errorf("the action in the query: %d", p.StatusCode)
	}
	const app = "/portal/at/overview/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/sites/a"
	for _, query := range []string{"", "?confirm=yes"} {
		p := v.do("POST", app+query, url.Values{"csrf": {token}, "do": {"restart"}})
		if !strings.Contains(p.body, "<dialog") || slices.ContainsFunc(v.arm.calls, func(c string) bool { return strings.HasPrefix(c, "POST ") }) {
			t.Errorf("restart%s: %d, calls %v", query, p.StatusCode, v.arm.calls)
		}
	}
	if p := v.do("GET", path+"?"+form().Encode(), nil); p.StatusCode != 200 || made() {
		t.Errorf("a GET writes: %d", p.StatusCode)
	}
	for _, method := range []string{"PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"} {
		if p := v.do(method, path, form()); p.StatusCode != 405 || made() {
			t.Errorf("%s: %d", method, p.StatusCode)
		}
	}
	if p := v.do("POST", path, form(), "Origin", "", "Sec-Fetch-Site", "same-origin"); p.StatusCode != 303 || !made() {
		t.Errorf("the portal's own form: %d\n%s", p.StatusCode, p.body)
	}
}

// Another site cannot sign its visitor in as somebody of its choice.
func TestForeignSignIn(t *testing.T) {
	v := newVisit(t)
	p := v.do("POST", "/portal/signin", url.Values{"username": {ann.UPN}, "password": {"secret"}}, "Origin", "https://attacker.example")
	if p.StatusCode != 403 || len(p.Cookies()) != 0 {
		t.Errorf("%d %v", p.StatusCode, p.Cookies())
	}
}

func TestFramesAndReadsFromOtherPages(t *testing.T) {
	v := newVisit(t)
	v.enter()
	for name, header := range map[string][]string{
		"a frame":         {"Sec-Fetch-Dest", "iframe", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Site", "cross-site"},
		"its own frame":   {"Sec-Fetch-Dest", "iframe", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Site", "same-origin"},
		"an object":       {"Sec-Fetch-Dest", "object"},
		"another's fetch": {"Sec-Fetch-Dest", "empty", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Site", "cross-site"},
		"a sister site":   {"Sec-Fetch-Dest", "script", "Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Site", "same-site"},
	} {
		if p := v.do("GET", "/portal", nil, header...); p.StatusCode != 403 || strings.Contains(p.body, "Subscription") {
			t.Errorf("%s: %d", name, p.StatusCode)
		}
	}
	for _, path := range []string{"/portal", "/portal/signin", "/portal/none", "/portal/link?token=x", "/"} {
		h := v.do("GET", path, nil).Header
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store",
		} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
	}
}

func TestOpenRedirects(t *testing.T) {
	v := newVisit(t)
	for target, want := range map[string]string{
		"/portal/groups?x=1": "/portal/groups?x=1", "/portal": "/portal", "/portal?q=%2F%2Fa": "/portal?q=%2F%2Fa",
		"": "/portal", "https://attacker.example/portal": "/portal", "//attacker.example/portal": "/portal", "/\\attacker.example": "/portal",
		"/portal\\@attacker.example": "/portal", "javascript:alert(1)": "/portal", "/portalx": "/portal", "/portal/\r\nSet-Cookie: a=b": "/portal",
		"/portal//attacker.example": "/portal//attacker.example", "http:/portal": "/portal", " /portal": "/portal",
	} {
		if got := next(target); got != want {
			t.Errorf("%q leads to %q, want %q", target, got, want)
		}
		p := v.do("POST", "/portal/theme", url.Values{"theme": {"dark"}, "next": {target}})
		if to := p.Header.Get("Location"); p.StatusCode != 303 || !strings.HasPrefix(to, "/portal") || strings.HasPrefix(to, "//") {
			t.Errorf("%q: theme leads to %q", target, to)
		}
	}
}

func TestTheme(t *testing.T) {
	v := newVisit(t)
	if p := v.get("/portal/signin"); strings.Contains(p.body, "data-theme") {
		t.Error("a theme nobody chose")
	}
	v.do("POST", "/portal/theme", url.Values{"theme": {"dark"}})
	if p := v.get("/portal/signin"); !strings.Contains(p.body, `<html lang="en" data-theme="dark">`) {
		t.Error("the theme was not kept")
	}
	v.do("POST", "/portal/theme", url.Values{"theme": {`"><script>`}})
	if p := v.get("/portal/signin"); strings.Contains(p.body, "data-theme") {
		t.Error("a theme that is none was kept")
	}
}

func TestLargeForms(t *testing.T) {
	v := newVisit(t)
	v.enter()
	p := v.do("POST", "/portal/create/group", url.Values{"csrf": {v.get("/portal").csrf()}, "do": {"create"}, "name": {strings.Repeat("x", maxForm)}})
	if p.StatusCode != 413 {
		t.Errorf("%d", p.StatusCode)
	}
	if p := v.do("POST", "/portal/signin", url.Values{"username": {strings.Repeat("x", 1<<17)}}); p.StatusCode != 400 {
		t.Errorf("sign-in: %d", p.StatusCode)
	}
}
