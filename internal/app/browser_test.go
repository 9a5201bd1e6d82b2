package app

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/servicetest/person"
)

const (
	azID          = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
	azRedirect    = "http://localhost:46181"
	verifier      = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	userPassword  = "Correct-horse-1"
	encodedForm   = "application/x-www-form-urlencoded"
	armDefault    = "https://management.core.windows.net//.default"
	openIDOffline = " openid profile offline_access"
)

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// browser is somebody who signs in to the cloud.
func (w *world) browser() *person.Person {
	p := person.New(w.TB, w.client("").Transport)
	p.Lead = person.Only("login.microsoftonline.com")
	return p
}

// user makes a user and returns its object id.
func (w *world) user(name string) string {
	w.Helper()
	u, err := w.system.AddUser(w.Context(), control.NewUser{Name: name, Password: userPassword})
	if err != nil {
		w.Fatal(err)
	}
	return u.ID
}

// authorizeURL is az's request, with some parameters otherwise; "" leaves one
// out.
func (w *world) authorizeURL(pairs ...string) string {
	q := url.Values{
		"client_id": {azID}, "response_type": {"code"}, "redirect_uri": {azRedirect}, "scope": {armDefault + openIDOffline},
		"state": {"s1"}, "nonce": {"n1"}, "client_info": {"1"}, "code_challenge": {challenge()}, "code_challenge_method": {"S256"},
	}
	path := "organizations"
	for i := 0; i+1 < len(pairs); i += 2 {
		switch {
		case pairs[i] == "tenant":
			path = pairs[i+1]
		case pairs[i+1] == "":
			q.Del(pairs[i])
		default:
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return login + path + "/oauth2/v2.0/authorize?" + q.Encode()
}

// signInAs goes through the pages of an authorize request.
func (w *world) signInAs(p *person.Person, name, address string) url.Values {
	w.Helper()
	p.Open(address).Press("Next", "Email, phone, or Skype", name).Press("Sign in", "Password", userPassword)
	return p.Address.Query()
}

// token posts to the token endpoint.
func (w *world) token(pairs ...string) reply {
	w.Helper()
	form, header := url.Values{"client_id": {azID}}, []string{"Content-Type", encodedForm}
	path := "organizations/oauth2/v2.0/token"
	for i := 0; i+1 < len(pairs); i += 2 {
		switch pairs[i] {
		case "path":
			path = pairs[i+1]
		case "Origin":
			header = append(header, "Origin", pairs[i+1])
		default:
			form.Set(pairs[i], pairs[i+1])
		}
	}
	return w.do(w.client(""), "POST", login+path, "", form.Encode(), header...)
}

func (w *world) redeem(code string, pairs ...string) reply {
	w.Helper()
	return w.token(append([]string{"grant_type", "authorization_code", "code", code, "redirect_uri", azRedirect, "code_verifier", verifier}, pairs...)...)
}

func claimsOf(t *testing.T, raw string) map[string]any {
	t.Helper()
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		t.Fatalf("no token: %q", raw)
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	claims := map[string]any{}
	if err != nil || json.Unmarshal(data, &claims) != nil {
		t.Fatalf("no token: %q", raw)
	}
	return claims
}

// tokens are what the token endpoint answers.
type tokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	ID      string `json:"id_token"`
	Scope   string
	Info    string `json:"client_info"`
	Life    int    `json:"expires_in"`
}

func (w *world) good(r reply) tokens {
	w.Helper()
	if r.status != 200 {
		w.Fatalf("%d %s", r.status, r.body)
	}
	var out tokens
	r.json(w.TB, &out)
	return out
}

// refused fails the test unless an answer is a refusal of that number.
func (w *world) refused(when string, r reply, number string) {
	w.Helper()
	if r.status < 400 || !strings.Contains(r.body, "AADSTS"+number+":") {
		w.Errorf("%s: %d %s, want AADSTS%s", when, r.status, r.body, number)
	}
}

func TestAPersonSignsInAsAzDoes(t *testing.T) {
	w := startWorld(t, home(t))
	id := w.user("alice")
	p := w.browser()
	answer := w.signInAs(p, "alice", w.authorizeURL())
	if p.Address.Host != "localhost:46181" || answer.Get("state") != "s1" || answer.Get("code") == "" || answer.Get("session_state") == "" || answer.Get("client_info") == "" {
		t.Fatalf("led to %s", p.Address)
	}
	got := w.good(w.redeem(answer.Get("code"), "scope", armDefault+openIDOffline, "client_info", "1"))
	idToken, access := claimsOf(t, got.ID), claimsOf(t, got.Access)
	for name, want := range map[string]any{
		"aud": azID, "iss": login + w.cloud.TenantID + "/v2.0", "nonce": "n1", "oid": id, "preferred_username": "alice@lanyard.onmicrosoft.com",
		"tid": w.cloud.TenantID, "ver": "2.0", "name": "alice",
	} {
		if idToken[name] != want {
			t.Errorf("id token: %s is %v, want %v", name, idToken[name], want)
		}
	}
	for name, want := range map[string]any{
		"aud": "https://management.core.windows.net/", "scp": "user_impersonation", "oid": id, "idtyp": "user", "appid": azID, "acr": "1", "upn": "alice@lanyard.onmicrosoft.com",
		"unique_name": "alice@lanyard.onmicrosoft.com", "name": "alice", "appidacr": "0", "iss": "https://sts.windows.net/" + w.cloud.TenantID + "/",
	} {
		if access[name] != want {
			t.Errorf("access token: %s is %v, want %v", name, access[name], want)
		}
	}
	if !strings.Contains(got.Scope, armDefault) || got.Refresh == "" || got.Info == "" {
		t.Errorf("%+v", got)
	}
	// The refresh token is good for other resources, and is replaced.
	next := w.good(w.token("grant_type", "refresh_token", "refresh_token", got.Refresh, "scope", "https://vault.azure.net/.default"+openIDOffline))
	if claimsOf(t, next.Access)["aud"] != "https://vault.azure.net" || next.Refresh == "" || next.Refresh == got.Refresh {
		t.Errorf("%+v", next)
	}
	w.refused("the code again", w.redeem(answer.Get("code")), "54005")
	w.refused("what came of it", w.token("grant_type", "refresh_token", "refresh_token", next.Refresh, "scope", armDefault), "70000")
}

func TestADeviceSignsIn(t *testing.T) {
	w := startWorld(t, home(t))
	w.user("alice")
	ask := func() (code, user string) {
		r := w.do(w.client(""), "POST", login+"organizations/oauth2/v2.0/devicecode", "", url.Values{"client_id": {azID}, "scope": {armDefault + openIDOffline}}.Encode(), "Content-Type", encodedForm)
		var d struct {
			UserCode   string `json:"user_code"`
			DeviceCode string `json:"device_code"`
			Address    string `json:"verification_uri"`
			Interval   int
			ExpiresIn  int `json:"expires_in"`
		}
		r.json(t, &d)
		if len(d.UserCode) != 9 || d.Address != "https://microsoft.com/devicelogin" || d.Interval != 5 || d.ExpiresIn != 900 {
			t.Fatalf("%+v", d)
		}
		return d.DeviceCode, d.UserCode
	}
	poll := func(code string, pairs ...string) reply {
		return w.token(append([]string{"grant_type", "urn:ietf:params:oauth:grant-type:device_code", "device_code", code}, pairs...)...)
	}
	code, user := ask()
	w.refused("before", poll(code), "70016")
	for _, address := range []string{"https://microsoft.com/devicelogin", "https://www.microsoft.com/devicelogin"} {
		p := w.browser()
		p.Lead = nil
		p.Open(address).Press("Next", "Code", "ABCDEFGHJ").Sees("That code didn't work")
		p.Press("Next", "Code", strings.ToLower(user)).Press("Next", "Email, phone, or Skype", "alice").Press("Sign in", "Password", userPassword)
		p.Sees("Are you trying to sign in to Microsoft Azure CLI?")
		if strings.HasPrefix(address, "https://w") {
			p.Press("Continue").Sees("You may now close this window")
			p.Open(address).Press("Next", "Code", user).Sees("That code didn't work")
		}
	}
	got := w.good(poll(code))
	if !strings.Contains(got.Scope, armDefault) || got.Refresh == "" || got.ID == "" || got.Info == "" {
		t.Errorf("%+v", got)
	}
	w.refused("once more", poll(code), "54005")
	w.refused("no code", poll("x"), "70019")
	code, user = ask()
	w.refused("another client", poll(code, "client_id", "1950a258-227b-4e31-a9cf-717495945fc2"), "70000")
	p := w.browser()
	p.Open(login+"common/oauth2/deviceauth?otc="+user).Press("Next").Press("Next", "Email, phone, or Skype", "alice").Press("Sign in", "Password", userPassword).Press("Cancel").Sees("cancelled")
	w.refused("cancelled", poll(code), "65004")
	if r := w.do(w.client(""), "GET", "https://microsoft.com/", "", ""); r.status != 404 {
		t.Errorf("the rest of microsoft.com: %d %s", r.status, r.body)
	}
}
