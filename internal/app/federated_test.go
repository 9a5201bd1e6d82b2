package app

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/lanyard-dev/lanyard/internal/control"
)

// An issuer on this machine stands for a CI system or a cluster: offline, its
// tokens are exchanged for those of the identity that trusts it, and no others.
func TestAnIssuerOnThisMachineSpeaksForAnIdentity(t *testing.T) {
	w := startWorld(t, home(t))
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	issuer := httptest.NewServer(mux)
	defer issuer.Close()
	serve := func(path string, document map[string]any) {
		mux.HandleFunc("GET "+path+"/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
			_ = json.NewEncoder(w).Encode(document)
		})
	}
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "k1", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("GET /moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://login.microsoftonline.com/common/discovery/keys", http.StatusFound)
	})
	serve("/good", map[string]any{"issuer": issuer.URL + "/good", "jwks_uri": issuer.URL + "/keys"})
	serve("/other", map[string]any{"issuer": issuer.URL + "/good", "jwks_uri": issuer.URL + "/keys"})
	serve("/imds", map[string]any{"issuer": issuer.URL + "/imds", "jwks_uri": "http://169.254.169.254/keys"})
	serve("/azure", map[string]any{"issuer": issuer.URL + "/azure", "jwks_uri": issuer.URL + "/moved"})
	serve("/plain", map[string]any{"issuer": issuer.URL + "/plain", "jwks_uri": "http://keys.example/keys"})

	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	uami := w.group() + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1"
	identity := w.put(uami, "2024-11-30", `{"location":"westeurope"}`)["properties"].(map[string]any)
	for i, path := range []string{"/good", "/other", "/imds", "/azure", "/plain"} {
		w.put(uami+"/federatedIdentityCredentials/fic"+string(rune('0'+i)), "2024-11-30",
			`{"properties":{"issuer":"`+issuer.URL+path+`","subject":"repo:x:main","audiences":["api://AzureADTokenExchange"]}}`)
	}
	now := time.Now()
	sign := func(key *rsa.PrivateKey, change map[string]any) string {
		claims := map[string]any{"iss": issuer.URL + "/good", "sub": "repo:x:main", "aud": "api://AzureADTokenExchange", "exp": now.Add(time.Hour).Unix(), "nbf": now.Unix()}
		for name, value := range change {
			claims[name] = value
		}
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k1"))
		if err != nil {
			t.Fatal(err)
		}
		payload, _ := json.Marshal(claims)
		signed, err := signer.Sign(payload)
		if err != nil {
			t.Fatal(err)
		}
		raw, _ := signed.CompactSerialize()
		return raw
	}
	exchangeAs := func(client, assertion string) reply {
		form := url.Values{
			"grant_type": {"client_credentials"}, "client_id": {client}, "scope": {"https://vault.azure.net/.default"},
			"client_assertion": {assertion}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		}
		return w.do(w.client(""), "POST", "https://login.microsoftonline.com/"+w.cloud.TenantID+"/oauth2/v2.0/token", "", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	}
	exchange := func(assertion string) reply { return exchangeAs(identity["clientId"].(string), assertion) }
	for name, c := range map[string]struct {
		assertion string
		status    int
		code      string
	}{
		"good, from a file that ends in a newline": {sign(key, nil) + "\n", 200, ""},
		"an audience among others":                 {sign(key, map[string]any{"aud": []string{"x", "api://AzureADTokenExchange"}}), 200, ""},
		"another audience":                         {sign(key, map[string]any{"aud": "api://other"}), 401, "AADSTS700212"},
		"another subject":                          {sign(key, map[string]any{"sub": "repo:x:main2"}), 401, "AADSTS700213"},
		"another issuer":                           {sign(key, map[string]any{"iss": issuer.URL + "/unknown"}), 401, "AADSTS700211"},
		"expired":                                  {sign(key, map[string]any{"exp": now.Add(-time.Hour).Unix()}), 401, "AADSTS700024"},
		"no end":                                   {sign(key, map[string]any{"exp": nil}), 401, "AADSTS700024"},
		"not yet":                                  {sign(key, map[string]any{"nbf": now.Add(time.Hour).Unix()}), 401, "AADSTS700024"},
		"a foreign key":                            {sign(foreign, nil), 401, "AADSTS700027"},
		"no token":                                 {"a.b.c", 401, "AADSTS50027"},
		"a configuration of another issuer":        {sign(key, map[string]any{"iss": issuer.URL + "/other"}), 401, "AADSTS50166"},
		"keys at the metadata address":             {sign(key, map[string]any{"iss": issuer.URL + "/imds"}), 401, "AADSTS50166"},
		"keys in the real cloud":                   {sign(key, map[string]any{"iss": issuer.URL + "/azure"}), 401, "AADSTS50166"},
		"keys elsewhere without TLS":               {sign(key, map[string]any{"iss": issuer.URL + "/plain"}), 401, "AADSTS50166"},
	} {
		r := exchange(c.assertion)
		if r.status != c.status || c.code != "" && !strings.Contains(r.body, `"error_description":"`+c.code+":") {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	// What comes out is the identity's own token.
	var got struct {
		AccessToken string `json:"access_token"`
	}
	exchange(sign(key, nil)).json(t, &got)
	payload, _ := base64.RawURLEncoding.DecodeString(strings.Split(got.AccessToken, ".")[1])
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil || claims["xms_mirid"] != strings.Replace(uami, "resourceGroups", "resourcegroups", 1) || claims["appidacr"] != "2" || claims["oid"] != identity["principalId"] {
		t.Errorf("claims %v", claims)
	}
	vault := w.vault("kv1")
	w.must(403, "GET", "https://kv1.vault.azure.net/secrets?api-version=7.4", got.AccessToken, "")
	w.assign(identity["principalId"].(string), "4633458b-17de-408a-b874-0445c86b69e6", vault)
	w.must(200, "GET", "https://kv1.vault.azure.net/secrets?api-version=7.4", got.AccessToken, "")
	// Without the credential the issuer speaks for nobody.
	w.must(200, "DELETE", arm+uami+"/federatedIdentityCredentials/fic0?api-version=2024-11-30", w.operator(arm), "")
	if r := exchange(sign(key, nil)); r.status != 401 || !strings.Contains(r.body, "AADSTS700211") {
		t.Errorf("after the credential went: %d %s", r.status, r.body)
	}
	for name, issuer := range map[string]string{"no TLS": "http://issuer.example", "a look-alike of loopback": "http://127.0.0.1.evil.example", "another": "http://localhost.evil.example/", "a user": "https://a@b.example", "none": "issuer"} {
		r := w.do(w.client(""), "PUT", arm+uami+"/federatedIdentityCredentials/fic9?api-version=2024-11-30", w.operator(arm), `{"properties":{"issuer":"`+issuer+`","subject":"s","audiences":["a"]}}`)
		if r.status != 400 {
			t.Errorf("an issuer with %s: %d %s", name, r.status, r.body)
		}
	}

	// An application trusts issuers too, also a user-assigned identity of the
	// tenant's.
	app, object := w.application(`{"displayName":"Pipeline"}`)
	sp := w.graph(201, "POST", "/servicePrincipals", `{"appId":"`+app+`"}`)["id"].(string)
	list := "/applications/" + object + "/federatedIdentityCredentials"
	credential := func(name, issuer, subject string) string {
		return `{"name":"` + name + `","issuer":"` + issuer + `","subject":"` + subject + `","audiences":["api://AzureADTokenExchange"]}`
	}
	refused := func(when string, r reply, code string) {
		t.Helper()
		if r.status != 401 || !strings.Contains(r.body, `"error_description":"`+code+":") {
			t.Errorf("%s: %d %s, want %s", when, r.status, r.body, code)
		}
	}
	refused("no credential", exchangeAs(app, sign(key, nil)), "AADSTS700211")
	made := w.graph(201, "POST", list, credential("main", issuer.URL+"/good", "repo:x:main"))
	if c := claimsOf(t, w.good(exchangeAs(app, sign(key, nil))).Access); c["oid"] != sp || c["appid"] != app || c["xms_mirid"] != nil {
		t.Errorf("claims %v", c)
	}
	refused("a foreign key", exchangeAs(app, sign(foreign, nil)), "AADSTS700027")
	refused("another subject", exchangeAs(app, sign(key, map[string]any{"sub": "repo:x:pull"})), "AADSTS700213")
	w.graph(409, "POST", list, credential("main", issuer.URL+"/good", "another"))
	w.graph(409, "POST", list, credential("other", issuer.URL+"/good", "repo:x:main"))
	for _, body := range []string{
		credential("x", issuer.URL, "s"), credential("good", "http://issuer.example", "s"), credential("good", issuer.URL+"/good", ""), `{"name":"good","issuer":"https://a.example","subject":"s"}`,
		`{"name":"good","issuer":"https://a.example","subject":"s","audiences":["a","b"]}`, `{"name":"good","issuer":"https://a.example","audiences":["a"],"claimsMatchingExpression":{"value":"*"}}`,
	} {
		w.graph(400, "POST", list, body)
	}
	w.graph(400, "PATCH", list+"/main", `{"name":"renamed"}`)
	w.graph(204, "PATCH", list+"/"+made["id"].(string), `{"subject":"repo:x:pull"}`)
	refused("the former subject", exchangeAs(app, sign(key, nil)), "AADSTS700213")
	w.good(exchangeAs(app, sign(key, map[string]any{"sub": "repo:x:pull"})))
	w.graph(204, "DELETE", list+"/main", "")
	refused("taken away", exchangeAs(app, sign(key, map[string]any{"sub": "repo:x:pull"})), "AADSTS700211")

	w.site("app1")
	w.must(200, "PATCH", arm+w.group()+"/providers/Microsoft.Web/sites/app1?api-version=2025-05-01", w.operator(arm), `{"identity":{"type":"SystemAssigned, UserAssigned","userAssignedIdentities":{"`+uami+`":{}}}}`)
	info := w.run("app1").Info()
	ask := func(query string) string {
		var got struct {
			AccessToken string `json:"access_token"`
		}
		w.identityToken(info.IdentityEndpoint, info.App.Identity.Header, query).json(t, &got)
		return got.AccessToken
	}
	own := "https://login.microsoftonline.com/" + w.cloud.TenantID + "/v2.0"
	const resource = "resource=api%3A%2F%2FAzureADTokenExchange"
	byIdentity, bySystem := ask(resource+"&client_id="+identity["clientId"].(string)), ask(resource)
	if c := claimsOf(t, byIdentity); c["iss"] != own || c["sub"] != identity["principalId"] || c["ver"] != "2.0" || c["azp"] != identity["clientId"] {
		t.Errorf("an identity's token that proves an application: %v", c)
	}
	refused("not trusted yet", exchangeAs(app, byIdentity), "AADSTS700211")
	w.graph(201, "POST", list, credential("identity", own, identity["principalId"].(string)))
	w.graph(201, "POST", list, credential("system", own, claimsOf(t, bySystem)["sub"].(string)))
	w.graph(201, "POST", list, credential("operator", own, w.cloud.OperatorObject))
	w.good(exchangeAs(app, byIdentity))
	refused("a system-assigned identity", exchangeAs(app, bySystem), "AADSTS700222")
	refused("an application's token", exchangeAs(app, w.operator("api://AzureADTokenExchange")), "AADSTS700222")
	refused("an identity's token for something else", exchangeAs(app, ask("resource=https%3A%2F%2Fvault.azure.net&client_id="+identity["clientId"].(string))), "AADSTS700211")
	// What a resource's name says of its identity is not what the identity is.
	named := strings.TrimSuffix(w.group(), "rg1") + "userAssignedIdentities"
	w.put(named, "2024-11-01", `{"location":"westeurope"}`)
	w.put(named+"/providers/Microsoft.Web/sites/app2", "2025-05-01",
		`{"location":"westeurope","identity":{"type":"SystemAssigned"},"properties":{"serverFarmId":"`+w.group()+`/providers/Microsoft.Web/serverfarms/plan1","siteConfig":{"linuxFxVersion":"PYTHON|3.11"}}}`)
	run, err := w.system.OpenRun(t.Context(), control.RunRequest{App: &control.AppRef{Name: "app2", Group: "userAssignedIdentities"}})
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	info = run.Info()
	bySystem = ask(resource)
	w.graph(201, "POST", list, credential("app2", own, claimsOf(t, bySystem)["sub"].(string)))
	refused("a system-assigned identity in a group of that name", exchangeAs(app, bySystem), "AADSTS700222")
	if r := w.do(w.client(""), "GET", arm+w.group()+"?api-version=2024-11-01", byIdentity, ""); r.status != 401 {
		t.Errorf("Resource Manager takes it: %d", r.status)
	}
}
