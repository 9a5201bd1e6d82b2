package app

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

const login = "https://login.microsoftonline.com/"

// The token endpoints, asked as clients ask and as they should not.
func TestTokenEndpoints(t *testing.T) {
	w := startWorld(t, home(t))
	c, err := w.system.Operator(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tenant := w.cloud.TenantID
	v2, v1 := login+tenant+"/oauth2/v2.0/token", login+tenant+"/oauth2/token"
	form := func(pairs ...string) string {
		q := url.Values{"grant_type": {"client_credentials"}, "client_id": {c.ClientID}, "client_secret": {c.Secret}, "scope": {"https://vault.azure.net/.default"}}
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i+1] == "" {
				q.Del(pairs[i])
				continue
			}
			q.Set(pairs[i], pairs[i+1])
		}
		return q.Encode()
	}
	const encoded = "application/x-www-form-urlencoded"
	basic := func(id, secret string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(id)+":"+url.QueryEscape(secret)))
	}
	for _, tc := range []struct {
		name, method, url, body string
		header                  []string
		status                  int
		error, number           string
	}{
		{"v2", "POST", v2, form(), nil, 200, "", ""},
		{"the domain's name", "POST", login + "lanyard.onmicrosoft.com/oauth2/v2.0/token", form(), nil, 200, "", ""},
		{"az's double slash", "POST", v2, form("scope", "https://management.core.windows.net//.default"), nil, 200, "", ""},
		{"scopes of OpenID beside it", "POST", v2, form("scope", "https://vault.azure.net/.default openid offline_access profile"), nil, 200, "", ""},
		{"v1", "POST", v1, form("scope", "", "resource", "https://vault.azure.net"), nil, 200, "", ""},
		{"a charset", "POST", v2, form(), []string{"Content-Type", encoded + "; charset=utf-8"}, 200, "", ""},
		{"the secret in the header", "POST", v2, form("client_id", "", "client_secret", ""), []string{"Authorization", basic(c.ClientID, c.Secret), "Content-Type", encoded}, 200, "", ""},
		{"a wrong secret in the header", "POST", v2, form("client_id", "", "client_secret", ""), []string{"Authorization", basic(c.ClientID, "x"), "Content-Type", encoded}, 401, "invalid_client", "7000215"},
		{"another client in the header", "POST", v2, form(), []string{"Authorization", basic("11111111-2222-4333-8444-555555555555", c.Secret), "Content-Type", encoded}, 400, "invalid_request", "9000411"},
		{"a wrong secret", "POST", v2, form("client_secret", "x"), nil, 401, "invalid_client", "7000215"},
		{"no secret", "POST", v2, form("client_secret", ""), nil, 401, "invalid_client", "7000216"},
		{"two proofs", "POST", v2, form("client_assertion", "x"), nil, 400, "invalid_request", "90023"},
		{"no client", "POST", v2, form("client_id", ""), nil, 400, "invalid_request", "900144"},
		{"an unknown client", "POST", v2, form("client_id", "11111111-2222-4333-8444-555555555555"), nil, 400, "unauthorized_client", "700016"},
		{"a client that is no id", "POST", v2, form("client_id", "' OR 1=1 --"), nil, 400, "unauthorized_client", "700016"},
		{"no grant", "POST", v2, form("grant_type", ""), nil, 400, "invalid_request", "900144"},
		{"an unknown grant", "POST", v2, form("grant_type", "x"), nil, 400, "unsupported_grant_type", "70003"},
		{"a grant that is not built", "POST", v2, form("grant_type", "urn:ietf:params:oauth:grant-type:saml2-bearer"), nil, 400, "unsupported_grant_type", "70003"},
		{"no scope", "POST", v2, form("scope", ""), nil, 400, "invalid_request", "900144"},
		{"a scope without .default", "POST", v2, form("scope", "https://vault.azure.net/user_impersonation"), nil, 400, "invalid_scope", "1002012"},
		{"two scopes", "POST", v2, form("scope", "https://vault.azure.net/.default https://storage.azure.com/.default"), nil, 400, "invalid_scope", "1002012"},
		{"an unknown resource", "POST", v2, form("scope", "https://evil.example/.default"), nil, 400, "invalid_resource", "500011"},
		{"a resource that looks like one", "POST", v2, form("scope", "https://vault.azure.net.evil.example/.default"), nil, 400, "invalid_resource", "500011"},
		{"v1 without a resource", "POST", v1, form(), nil, 400, "invalid_request", "900144"},
		{"an unknown tenant", "POST", login + "contoso.example/oauth2/v2.0/token", form(), nil, 400, "invalid_tenant", "90002"},
		{"no tenant of one's own", "POST", login + "common/oauth2/v2.0/token", form(), nil, 400, "invalid_request", "90014"},
		{"JSON", "POST", v2, `{"grant_type":"client_credentials"}`, []string{"Content-Type", "application/json"}, 400, "invalid_request", "900144"},
		{"no content type", "POST", v2, form(), []string{"Content-Type", ""}, 400, "invalid_request", "900144"},
		{"a thing twice", "POST", v2, form() + "&client_id=" + c.ClientID, nil, 400, "invalid_request", "9000411"},
		{"a secret twice", "POST", v2, form("client_secret", "x") + "&client_secret=" + c.Secret, nil, 400, "invalid_request", "9000411"},
		{"no form", "POST", v2, "grant_type=%zz", nil, 400, "invalid_request", "90013"},
		{"a huge form", "POST", v2, form() + "&x=" + strings.Repeat("x", 5<<20), nil, 413, "RequestEntityTooLarge", ""},
		{"GET", "GET", v2, "", nil, 400, "invalid_request", "900561"},
		{"the parameters in the query", "POST", v2 + "?" + form(), "", []string{"Content-Type", encoded}, 400, "invalid_request", "900144"},
		{"no such path", "POST", login + tenant + "/oauth2/v3.0/token", form(), nil, 404, "not_found", "900439"},
	} {
		header := tc.header
		if header == nil {
			header = []string{"Content-Type", encoded}
		}
		r := w.do(w.client(""), tc.method, tc.url, "", tc.body, header...)
		var body struct {
			Error       string `json:"error"`
			Description string `json:"error_description"`
			Codes       []int  `json:"error_codes"`
			Trace       string `json:"trace_id"`
			AccessToken string `json:"access_token"`
		}
		_ = json.Unmarshal([]byte(r.body), &body)
		if r.status != tc.status || body.Error != tc.error || (tc.status == 200) != (body.AccessToken != "") {
			t.Errorf("%s: %d %s", tc.name, r.status, r.body)
			continue
		}
		if tc.number == "" {
			continue
		}
		if n, _ := strconv.Atoi(tc.number); len(body.Codes) != 1 || body.Codes[0] != n ||
			!strings.HasPrefix(body.Description, "AADSTS"+tc.number+": ") || !strings.Contains(body.Description, " Trace ID: "+body.Trace+" Correlation ID: ") {
			t.Errorf("%s: %s", tc.name, r.body)
		}
	}
	// v1 answers numbers as text, v2 as numbers.
	var one struct {
		ExpiresIn string `json:"expires_in"`
		ExpiresOn string `json:"expires_on"`
		Resource  string `json:"resource"`
	}
	w.must(200, "POST", v1, "", form("scope", "", "resource", "https://vault.azure.net/"), "Content-Type", encoded).json(t, &one)
	if one.ExpiresIn != "3599" || one.ExpiresOn == "" || one.Resource != "https://vault.azure.net/" {
		t.Errorf("v1: %+v", one)
	}
}

// The documents that clients read before they ask for tokens, and that the
// published keys are those that sign.
func TestDiscovery(t *testing.T) {
	w := startWorld(t, home(t))
	tenant := w.cloud.TenantID
	for _, c := range []struct{ path, issuer, keys, token string }{
		{tenant + "/v2.0", login + tenant + "/v2.0", login + tenant + "/discovery/v2.0/keys", login + tenant + "/oauth2/v2.0/token"},
		{strings.ToUpper(tenant) + "/v2.0", login + tenant + "/v2.0", login + tenant + "/discovery/v2.0/keys", login + tenant + "/oauth2/v2.0/token"},
		{"common/v2.0", login + "{tenantid}/v2.0", login + "common/discovery/v2.0/keys", login + "common/oauth2/v2.0/token"},
		{"organizations/v2.0", login + "{tenantid}/v2.0", login + "organizations/discovery/v2.0/keys", login + "organizations/oauth2/v2.0/token"},
		{tenant, "https://sts.windows.net/" + tenant + "/", login + "common/discovery/keys", login + tenant + "/oauth2/token"},
		{"lanyard.onmicrosoft.com/v2.0", login + tenant + "/v2.0", login + tenant + "/discovery/v2.0/keys", login + tenant + "/oauth2/v2.0/token"},
		{"common", "https://sts.windows.net/{tenantid}/", login + "common/discovery/keys", login + "common/oauth2/token"},
	} {
		var doc struct {
			Issuer string `json:"issuer"`
			Keys   string `json:"jwks_uri"`
			Token  string `json:"token_endpoint"`
		}
		w.must(200, "GET", login+c.path+"/.well-known/openid-configuration", "", "").json(t, &doc)
		if doc.Issuer != c.issuer || doc.Keys != c.keys || doc.Token != c.token {
			t.Errorf("%s: %+v", c.path, doc)
		}
		var set struct {
			Keys []struct {
				KeyID string   `json:"kid"`
				X5T   string   `json:"x5t"`
				X5C   []string `json:"x5c"`
			} `json:"keys"`
		}
		w.must(200, "GET", doc.Keys, "", "").json(t, &set)
		raw := w.operator("https://vault.azure.net")
		parts := strings.Split(raw, ".")
		var head struct{ Kid, X5T, Alg, Typ string }
		data, _ := base64.RawURLEncoding.DecodeString(parts[0])
		_ = json.Unmarshal(data, &head)
		verified := false
		for _, k := range set.Keys {
			der, err := base64.StdEncoding.DecodeString(k.X5C[0])
			if err != nil {
				t.Fatal(err)
			}
			cert, err := x509.ParseCertificate(der)
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
			signature, _ := base64.RawURLEncoding.DecodeString(parts[2])
			if k.KeyID == head.Kid && k.X5T == head.X5T && rsa.VerifyPKCS1v15(cert.PublicKey.(*rsa.PublicKey), crypto.SHA256, sum[:], signature) == nil {
				verified = true
			}
		}
		if !verified || head.Alg != "RS256" || head.Typ != "JWT" {
			t.Errorf("%s: no published key has signed %+v", doc.Keys, head)
		}
	}
	var found struct {
		Endpoint string `json:"tenant_discovery_endpoint"`
		Metadata []struct{ Aliases []string }
	}
	w.must(200, "GET", login+"common/discovery/instance?api-version=1.1&authorization_endpoint="+url.QueryEscape(login+tenant+"/oauth2/v2.0/authorize"), "", "").json(t, &found)
	if found.Endpoint != login+tenant+"/v2.0/.well-known/openid-configuration" || len(found.Metadata) != 1 {
		t.Errorf("instance discovery: %+v", found)
	}
	for _, other := range []string{"https://login.microsoftonline.com.evil.example/x/oauth2/v2.0/authorize", "https://evil.example/login.microsoftonline.com/", "http://login.microsoftonline.com/x/", "https://login.microsoftonline.com:444/x/", "https://%zz", ""} {
		if r := w.do(w.client(""), "GET", login+"common/discovery/instance?api-version=1.1&authorization_endpoint="+url.QueryEscape(other), "", ""); r.status != 400 || !strings.Contains(r.body, `"error":"invalid_instance"`) {
			t.Errorf("the instance %s: %d %s", other, r.status, r.body)
		}
	}
	if r := w.do(w.client(""), "GET", login+"contoso.example/v2.0/.well-known/openid-configuration", "", ""); r.status != 400 || !strings.Contains(r.body, "AADSTS90002") {
		t.Errorf("an unknown tenant: %d %s", r.status, r.body)
	}
}

// What App Service's endpoint does with each way to name an identity.
func TestTheIdentityEndpointChooses(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	kit := w.group() + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/"
	one := w.put(kit+"id1", "2024-11-30", `{"location":"westeurope"}`)["properties"].(map[string]any)
	two := w.put(kit+"id2", "2024-11-30", `{"location":"westeurope"}`)["properties"].(map[string]any)
	other := w.put(kit+"id3", "2024-11-30", `{"location":"westeurope"}`)["properties"].(map[string]any)
	site := w.group() + "/providers/Microsoft.Web/sites/app1"
	attach := func(kind string) {
		w.put(site, "2025-05-01", `{"location":"westeurope","identity":{"type":"`+kind+`","userAssignedIdentities":{"`+kit+`id1":{},"`+kit+`id2":{}}},"properties":{}}`)
	}
	attach("SystemAssigned, UserAssigned")
	info := w.run("app1").Info()
	const resource = "resource=https://vault.azure.net"
	ask := func(query string) (reply, map[string]any) {
		r := w.identityToken(info.IdentityEndpoint, info.App.Identity.Header, resource+query)
		var body struct {
			AccessToken string `json:"access_token"`
		}
		claims := map[string]any{}
		if json.Unmarshal([]byte(r.body), &body) == nil && body.AccessToken != "" {
			data, _ := base64.RawURLEncoding.DecodeString(strings.Split(body.AccessToken, ".")[1])
			_ = json.Unmarshal(data, &claims)
		}
		return r, claims
	}
	r, system := ask("")
	if r.status != 200 || system["aud"] != "https://vault.azure.net" || system["idtyp"] != "app" || system["appidacr"] != "2" || system["ver"] != "1.0" || system["sub"] != system["oid"] ||
		system["iss"] != "https://sts.windows.net/"+w.cloud.TenantID+"/" || system["xms_mirid"] != strings.Replace(site, "resourceGroups", "resourcegroups", 1) {
		t.Errorf("%d %v", r.status, system)
	}
	if life := system["exp"].(float64) - system["nbf"].(float64); life != 86400+300 {
		t.Errorf("a life of %v seconds", life)
	}
	if strings.ContainsAny(r.body, " \n\t") || !strings.Contains(r.body, `"expires_on":"`) || !strings.Contains(r.body, `"resource":"https://vault.azure.net","token_type":"Bearer","client_id":"`) {
		t.Errorf("not the compact form: %s", r.body)
	}
	if again, _ := ask(""); again.body != r.body {
		t.Error("asked again at once, another token")
	}
	if slash, claims := ask("/"); slash.status != 200 || claims["aud"] != "https://vault.azure.net/" || !strings.Contains(slash.body, `"resource":"https://vault.azure.net/"`) {
		t.Errorf("the resource is not taken as it is written: %s", slash.body)
	}
	id := func(p map[string]any, key string) string { return p[key].(string) }
	const none = "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId"
	for _, c := range []struct{ name, query, oid, text string }{
		{"client id", "&client_id=" + id(one, "clientId"), id(one, "principalId"), ""},
		{"client id in capitals", "&client_id=" + strings.ToUpper(id(one, "clientId")), id(one, "principalId"), ""},
		{"object id", "&object_id=" + id(two, "principalId"), id(two, "principalId"), ""},
		{"principal id", "&principal_id=" + id(two, "principalId"), id(two, "principalId"), ""},
		{"resource id", "&mi_res_id=" + kit + "id1", id(one, "principalId"), ""},
		{"resource id, escaped", "&mi_res_id=" + url.QueryEscape(kit+"id1"), id(one, "principalId"), ""},
		{"resource id in another casing", "&mi_res_id=" + strings.ToLower(kit) + "ID2", id(two, "principalId"), ""},
		{"two ids of one identity", "&client_id=" + id(one, "clientId") + "&object_id=" + id(one, "principalId"), id(one, "principalId"), ""},
		{"ids of two identities", "&client_id=" + id(one, "clientId") + "&object_id=" + id(two, "principalId"), "", none},
		{"an identity that is not attached", "&client_id=" + id(other, "clientId"), "", none},
		{"the system identity's client id", "&client_id=" + system["appid"].(string), "", none},
		{"the system identity's object id", "&object_id=" + system["oid"].(string), "", none},
		{"the app's own resource id", "&mi_res_id=" + site, "", none},
		{"nonsense", "&client_id=x", "", none},
	} {
		r, claims := ask(c.query)
		if c.oid != "" && (r.status != 200 || claims["oid"] != c.oid) || c.oid == "" && (r.status != 400 || !strings.Contains(r.body, `{"statusCode":400,"message":"`+c.text)) {
			t.Errorf("%s: %d %s", c.name, r.status, r.body)
		}
	}
	_, claims := ask("&client_id=" + id(one, "clientId"))
	if claims["xms_mirid"] != strings.Replace(kit+"id1", "resourceGroups", "resourcegroups", 1) || claims["appid"] != one["clientId"] {
		t.Errorf("a user-assigned identity's claims: %v", claims)
	}
	if r := w.do(w.client(""), "POST", info.IdentityEndpoint+"?api-version=2019-08-01&"+resource, "", "", "X-Identity-Header", info.App.Identity.Header); r.status == 200 {
		t.Errorf("POST: %d", r.status)
	}
	if r := w.do(w.client(info.Proxy), "GET", info.IdentityEndpoint+"?"+resource, "", "", "X-Identity-Header", info.App.Identity.Header); r.status != 400 {
		t.Errorf("without an api-version: %d %s", r.status, r.body)
	}
	// The secret is stable while there is an identity, and only a user-assigned
	// one is not chosen unnamed.
	attach("UserAssigned")
	if r, _ := ask(""); r.status != 400 || !strings.Contains(r.body, `"message":"Unable to load requested managed identity."`) {
		t.Errorf("no system identity: %d %s", r.status, r.body)
	}
	if r, _ := ask("&client_id=" + id(one, "clientId")); r.status != 200 {
		t.Errorf("the header changed with the identities: %d %s", r.status, r.body)
	}
	// An identity that is deleted is gone, attached or not.
	w.must(200, "DELETE", arm+kit+"id1?api-version=2024-11-30", w.operator(arm), "")
	if r, _ := ask("&client_id=" + id(one, "clientId")); r.status != 400 || !strings.Contains(r.body, none) {
		t.Errorf("a deleted identity: %d %s", r.status, r.body)
	}
}
