package app

import (
	"net/url"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/servicetest/person"
)

const graphURL = "https://graph.microsoft.com/v1.0"

// graph calls Microsoft Graph as the operator.
func (w *world) graph(status int, method, path, body string) map[string]any {
	w.Helper()
	r := w.must(status, method, graphURL+path, w.operator("https://graph.microsoft.com"), body)
	out := map[string]any{}
	if r.body != "" {
		r.json(w.TB, &out)
	}
	return out
}

// application registers one and returns its application id and object id.
func (w *world) application(body string) (appID, objectID string) {
	w.Helper()
	a := w.graph(201, "POST", "/applications", body)
	return a["appId"].(string), a["id"].(string)
}

// answer is what an address that a browser was led to says.
func answer(p *person.Person) url.Values {
	q := p.Address.Query()
	if fragment, err := url.ParseQuery(p.Address.Fragment); err == nil {
		for name := range fragment {
			q.Set(name, fragment.Get(name))
		}
	}
	return q
}

// A page without a server: it needs consent, proves itself by PKCE and its
// origin, and has refresh tokens of a day.
func TestASinglePageApp(t *testing.T) {
	w := startWorld(t, home(t))
	alice := w.user("alice")
	const page, origin = "http://localhost:3000/bridge.html", "http://localhost:3000"
	app, _ := w.application(`{"displayName":"Page <b>","spa":{"redirectUris":["` + page + `"]}}`)
	request := func(pairs ...string) string {
		return w.authorizeURL(append([]string{"tenant", w.cloud.TenantID, "client_id", app, "redirect_uri", page, "response_mode", "fragment", "scope", "User.Read openid profile offline_access"}, pairs...)...)
	}
	p := w.browser()
	p.Open(request("prompt", "none"))
	if got := answer(p); got.Get("error") != "login_required" || !strings.HasPrefix(got.Get("error_description"), "AADSTS50058:") || got.Get("state") != "s1" {
		t.Fatalf("nobody is signed in: %s", p.Address)
	}
	p.Open(request()).Press("Next", "Email, phone, or Skype", "alice").Press("Sign in", "Password", userPassword)
	p.Sees("Page <b> would like to:").Sees("Sign you in and read your profile")
	consent := p.Fields()
	p.Press("Cancel")
	if got := answer(p); got.Get("error") != "access_denied" || !strings.HasPrefix(got.Get("error_description"), "AADSTS65004:") {
		t.Fatalf("declined: %s", p.Address)
	}
	p.Open(request("prompt", "none"))
	if got := answer(p); got.Get("error") != "consent_required" || !strings.HasPrefix(got.Get("error_description"), "AADSTS65001:") {
		t.Fatalf("nobody has consented: %s", p.Address)
	}
	p.Open(request()).Press("Accept")
	if p.Address.Host != "localhost:3000" || p.Address.RawQuery != "" || answer(p).Get("code") == "" {
		t.Fatalf("led to %s", p.Address)
	}
	code := answer(p).Get("code")
	redeem := func(pairs ...string) reply {
		return w.redeem(code, append([]string{"client_id", app, "redirect_uri", page, "path", w.cloud.TenantID + "/oauth2/v2.0/token"}, pairs...)...)
	}
	w.refused("no page redeems", redeem(), "9002327")
	r := redeem("Origin", origin)
	got := w.good(r)
	if r.header.Get("Access-Control-Allow-Origin") != origin || claimsOf(t, got.ID)["nonce"] != "n1" {
		t.Errorf("%v %v", r.header, claimsOf(t, got.ID))
	}
	if scp := claimsOf(t, got.Access)["scp"]; scp != "User.Read openid profile" {
		t.Errorf("scp is %v", scp)
	}
	if me := w.must(200, "GET", graphURL+"/me", got.Access, ""); !strings.Contains(me.body, alice) {
		t.Errorf("me: %s", me.body)
	}
	if r := w.must(200, "OPTIONS", graphURL+"/me", "", "", "Origin", origin, "Access-Control-Request-Method", "GET"); r.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(r.header.Get("Access-Control-Allow-Headers"), "Authorization") {
		t.Errorf("Graph's preflight: %v", r.header)
	}
	if r := w.must(401, "GET", graphURL+"/me", "", "", "Origin", origin); r.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("Graph's refusal: %v", r.header)
	}
	// The client has User.Read: what the user may read beyond it, it may not.
	w.must(403, "GET", graphURL+"/users", got.Access, "")
	info := w.must(200, "GET", "https://graph.microsoft.com/oidc/userinfo", got.Access, "")
	if !strings.Contains(info.body, claimsOf(t, got.ID)["sub"].(string)) || !strings.Contains(info.body, `"name":"alice"`) {
		t.Errorf("userinfo: %s", info.body)
	}
	refresh := func(pairs ...string) reply {
		return w.token(append([]string{"client_id", app, "path", w.cloud.TenantID + "/oauth2/v2.0/token", "grant_type", "refresh_token", "refresh_token", got.Refresh}, pairs...)...)
	}
	w.refused("no page refreshes", refresh(), "9002327")
	w.refused("a resource without consent", refresh("Origin", origin, "scope", "https://management.azure.com/.default"), "65001")
	if r := w.must(200, "OPTIONS", login+w.cloud.TenantID+"/oauth2/v2.0/token", "", "", "Origin", origin); r.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("preflight: %v", r.header)
	}
	if r := refresh("Origin", "https://evil.example"); r.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("another site may read the answer: %v", r.header)
	}
	// The form of before is worth nothing for another browser.
	stranger := w.browser()
	stranger.Open(request()).Send("/"+w.cloud.TenantID+"/login", "https://login.microsoftonline.com", consent)
	stranger.Sees("AADSTS165000")
	// SSO: silent from now on.
	p.Open(request("prompt", "none"))
	if answer(p).Get("code") == "" {
		t.Fatalf("signed in, and consented: %s", p.Address)
	}
	p.Open(request("prompt", "none", "login_hint", "mallory@lanyard.onmicrosoft.com"))
	if answer(p).Get("error") != "login_required" {
		t.Errorf("a hint of somebody else: %s", p.Address)
	}
	p.Open(request("code_challenge", "", "code_challenge_method", ""))
	if !strings.HasPrefix(answer(p).Get("error_description"), "AADSTS9002325:") {
		t.Errorf("no challenge: %s", p.Address)
	}
}

// A server has a secret.
func TestAWebApp(t *testing.T) {
	w := startWorld(t, home(t))
	w.user("alice")
	const back = "https://app.example/signin-oidc"
	app, object := w.application(`{"displayName":"Web","web":{"redirectUris":["` + back + `","https://app.example/?x=1"],"logoutUrl":"https://app.example/out","implicitGrantSettings":{"enableIdTokenIssuance":true}}}`)
	secret := w.graph(200, "POST", "/applications/"+object+"/addPassword", `{}`)["secretText"].(string)
	request := func(pairs ...string) string {
		return w.authorizeURL(append([]string{"tenant", w.cloud.TenantID, "client_id", app, "redirect_uri", back, "scope", "openid profile offline_access https://management.azure.com/user_impersonation"}, pairs...)...)
	}
	p := w.browser()
	p.Open(request("response_type", "code id_token", "response_mode", "form_post")).
		Press("Next", "Email, phone, or Skype", "alice").Press("Sign in", "Password", userPassword).
		Sees("Access https://management.azure.com as you (user_impersonation)").Press("Accept")
	if p.Action() != back || p.Fields().Get("code") == "" || p.Fields().Get("state") != "s1" {
		t.Fatalf("the form leads to %s with %v", p.Action(), p.Fields())
	}
	if c := claimsOf(t, p.Fields().Get("id_token")); c["aud"] != app || c["nonce"] != "n1" || c["c_hash"] == nil {
		t.Errorf("%v", c)
	}
	path := w.cloud.TenantID + "/oauth2/v2.0/token"
	code := p.Fields().Get("code")
	redeem := func(pairs ...string) reply {
		return w.redeem(code, append([]string{"path", path, "client_id", app, "redirect_uri", back}, pairs...)...)
	}
	w.refused("without the secret", redeem(), "7000218")
	w.refused("a wrong secret", redeem("client_secret", "x"), "7000215")
	w.refused("from a page", redeem("client_secret", secret, "Origin", "https://app.example"), "9002326")
	w.refused("another address", redeem("client_secret", secret, "redirect_uri", "https://app.example/?x=1"), "500112")
	w.refused("another proof", redeem("client_secret", secret, "code_verifier", strings.ToUpper(verifier)), "501481")
	w.refused("no proof", redeem("client_secret", secret, "code_verifier", ""), "501481")
	w.refused("another client", w.redeem(code, "path", path), "70000")
	got := w.good(redeem("client_secret", secret))
	if claimsOf(t, got.Access)["appidacr"] != "1" {
		t.Errorf("%v", claimsOf(t, got.Access))
	}
	refresh := func(pairs ...string) reply {
		return w.token(append([]string{"path", path, "client_id", app, "grant_type", "refresh_token", "refresh_token", got.Refresh}, pairs...)...)
	}
	w.refused("refresh without the secret", refresh(), "7000218")
	w.refused("refresh by another client", refresh("client_id", azID), "70000")
	w.good(refresh("client_secret", secret))
	// An application of this tenant alone does not sign in at every tenant's
	// address, nor one that is not there anywhere.
	p.Open(request("tenant", "common")).Sees("AADSTS50194")
	p.Open(request("tenant", "contoso.example")).Sees("AADSTS90002")
	p.Open(request("client_id", "11111111-2222-4333-8444-555555555555")).Sees("AADSTS700016")
	// A query that is registered stays.
	p.Open(request("redirect_uri", "https://app.example/?x=1"))
	if q := p.Address.Query(); q.Get("x") != "1" || q.Get("code") == "" {
		t.Errorf("led to %s", p.Address)
	}
	// Device code and password need a public client, or a secret.
	device := w.do(w.client(""), "POST", login+w.cloud.TenantID+"/oauth2/v2.0/devicecode", "", url.Values{"client_id": {app}, "scope": {"openid"}}.Encode(), "Content-Type", encodedForm)
	if device.status != 200 {
		t.Errorf("%d %s", device.status, device.body)
	}
	w.refused("a password without a secret", w.token("path", path, "client_id", app, "grant_type", "password", "username", "alice", "password", userPassword, "scope", "openid"), "7000218")
	w.refused("a password, nobody to consent", w.token("path", path, "client_id", app, "client_secret", secret, "grant_type", "password", "username", "alice", "password", userPassword, "scope", "https://vault.azure.net/.default"), "65001")

	// Signing out leads back where it is registered, and nowhere else.
	out := login + w.cloud.TenantID + "/oauth2/v2.0/logout?state=x&post_logout_redirect_uri="
	p.Open(request("prompt", "none"))
	if answer(p).Get("code") == "" {
		t.Errorf("signed in: %s", p.Address)
	}
	old := p.Cookie(login, "ESTSAUTH")
	p.Open(out + url.QueryEscape("https://app.example/out"))
	if p.Address.String() != "https://app.example/out?state=x" {
		t.Errorf("signed out to %s", p.Address)
	}
	p.Plant(login, "ESTSAUTH", old)
	p.Open(request("prompt", "none"))
	if answer(p).Get("error") != "login_required" {
		t.Errorf("signed out, with the old cookie: %s", p.Address)
	}
	for _, evil := range []string{"https://evil.example/", "//evil.example", "https://app.example.evil.example/out", "https://app.example/out/../x", "javascript:alert(1)", "https://app.example/out?y=1"} {
		p.Open(out + url.QueryEscape(evil)).Sees("You signed out of your account")
	}
	// A deleted application signs nobody in.
	w.graph(204, "DELETE", "/applications/"+object, "")
	p.Open(request()).Sees("AADSTS700016")
	w.refused("its refresh token", refresh("client_secret", secret), "700016")
}

// An API of the tenant says which permissions it has and how its tokens look.
func TestAnAPIOfTheTenant(t *testing.T) {
	w := startWorld(t, home(t))
	w.user("alice")
	api, object := w.application(`{"displayName":"API","api":{"requestedAccessTokenVersion":2,"oauth2PermissionScopes":[
		{"id":"11111111-2222-4333-8444-555555555555","value":"Things.Read","type":"User","isEnabled":true,"userConsentDisplayName":"Read your things"},
		{"id":"21111111-2222-4333-8444-555555555555","value":"Things.All","type":"Admin","isEnabled":true}]}}`)
	w.graph(204, "PATCH", "/applications/"+object, `{"identifierUris":["api://`+api+`"]}`)
	app, _ := w.application(`{"displayName":"Native","isFallbackPublicClient":true,"publicClient":{"redirectUris":["http://localhost","myapp://auth"]}}`)
	request := func(scope string, pairs ...string) string {
		return w.authorizeURL(append([]string{"tenant", w.cloud.TenantID, "client_id", app, "redirect_uri", "http://localhost:5555", "scope", scope + " openid"}, pairs...)...)
	}
	p := w.browser()
	p.Open(request("api://"+api+"/Things.Read")).Press("Next", "Email, phone, or Skype", "alice").Press("Sign in", "Password", userPassword).Sees("Read your things").Press("Accept")
	got := w.good(w.redeem(answer(p).Get("code"), "path", w.cloud.TenantID+"/oauth2/v2.0/token", "client_id", app, "redirect_uri", "http://localhost:5555"))
	c := claimsOf(t, got.Access)
	if c["aud"] != api || c["ver"] != "2.0" || c["azp"] != app || c["scp"] != "Things.Read" || c["iss"] != login+w.cloud.TenantID+"/v2.0" {
		t.Errorf("%v", c)
	}
	if got.Refresh != "" {
		t.Error("a refresh token that nobody asked for")
	}
	// A program's token for it is of the same version.
	c = claimsOf(t, w.operator("api://"+api))
	if c["aud"] != api || c["ver"] != "2.0" || c["iss"] != login+w.cloud.TenantID+"/v2.0" || c["azp"] != w.cloud.OperatorApp || c["azpacr"] != "1" || c["appid"] != nil || c["appidacr"] != nil || c["sub"] != w.cloud.OperatorObject {
		t.Errorf("of a program: %v", c)
	}
	p.Open(request("api://" + api + "/Things.Write"))
	if !strings.HasPrefix(answer(p).Get("error_description"), "AADSTS650053:") {
		t.Errorf("a permission that is not there: %s", p.Address)
	}
	p.Open(request("api://" + api + "/Things.All")).Sees("Need admin approval").Press("Return to the application")
	if answer(p).Get("error") != "access_denied" {
		t.Errorf("an administrator's: %s", p.Address)
	}
	p.Open(request("https://example.org/.default"))
	if !strings.HasPrefix(answer(p).Get("error_description"), "AADSTS500011:") {
		t.Errorf("no resource: %s", p.Address)
	}
	// Several resources are consented to at once, and asked for one by one; an
	// address may have a scheme of its own.
	both := request("https://vault.azure.net/user_impersonation User.Read offline_access https://storage.azure.com/user_impersonation", "redirect_uri", "myapp://auth")
	p.Open(both).Sees("Access https://vault.azure.net as you").Sees("Access https://storage.azure.com as you").Sees("Sign you in and read your profile").Press("Accept")
	if p.Address.Scheme != "myapp" {
		t.Fatalf("several resources: %s", p.Address)
	}
	redeem := []string{"path", w.cloud.TenantID + "/oauth2/v2.0/token", "client_id", app, "redirect_uri", "myapp://auth"}
	several := w.good(w.redeem(answer(p).Get("code"), redeem...))
	if c := claimsOf(t, several.Access); c["aud"] != "https://vault.azure.net" {
		t.Errorf("the first resource is not the token's: %v", c)
	}
	for scope, audience := range map[string]string{"https://storage.azure.com/.default": "https://storage.azure.com", "User.Read": "00000003-0000-0000-c000-000000000000"} {
		if c := claimsOf(t, w.good(w.token("path", w.cloud.TenantID+"/oauth2/v2.0/token", "client_id", app, "grant_type", "refresh_token", "refresh_token", several.Refresh, "scope", scope)).Access); c["aud"] != audience {
			t.Errorf("%s: %v", scope, c)
		}
	}
	p.Open(both)
	w.refused("two resources for one token", w.redeem(answer(p).Get("code"), append(redeem, "scope", "https://vault.azure.net/.default https://storage.azure.com/.default")...), "28000")
	p.Open(request("https://vault.azure.net/.default https://management.azure.com/.default", "redirect_uri", "myapp://auth", "prompt", "none"))
	if answer(p).Get("error") != "consent_required" {
		t.Errorf("one of two without consent: %s", p.Address)
	}
	p.Open(request("https://vault.azure.net/.default https://example.org/.default"))
	if !strings.HasPrefix(answer(p).Get("error_description"), "AADSTS500011:") {
		t.Errorf("one of two that is none: %s", p.Address)
	}
	p.Open(request("https://vault.azure.net/.default api://" + api + "/Things.All")).Sees("Need admin approval")
	// The operator consents for everybody.
	if _, err := w.system.SetPassword(t.Context(), "operator", userPassword); err != nil {
		t.Fatal(err)
	}
	admin := w.browser()
	admin.Open(request("api://"+api+"/Things.All")).Press("Next", "Email, phone, or Skype", "operator").Press("Sign in", "Password", userPassword).Press("Accept", "everybody", "1")
	p.Open(request("api://" + api + "/Things.All"))
	if answer(p).Get("code") == "" {
		t.Errorf("consented for everybody: %s", p.Address)
	}
	// Addresses and names that must not be registered.
	for _, body := range []string{
		`{"spa":{"redirectUris":["http://app.example/"]}}`, `{"web":{"redirectUris":["https://*.app.example/"]}}`, `{"web":{"redirectUris":["https://app.example/#x"]}}`,
		`{"publicClient":{"redirectUris":["javascript:alert(1)"]}}`, `{"publicClient":{"redirectUris":["data:text/html,x"]}}`, `{"web":{"redirectUris":["myapp://x"]}}`,
		`{"web":{"redirectUris":["https://app.example/; script-src *"]}}`, `{"web":{"logoutUrl":"http://app.example/"}}`,
		`{"identifierUris":["https://management.azure.com"]}`, `{"identifierUris":["https://vault.azure.net"]}`, `{"identifierUris":["api://` + app + `"]}`,
	} {
		w.graph(400, "PATCH", "/applications/"+object, body)
	}
}
