package app

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/directory"
)

// What is wrong in a request is shown to the person as long as it is not known
// whose address the browser would be led to, and is the client's after.
func TestAuthorizeRefuses(t *testing.T) {
	w := startWorld(t, home(t))
	p := w.browser()
	for _, c := range []struct {
		name   string
		pairs  []string
		shown  string // on a page, or
		code   string // to the client, with
		number string
	}{
		{"no client", []string{"client_id", ""}, "AADSTS900144", "", ""},
		{"an unknown client", []string{"client_id", "x"}, "AADSTS700016", "", ""},
		{"no address", []string{"redirect_uri", ""}, "AADSTS900144", "", ""},
		{"another host", []string{"redirect_uri", "https://evil.example"}, "AADSTS50011", "", ""},
		{"a path", []string{"redirect_uri", "http://localhost:1/evil"}, "AADSTS50011", "", ""},
		{"a query", []string{"redirect_uri", "http://localhost:1/?x=1"}, "AADSTS50011", "", ""},
		{"a user", []string{"redirect_uri", "http://localhost:1@evil.example"}, "AADSTS50011", "", ""},
		{"a subdomain", []string{"redirect_uri", "http://localhost.evil.example"}, "AADSTS50011", "", ""},
		{"TLS", []string{"redirect_uri", "https://localhost:1"}, "AADSTS50011", "", ""},
		{"a fragment", []string{"redirect_uri", "http://localhost:1/#x"}, "AADSTS50011", "", ""},
		{"a backslash", []string{"redirect_uri", `http://localhost:1\@evil.example`}, "AADSTS50011", "", ""},
		{"a script", []string{"redirect_uri", "javascript:alert(1)"}, "AADSTS50011", "", ""},
		{"a line", []string{"redirect_uri", "http://localhost:1\r\nSet-Cookie: x=y"}, "AADSTS50011", "", ""},
		{"markup", []string{"redirect_uri", "https://x/<script>alert(1)</script>"}, "AADSTS50011", "", ""},
		{"personal accounts", []string{"tenant", "consumers"}, "AADSTS9001023", "", ""},
		{"no response type", []string{"response_type", ""}, "", "invalid_request", "900144"},
		{"tokens", []string{"response_type", "token"}, "", "unsupported_response_type", "70005"},
		{"nonsense", []string{"response_type", "code code2"}, "", "unsupported_response_type", "70005"},
		{"twice the same", []string{"response_type", "code code"}, "", "unsupported_response_type", "70005"},
		{"an id token for az", []string{"response_type", "id_token"}, "", "unsupported_response_type", "700054"},
		{"an id token by query", []string{"response_type", "code id_token", "response_mode", "query"}, "", "invalid_request", "70007"},
		{"another mode", []string{"response_mode", "web_message"}, "", "invalid_request", "70007"},
		{"no scope", []string{"scope", ""}, "", "invalid_request", "900144"},
		{"two resources, one of them nothing", []string{"scope", "https://vault.azure.net/.default https://vault.azure.net/"}, "", "invalid_scope", "70011"},
		{"a short challenge", []string{"code_challenge", "x"}, "", "invalid_request", "501491"},
		{"another method", []string{"code_challenge_method", "S512"}, "", "invalid_request", "501491"},
		{"a method alone", []string{"code_challenge", ""}, "", "invalid_request", "501491"},
		{"a prompt", []string{"prompt", "sometimes"}, "", "invalid_request", "90023"},
		{"an age", []string{"max_age", "-1"}, "", "invalid_request", "90023"},
		{"a request object", []string{"request", "x"}, "", "invalid_request", "90055"},
	} {
		p.Open(w.authorizeURL(append([]string{"prompt", "none"}, c.pairs...)...))
		q := answer(p)
		switch {
		case c.shown != "":
			if p.Address.Host != "login.microsoftonline.com" || p.Status != 400 || !strings.Contains(p.Text, c.shown) || strings.Contains(p.Text, "<script>alert") {
				t.Errorf("%s: %d at %s", c.name, p.Status, p.Address)
			}
		case q.Get("error") != c.code || !strings.HasPrefix(q.Get("error_description"), "AADSTS"+c.number+":") || q.Get("state") != "s1" || p.Address.Host != "localhost:46181":
			t.Errorf("%s: %s", c.name, p.Address)
		}
	}
	p.Open(w.authorizeURL() + "&state=s2").Sees("AADSTS9000411")
	p.Open(w.authorizeURL() + "&%zz").Sees("could not be parsed")
	// That there is no such resource is found only when it is known who asks.
	w.user("alice")
	w.signInAs(p, "alice", w.authorizeURL("scope", "https://example.org/.default"))
	if q := answer(p); q.Get("error") != "invalid_resource" {
		t.Errorf("no such resource: %s", p.Address)
	}
}

// Who signs in is asked as the client wants it.
func TestPrompts(t *testing.T) {
	w := startWorld(t, home(t))
	w.user("alice")
	w.user("bob")
	p := w.browser()
	code := func(when string) {
		t.Helper()
		if answer(p).Get("code") == "" {
			t.Fatalf("%s: %d at %s\n%s", when, p.Status, p.Address, p.Text)
		}
	}
	name := func() any {
		return claimsOf(t, w.good(w.redeem(answer(p).Get("code"))).ID)["preferred_username"]
	}
	w.signInAs(p, "alice", w.authorizeURL())
	code("a password")
	p.Open(w.authorizeURL())
	code("signed in")
	p.Open(w.authorizeURL("prompt", "login", "login_hint", "alice@lanyard.onmicrosoft.com")).Press("Sign in", "Password", userPassword)
	code("asked again")
	p.Open(w.authorizeURL("prompt", "select_account")).Sees("Pick an account").Press("Use another account").
		Press("Next", "Email, phone, or Skype", "bob").Press("Sign in", "Password", userPassword)
	code("another account")
	if got := name(); got != "bob@lanyard.onmicrosoft.com" {
		t.Errorf("signed in as %v", got)
	}
	p.Open(w.authorizeURL("prompt", "none"))
	if q := answer(p); q.Get("error") != "interaction_required" || !strings.HasPrefix(q.Get("error_description"), "AADSTS16000:") {
		t.Errorf("two accounts: %s", p.Address)
	}
	p.Open(w.authorizeURL("prompt", "none", "login_hint", "ALICE@lanyard.onmicrosoft.com"))
	code("a hint")
	if got := name(); got != "alice@lanyard.onmicrosoft.com" {
		t.Errorf("signed in as %v", got)
	}
	p.Open(w.authorizeURL()).Sees("Pick an account").Press("alice")
	code("picked")
	p.Open(w.authorizeURL("max_age", "0", "login_hint", "alice@lanyard.onmicrosoft.com")).Sees("Enter password").Press("Back").Sees("Sign in")
	p.Press("Next", "Email, phone, or Skype", "alice").Press("Sign in", "Password", "wrong").Sees("AADSTS50126").Press("Sign in", "Password", userPassword)
	code("too long ago")
	// A form of version 1 answers for a resource, with an id token of its own.
	v1 := login + w.cloud.TenantID + "/oauth2/authorize?" + url.Values{"client_id": {azID}, "response_type": {"code"}, "redirect_uri": {azRedirect}, "resource": {"https://vault.azure.net"}, "state": {"s"}, "login_hint": {"alice@lanyard.onmicrosoft.com"}}.Encode()
	p.Open(v1)
	code("version 1")
	r := w.token("path", w.cloud.TenantID+"/oauth2/token", "grant_type", "authorization_code", "code", answer(p).Get("code"), "redirect_uri", azRedirect)
	var got struct {
		Access   string `json:"access_token"`
		ID       string `json:"id_token"`
		Refresh  string `json:"refresh_token"`
		Expires  string `json:"expires_on"`
		Resource string
	}
	r.json(t, &got)
	if id := claimsOf(t, got.ID); claimsOf(t, got.Access)["aud"] != "https://vault.azure.net" || id["ver"] != "1.0" || id["upn"] != "alice@lanyard.onmicrosoft.com" || got.Refresh == "" || got.Expires == "" || got.Resource != "https://vault.azure.net" {
		t.Errorf("%s", r.body)
	}
	if c := p.Cookie(login, "ESTSAUTH"); c == "" {
		t.Error("no cookie")
	}
}

// Forms are good for the browser that they were made for, and cookies for
// nobody who planted them.
func TestFormsAndCookies(t *testing.T) {
	w := startWorld(t, home(t))
	alice := w.user("alice")
	p := w.browser()
	p.Open(w.authorizeURL())
	head := p.Header
	cookie := head.Get("Set-Cookie")
	for _, part := range []string{"ESTSAUTH=", "Secure", "HttpOnly", "SameSite=None", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("no %s in %q", part, cookie)
		}
	}
	policy := head.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") ||
		head.Get("X-Frame-Options") != "DENY" || !strings.Contains(head.Get("Cache-Control"), "no-store") {
		t.Errorf("%v", head)
	}
	before := p.Cookie(login, "ESTSAUTH")
	fields := p.Fields()
	const own = "https://login.microsoftonline.com"
	forge := func(name, cookie, origin string, change func(url.Values), want string) {
		t.Helper()
		values := url.Values{}
		for k, v := range fields {
			values[k] = v
		}
		values.Set("step", "password")
		values.Set("login", "alice")
		values.Set("passwd", userPassword)
		change(values)
		header := []string{"Content-Type", encodedForm, "Origin", origin}
		if cookie != "" {
			header = append(header, "Cookie", "ESTSAUTH="+cookie)
		}
		if r := w.do(w.client(""), "POST", login+"organizations/login", "", values.Encode(), header...); !strings.Contains(r.body, want) {
			t.Errorf("%s: %s", name, r.body)
		}
	}
	forge("without the proof", before, own, func(v url.Values) { v.Del("canary") }, "AADSTS165000")
	forge("a made-up proof", before, own, func(v url.Values) { v.Set("canary", strings.Repeat("A", 43)) }, "AADSTS165000")
	forge("from another site", before, "https://evil.example", func(url.Values) {}, "AADSTS165000")
	forge("another browser", strings.Repeat("B", 43), own, func(url.Values) {}, "AADSTS165000")
	forge("no cookie", "", own, func(url.Values) {}, "AADSTS165000")
	forge("another step", before, own, func(v url.Values) { v.Set("step", "finish") }, "AADSTS900561")
	forge("an account that is not signed in", before, own, func(v url.Values) { v.Set("step", "consent"); v.Set("account", alice); v.Set("answer", "accept") }, "AADSTS900561")
	forge("picked, and not signed in", before, own, func(v url.Values) { v.Set("step", "pick"); v.Set("account", alice) }, "AADSTS900561")
	forge("another address", before, own, func(v url.Values) {
		v.Set("ctx", strings.Replace(v.Get("ctx"), url.QueryEscape(azRedirect), url.QueryEscape("https://evil.example"), 1))
	}, "AADSTS50011")
	forge("a device", before, own, func(v url.Values) { v.Set("api", "device"); v.Set("ctx", "ABCDEFGHJ") }, "AADSTS70018")

	// The cookie of before the password is worth nothing after it.
	p.Press("Next", "Email, phone, or Skype", "alice").Press("Sign in", "Password", userPassword)
	after := p.Cookie(login, "ESTSAUTH")
	if after == before || after == "" {
		t.Errorf("the cookie stays %q", after)
	}
	for name, value := range map[string]string{"the old cookie": before, "a made-up one": strings.Repeat("A", 43), "a short one": "x", "an injected one": "' OR '1'='1" + strings.Repeat("x", 32)} {
		q := w.browser()
		q.Plant(login, "ESTSAUTH", value)
		q.Open(w.authorizeURL("prompt", "none"))
		if answer(q).Get("error") != "login_required" {
			t.Errorf("%s: %s", name, q.Address)
		}
	}
	// The page that is posted on by itself runs its one script, and may be framed
	// by the client that asks in silence.
	q := w.browser()
	q.Open(w.authorizeURL())
	q.Press("Next", "Email, phone, or Skype", "alice").Press("Sign in", "Password", userPassword)
	q.Open(w.authorizeURL("response_mode", "form_post"))
	if policy := q.Header.Get("Content-Security-Policy"); strings.Contains(policy, "frame-ancestors") || !strings.Contains(policy, "script-src 'nonce-") {
		t.Errorf("form_post: %s", policy)
	}
}

// What people and applications are named is text.
func TestNamesAreText(t *testing.T) {
	w := startWorld(t, home(t))
	const evil = `"><script>alert(1)</script>{{.}}`
	w.graph(201, "POST", "/users", `{"accountEnabled":true,"displayName":"`+strings.ReplaceAll(evil, `"`, `\"`)+`","mailNickname":"eve","userPrincipalName":"eve@lanyard.onmicrosoft.com","passwordProfile":{"password":"`+userPassword+`"}}`)
	app, _ := w.application(`{"displayName":"` + strings.ReplaceAll(evil, `"`, `\"`) + `","publicClient":{"redirectUris":["http://localhost"]}}`)
	clean := func(when, text string) {
		t.Helper()
		if strings.Contains(text, "<script>alert") || !strings.Contains(text, "&lt;script&gt;alert(1)&lt;/script&gt;") {
			t.Errorf("%s: %s", when, text)
		}
	}
	p := w.browser()
	request := w.authorizeURL("tenant", w.cloud.TenantID, "client_id", app, "state", evil, "login_hint", "")
	p.Open(request)
	clean("name", p.Text)
	p.Press("Next", "Email, phone, or Skype", evil)
	clean("password", p.Text)
	p.Press("Sign in", "Password", "x")
	clean("wrong", p.Text)
	p.Press("Next", "Email, phone, or Skype", "eve").Press("Sign in", "Password", userPassword)
	clean("consent", p.Text)
	p.Open(w.authorizeURL("tenant", w.cloud.TenantID, "client_id", app, "prompt", "select_account"))
	clean("picker", p.Text)
	p.Open(w.authorizeURL("tenant", w.cloud.TenantID, "client_id", app, "response_mode", "form_post", "state", evil, "prompt", "consent")).Press("Cancel")
	clean("form_post", p.Text)
	p.Open(login + "common/oauth2/deviceauth?otc=" + url.QueryEscape(evil))
	clean("device", p.Text)
	p.Open(w.authorizeURL("client_id", evil))
	clean("error", p.Text)
}

// Trying passwords and codes ends soon, and time tells nobody who there is.
func TestGuessing(t *testing.T) {
	w := startWorld(t, home(t))
	w.user("alice")
	p := w.browser()
	p.Open(w.authorizeURL()).Press("Next", "Email, phone, or Skype", "alice")
	for range 10 {
		p.Press("Sign in", "Password", "wrong").Sees("AADSTS50126")
	}
	p.Press("Sign in", "Password", userPassword).Sees("AADSTS50053")
	if !strings.Contains(p.Text, `aria-invalid="true" aria-describedby="error"`) || !strings.Contains(p.Text, `id="error"`) {
		t.Error("the field does not say what is wrong to who cannot see the page")
	}
	w.refused("by another way", w.token("grant_type", "password", "username", "alice", "password", userPassword, "scope", armDefault), "50053")
	if _, err := w.system.login.CheckPassword(t.Context(), "alice", userPassword, directory.Place{Address: "127.0.0.1", Browser: "the portal's"}); err == nil {
		t.Error("the portal lets a locked account in")
	}
	// A code may be tried at its own page and at those that follow: all count.
	p.Open(w.authorizeURL())
	follow := p.Fields()
	for i := range 50 {
		p.Open(login+"common/oauth2/deviceauth").Press("Next", "Code", fmt.Sprintf("ABCDEFG%02d", i)).Sees("AADSTS70018")
		follow.Set("api", "device")
		follow.Set("ctx", fmt.Sprintf("ABCDEFH%02d", i))
		p.Send(login+"organizations/login", "https://login.microsoftonline.com", follow).Sees("AADSTS70018")
	}
	p.Send(login+"organizations/login", "https://login.microsoftonline.com", follow).Sees("AADSTS50053")
	p.Open(login+"common/oauth2/deviceauth").Press("Next", "Code", "ABCDEFGHJ").Sees("AADSTS50053")
	took := func(name string) time.Duration {
		began := time.Now()
		_ = w.token("grant_type", "password", "username", name, "password", "wrong", "scope", armDefault)
		return time.Since(began)
	}
	w.user("bob")
	known, unknown := time.Hour, time.Hour
	for range 5 {
		known, unknown = min(known, took("bob")), min(unknown, took("mallory"))
	}
	if unknown < known/3 || known < unknown/3 {
		t.Errorf("a known name takes %v, an unknown one %v", known, unknown)
	}
}

// Whoever reaches the port can guess at an account until it is locked, but not
// for the browsers in which its user has signed in.
func TestNobodyLocksAFamiliarBrowserOut(t *testing.T) {
	w := startWorld(t, home(t))
	w.user("alice")
	p := w.browser()
	if w.signInAs(p, "alice", w.authorizeURL()).Get("code") == "" {
		t.Fatalf("led to %s", p.Address)
	}
	var flags string
	for _, c := range p.Header.Values("Set-Cookie") {
		if strings.HasPrefix(c, "__Host-buid=") {
			flags = c
		}
	}
	for _, flag := range []string{"Path=/", "HttpOnly", "Secure", "SameSite=Lax", "Max-Age=7776000"} {
		if !strings.Contains(flags, flag) {
			t.Errorf("the browser's cookie lacks %s: %q", flag, flags)
		}
	}
	grant := func(password string) reply {
		return w.token("grant_type", "password", "username", "alice", "password", password, "scope", armDefault)
	}
	for range 10 {
		w.refused("a guess", grant("guess"), "50126")
	}
	w.refused("a program with the right one", grant(userPassword), "50053")
	w.browser().Open(w.authorizeURL()).Press("Next", "Email, phone, or Skype", "alice").Press("Sign in", "Password", userPassword).Sees("AADSTS50053")
	if w.signInAs(p, "alice", w.authorizeURL("prompt", "login")).Get("code") == "" {
		t.Errorf("her own browser is led to %s:\n%s", p.Address, p.Text)
	}
	if _, err := w.system.login.CheckPassword(t.Context(), "alice", userPassword, directory.Place{Address: "127.0.0.1", Browser: p.Cookie(login, "__Host-buid")}); err != nil {
		t.Error(err)
	}
	// Signing out leaves the browser familiar: it opens nothing.
	p.Open(login + "organizations/oauth2/v2.0/logout").Sees("You signed out of your account")
	p.Open(w.authorizeURL("prompt", "none"))
	if answer(p).Get("error") != "login_required" {
		t.Errorf("the browser's name alone leads to %s", p.Address)
	}
	if w.signInAs(p, "alice", w.authorizeURL()).Get("code") == "" {
		t.Errorf("after signing out: %s", p.Address)
	}
}

// Signing out takes the account that the client names; without a name all go.
func TestSigningOut(t *testing.T) {
	w := startWorld(t, home(t))
	w.user("alice")
	w.user("bob")
	p := w.browser()
	w.signInAs(p, "alice", w.authorizeURL())
	w.signInAs(p, "bob", w.authorizeURL("prompt", "login"))
	silent := func(name string) string {
		p.Open(w.authorizeURL("prompt", "none", "login_hint", name+"@lanyard.onmicrosoft.com"))
		return answer(p).Get("error")
	}
	p.Open(login + "common/oauth2/v2.0/logout?logout_hint=nobody%40lanyard.onmicrosoft.com").Sees("You signed out of your account")
	if silent("alice") != "" || silent("bob") != "" {
		t.Error("a stranger's name signed somebody out")
	}
	p.Open(login + "common/oauth2/v2.0/logout?logout_hint=ALICE%40lanyard.onmicrosoft.com").Sees("You signed out of your account")
	if silent("alice") != "login_required" || silent("bob") != "" {
		t.Error("not the one account is signed out")
	}
	p.Open(w.authorizeURL("prompt", "select_account")).Sees("bob@lanyard.onmicrosoft.com")
	if strings.Contains(p.Text, "alice") {
		t.Errorf("an account that signed out can be picked:\n%s", p.Text)
	}
	p.Open(login + "common/oauth2/v2.0/logout").Sees("You signed out of your account")
	if silent("bob") != "login_required" {
		t.Error("bob is still signed in")
	}
}
