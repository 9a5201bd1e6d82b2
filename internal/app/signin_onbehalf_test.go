package app

import (
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/directory"
)

// A service that was called with a user's token calls another in the user's
// name: by a token that was made for it, with its own proof, and for what the
// user consented to.
func TestOnBehalfOf(t *testing.T) {
	w := startWorld(t, home(t))
	alice := w.user("alice")
	const back = "https://api.example/back"
	api, object := w.application(`{"displayName":"API","web":{"redirectUris":["` + back + `"]},"api":{"oauth2PermissionScopes":[{"id":"11111111-2222-4333-8444-555555555555","value":"Use","type":"User","isEnabled":true}]}}`)
	w.graph(204, "PATCH", "/applications/"+object, `{"identifierUris":["api://`+api+`"]}`)
	w.graph(201, "POST", "/servicePrincipals", `{"appId":"`+api+`"}`)
	secret := w.graph(200, "POST", "/applications/"+object+"/addPassword", `{}`)["secretText"].(string)
	web, _ := w.application(`{"displayName":"Web","isFallbackPublicClient":true,"publicClient":{"redirectUris":["http://localhost"]}}`)
	tenant := []string{"tenant", w.cloud.TenantID}
	path := w.cloud.TenantID + "/oauth2/v2.0/token"
	p := w.browser()
	p.Open(w.authorizeURL(append(tenant, "client_id", web, "redirect_uri", "http://localhost:5555", "scope", "openid api://"+api+"/Use")...)).
		Press("Next", "Email, phone, or Skype", "alice").Press("Sign in", "Password", userPassword).Press("Accept")
	called := w.good(w.redeem(answer(p).Get("code"), "path", path, "client_id", web, "redirect_uri", "http://localhost:5555"))
	call := func(assertion string, pairs ...string) reply {
		return w.token(append([]string{"path", path, "client_id", api, "client_secret", secret, "grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer",
			"requested_token_use", "on_behalf_of", "assertion", assertion, "scope", "https://vault.azure.net/user_impersonation offline_access"}, pairs...)...)
	}
	r := call(called.Access)
	if w.refused("without consent", r, "65001"); !strings.Contains(r.body, `"error":"invalid_grant"`) || !strings.Contains(r.body, `"suberror":"consent_required"`) {
		t.Errorf("without consent: %s", r.body)
	}
	p.Open(w.authorizeURL(append(tenant, "client_id", api, "redirect_uri", back, "scope", "https://vault.azure.net/user_impersonation offline_access")...)).Press("Accept")
	got := w.good(call(called.Access))
	if c := claimsOf(t, got.Access); c["oid"] != alice || c["aud"] != "https://vault.azure.net" || c["appid"] != api || c["scp"] != "user_impersonation" || c["appidacr"] != "1" || c["idtyp"] != "user" {
		t.Errorf("%v", c)
	}
	w.good(w.token("path", path, "client_id", api, "client_secret", secret, "grant_type", "refresh_token", "refresh_token", got.Refresh))
	w.refused("its refresh token without the secret", w.token("path", path, "client_id", api, "grant_type", "refresh_token", "refresh_token", got.Refresh), "7000218")

	w.refused("without the secret", call(called.Access, "client_secret", ""), "7000218")
	w.refused("a wrong secret", call(called.Access, "client_secret", "x"), "7000215")
	w.refused("from a page", call(called.Access, "Origin", "https://api.example"), "9002326")
	w.refused("an id token", call(called.ID), "500131")
	signedIn := w.good(w.redeem(func() string {
		p.Open(w.authorizeURL(append(tenant, "client_id", api, "redirect_uri", back, "scope", "openid")...)).Press("Accept")
		return answer(p).Get("code")
	}(), "path", path, "client_id", api, "client_secret", secret, "redirect_uri", back))
	w.refused("the client's own id token", call(signedIn.ID), "50013")
	w.refused("a token for Resource Manager", call(w.userTokens("alice")(arm)), "500131")
	w.refused("an application's token", call(w.operator("api://"+api)), "7000114")
	w.refused("no token", call("x.y.z"), "50027")
	parts := strings.Split(called.Access, ".")
	w.refused("another signature", call(parts[0]+"."+parts[1]+"."+strings.Repeat("A", len(parts[2]))), "50013")
	w.refused("nothing", call(""), "900144")
	w.refused("for another use", call(called.Access, "requested_token_use", "x"), "900144")
	w.refused("Azure CLI", call(called.Access, "client_id", azID), "7000218")
	w.refused("a permission that is not there", call(called.Access, "scope", "https://vault.azure.net/everything"), "650053")
	w.refused("for every tenant", call(called.Access, "path", "common/oauth2/v2.0/token"), "50194")
	// What ends the user's sign-in ends what is done in his name.
	no := false
	if err := w.system.base.directory.UpdateUser(t.Context(), alice, directory.UserChange{Enabled: &no}); err != nil {
		t.Fatal(err)
	}
	w.refused("of a disabled user", call(called.Access), "50057")
	w.refused("a refresh token of a disabled user", w.token("path", path, "client_id", api, "client_secret", secret, "grant_type", "refresh_token", "refresh_token", got.Refresh), "50057")
	yes := true
	if err := w.system.base.directory.UpdateUser(t.Context(), alice, directory.UserChange{Enabled: &yes}); err != nil {
		t.Fatal(err)
	}
	w.refused("of a user who was disabled since", call(called.Access), "50173")
}
