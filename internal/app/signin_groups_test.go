package app

import (
	"fmt"
	"slices"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/core/principal"
	"github.com/lanyard-dev/lanyard/internal/store"
)

// An application that asks for it reads in its tokens which groups a user is
// in; where there are too many, where to ask.
func TestTokensNameGroups(t *testing.T) {
	w := startWorld(t, home(t))
	alice, d := w.user("alice"), w.system.base.directory
	w.user("bob")
	const back = "https://app.example/back"
	app, object := w.application(`{"displayName":"Web","groupMembershipClaims":"SecurityGroup","web":{"redirectUris":["` + back + `"],"implicitGrantSettings":{"enableIdTokenIssuance":true}},
		"isFallbackPublicClient":true,"publicClient":{"redirectUris":["http://localhost"]}}`)
	api, apiObject := w.application(`{"displayName":"API","groupMembershipClaims":"All","api":{"requestedAccessTokenVersion":2,"oauth2PermissionScopes":[{"id":"11111111-2222-4333-8444-555555555555","value":"Use","type":"User","isEnabled":true}]}}`)
	w.graph(204, "PATCH", "/applications/"+apiObject, `{"identifierUris":["api://`+api+`"]}`)
	outer, err := d.CreateGroup(t.Context(), "outer")
	if err != nil {
		t.Fatal(err)
	}
	join := func(n int) (ids []string) {
		if err := d.DB.Write(t.Context(), func(tx *store.Tx) error {
			ids = nil
			for range n {
				id := w.system.base.newID()
				if _, err := tx.Exec(t.Context(), `INSERT INTO principals (id, kind, name, explicit_identity) VALUES (?, ?, ?, 0)`, id, string(principal.Group), "g"); err != nil {
					return err
				}
				if err := d.AddMember(t.Context(), tx, id, alice); err != nil {
					return err
				}
				ids = append(ids, id)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return ids
	}
	inner := join(1)[0]
	if err := d.Join(t.Context(), outer.ID, inner); err != nil {
		t.Fatal(err)
	}
	tenant := []string{"tenant", w.cloud.TenantID, "client_id", app}
	sign := func(name string) tokens {
		t.Helper()
		b := w.browser()
		b.Open(w.authorizeURL(append(tenant, "redirect_uri", "http://localhost:5555", "scope", "openid api://"+api+"/Use")...)).
			Press("Next", "Email, phone, or Skype", name).Press("Sign in", "Password", userPassword)
		if answer(b).Get("code") == "" {
			b.Press("Accept")
		}
		return w.good(w.redeem(answer(b).Get("code"), "path", w.cloud.TenantID+"/oauth2/v2.0/token", "client_id", app, "redirect_uri", "http://localhost:5555"))
	}
	groups := func(raw string) (out []string) {
		list, _ := claimsOf(t, raw)["groups"].([]any)
		for _, g := range list {
			out = append(out, g.(string))
		}
		slices.Sort(out)
		return out
	}
	want := []string{inner, outer.ID}
	slices.Sort(want)
	got := sign("alice")
	if !slices.Equal(groups(got.ID), want) || !slices.Equal(groups(got.Access), want) {
		t.Errorf("the groups are %v and %v, want %v", groups(got.ID), groups(got.Access), want)
	}
	if bob := sign("bob"); groups(bob.ID) != nil || claimsOf(t, bob.ID)["hasgroups"] != nil {
		t.Errorf("of nobody: %v", claimsOf(t, bob.ID))
	}
	if c := claimsOf(t, w.userTokens("alice")("https://vault.azure.net")); c["groups"] != nil {
		t.Errorf("a token for Microsoft's resource: %v", c)
	}

	// Through an address go five, elsewhere two hundred.
	join(4)
	b := w.browser()
	inAddress := func(mode string) map[string]any {
		t.Helper()
		b.Open(w.authorizeURL(append(tenant, "redirect_uri", back, "scope", "openid", "response_type", "id_token", "response_mode", mode)...))
		if mode == "form_post" {
			return claimsOf(t, b.Fields().Get("id_token"))
		}
		return claimsOf(t, answer(b).Get("id_token"))
	}
	b.Open(w.authorizeURL(append(tenant, "redirect_uri", back, "scope", "openid", "response_type", "id_token", "response_mode", "fragment")...)).
		Press("Next", "Email, phone, or Skype", "alice").Press("Sign in", "Password", userPassword)
	if c := inAddress("fragment"); c["hasgroups"] != true || c["groups"] != nil {
		t.Errorf("six groups in an address: %v", c)
	}
	if c := inAddress("form_post"); c["hasgroups"] != nil || len(c["groups"].([]any)) != 6 {
		t.Errorf("six groups in a form: %v", c)
	}
	join(194)
	if got := groups(sign("alice").ID); len(got) != 200 {
		t.Errorf("%d of 200 groups", len(got))
	}
	join(1)
	got = sign("alice")
	for _, raw := range []string{got.ID, got.Access} {
		c := claimsOf(t, raw)
		endpoint := fmt.Sprint(c["_claim_sources"])
		if c["groups"] != nil || fmt.Sprint(c["_claim_names"]) != "map[groups:src1]" || endpoint != "map[src1:map[endpoint:https://graph.microsoft.com/v1.0/users/"+alice+"/getMemberObjects]]" {
			t.Errorf("201 groups: %v", c)
		}
	}
	// There a program reads them all, the user for himself too.
	ask := w.must(200, "POST", graphURL+"/me/getMemberObjects", w.userTokens("alice")("https://graph.microsoft.com"), `{"securityEnabledOnly":false}`)
	var all struct{ Value []string }
	if ask.json(t, &all); len(all.Value) != 201 {
		t.Errorf("Graph knows %d of 201 groups", len(all.Value))
	}
	for path, n := range map[string]int{"/users/" + alice + "/getMemberGroups": 201, "/users/alice@lanyard.onmicrosoft.com/getMemberObjects": 201, "/directoryObjects/" + inner + "/getMemberGroups": 1, "/groups/" + inner + "/getMemberGroups": 1} {
		if got := w.graph(200, "POST", path, `{"securityEnabledOnly":true}`)["value"].([]any); len(got) != n {
			t.Errorf("%s: %d of %d", path, len(got), n)
		}
	}
	w.graph(400, "POST", "/users/"+alice+"/getMemberGroups", `{}`)
	w.graph(404, "POST", "/users/nobody/getMemberGroups", `{"securityEnabledOnly":true}`)
	if direct, whole := w.graph(200, "GET", "/users/"+alice+"/memberOf", ""), w.graph(200, "GET", "/users/"+alice+"/transitiveMemberOf", ""); len(direct["value"].([]any)) != 200 || len(whole["value"].([]any)) != 201 {
		t.Errorf("directly in %d, in all in %d", len(direct["value"].([]any)), len(whole["value"].([]any)))
	}

	// Who does not ask is told nothing; other values are refused.
	for _, body := range []string{`{"groupMembershipClaims":"ApplicationGroup"}`, `{"groupMembershipClaims":5}`, `{"appRoles":[{"value":"Admin"}]}`, `{"optionalClaims":{"idToken":[{"name":"groups"}]}}`} {
		w.graph(400, "PATCH", "/applications/"+object, body)
		w.graph(400, "POST", "/applications", `{"displayName":"x",`+body[1:])
	}
	w.graph(204, "PATCH", "/applications/"+object, `{"appRoles":[],"optionalClaims":{"idToken":[],"accessToken":[]}}`)
	w.graph(204, "PATCH", "/applications/"+object, `{"groupMembershipClaims":null}`)
	if c := claimsOf(t, sign("alice").ID); c["groups"] != nil || c["_claim_names"] != nil {
		t.Errorf("without being asked: %v", c)
	}
}
