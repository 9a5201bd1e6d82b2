package app

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// aKey is a key with its certificate.
type aKey struct {
	private *rsa.PrivateKey
	der     []byte
}

func newKey(t *testing.T, bits int, from, to time.Time) aKey {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "pipeline", Organization: []string{"Contoso"}}, NotBefore: from, NotAfter: to}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	return aKey{private, der}
}

// json is the key as a keyCredential.
func (k aKey) json(more string) string {
	return fmt.Sprintf(`{"type":"AsymmetricX509Cert","usage":"Verify","key":"%s"%s}`, base64.StdEncoding.EncodeToString(k.der), more)
}

func (k aKey) x5t() string {
	sum := sha1.Sum(k.der)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (k aKey) x5t256() string {
	sum := sha256.Sum256(k.der)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// sign makes an assertion; header and claims are as they are given.
func (k aKey) sign(t *testing.T, algorithm jose.SignatureAlgorithm, header, claims map[string]any) string {
	t.Helper()
	var key any = k.private
	if algorithm == jose.HS256 {
		key = k.der // what everybody may know
	}
	o := &jose.SignerOptions{}
	for name, value := range header {
		o.WithHeader(jose.HeaderKey(name), value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, o)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// unsigned is an assertion of the algorithm none.
func unsigned(header, claims map[string]any) string {
	h, _ := json.Marshal(header)
	c, _ := json.Marshal(claims)
	return base64.RawURLEncoding.EncodeToString(h) + "." + base64.RawURLEncoding.EncodeToString(c) + "."
}

// A certificate proves an application: only with its key, for this tenant's
// endpoint, for that application and while it holds.
func TestACertificateProvesAnApplication(t *testing.T) {
	w := startWorld(t, home(t))
	now := time.Now()
	mine, other, small := newKey(t, 2048, now.Add(-time.Hour), now.AddDate(1, 0, 0)), newKey(t, 2048, now.Add(-time.Hour), now.AddDate(1, 0, 0)), newKey(t, 1024, now, now.AddDate(1, 0, 0))
	inGo := func(sum []byte) string { return base64.StdEncoding.EncodeToString(sum) }
	sum := sha256.Sum256(mine.der)
	for !strings.ContainsAny(inGo(sum[:]), "+/") {
		mine = newKey(t, 2048, now.Add(-time.Hour), now.AddDate(1, 0, 0))
		sum = sha256.Sum256(mine.der)
	}
	ended := newKey(t, 2048, now.AddDate(-1, 0, 0), now.Add(-time.Hour))
	app, object := w.application(`{"displayName":"Pipeline","keyCredentials":[` + mine.json("") + "," + ended.json("") + `]}`)
	sp := w.graph(201, "POST", "/servicePrincipals", `{"appId":"`+app+`"}`)["id"].(string)
	stranger, _ := w.application(`{"displayName":"Other","keyCredentials":[` + other.json("") + `]}`)
	w.graph(201, "POST", "/servicePrincipals", `{"appId":"`+stranger+`"}`)

	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	managed := w.put(w.group()+"/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1", "2024-11-30", `{"location":"westeurope"}`)["properties"].(map[string]any)
	path := w.cloud.TenantID + "/oauth2/v2.0/token"
	claims := func(change ...any) map[string]any {
		out := map[string]any{"aud": login + path, "iss": app, "sub": app, "jti": w.system.base.newID(), "nbf": now.Add(-time.Second).Unix(), "exp": float64(now.Add(10*time.Minute).UnixMilli()) / 1000}
		for i := 0; i+1 < len(change); i += 2 {
			if out[change[i].(string)] = change[i+1]; change[i+1] == nil {
				delete(out, change[i].(string))
			}
		}
		return out
	}
	exchange := func(assertion string, pairs ...string) reply {
		return w.token(append([]string{"path", path, "client_id", app, "grant_type", "client_credentials", "scope", "https://vault.azure.net/.default",
			"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion", assertion}, pairs...)...)
	}
	x5t := map[string]any{"x5t": mine.x5t()}
	good := mine.sign(t, jose.RS256, x5t, claims())
	got := claimsOf(t, w.good(exchange(good)).Access)
	if got["oid"] != sp || got["appid"] != app || got["appidacr"] != "2" || got["aud"] != "https://vault.azure.net" || got["idtyp"] != "app" {
		t.Errorf("%v", got)
	}
	for name, assertion := range map[string]string{
		"once more, as MSAL for Python does":   good,
		"by SHA-256 and PS256, as MSAL does":   mine.sign(t, jose.PS256, map[string]any{"x5t#S256": mine.x5t256()}, claims("nbf", nil)),
		"in base64 as MSAL for Go writes it":   mine.sign(t, jose.PS256, map[string]any{"x5t#S256": inGo(sum[:])}, claims()),
		"with times as texts":                  mine.sign(t, jose.RS256, x5t, claims("exp", fmt.Sprint(now.Add(time.Minute).Unix()), "nbf", fmt.Sprint(now.Unix()))),
		"with its chain":                       mine.sign(t, jose.RS256, map[string]any{"x5t": mine.x5t(), "x5c": []string{base64.StdEncoding.EncodeToString(mine.der)}}, claims()),
		"by the thumbprint as kid":             mine.sign(t, jose.RS256, map[string]any{"kid": strings.ToUpper(fmt.Sprintf("%x", sha1.Sum(mine.der)))}, claims()),
		"for version 1's endpoint":             mine.sign(t, jose.RS256, x5t, claims("aud", login+w.cloud.TenantID+"/oauth2/token")),
		"for the issuer, by another host name": mine.sign(t, jose.RS256, x5t, claims("aud", []string{"x", "https://login.windows.net/" + w.cloud.TenantID + "/v2.0"})),
	} {
		if r := exchange(assertion); r.status != 200 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	parts := strings.Split(good, ".")
	parts[1] = strings.Split(unsigned(nil, claims("exp", now.Add(time.Hour).Unix())), ".")[1]
	forged := strings.Join(parts, ".")
	for name, c := range map[string]struct{ assertion, number string }{
		"another key, of mine by name":       {other.sign(t, jose.RS256, x5t, claims()), "700027"},
		"another key, by its own name":       {other.sign(t, jose.RS256, map[string]any{"x5t": other.x5t()}, claims()), "700027"},
		"another key that brings itself":     {other.sign(t, jose.RS256, map[string]any{"x5t": mine.x5t(), "x5c": []string{base64.StdEncoding.EncodeToString(other.der)}}, claims()), "700027"},
		"two names that contradict":          {mine.sign(t, jose.RS256, map[string]any{"x5t": other.x5t(), "x5t#S256": mine.x5t256()}, claims()), "700027"},
		"my key, another certificate's name": {mine.sign(t, jose.RS256, map[string]any{"x5t": other.x5t()}, claims()), "700027"},
		"no name":                            {mine.sign(t, jose.RS256, nil, claims()), "700027"},
		"a certificate that has ended":       {ended.sign(t, jose.RS256, map[string]any{"x5t": ended.x5t()}, claims()), "700027"},
		"no algorithm":                       {unsigned(map[string]any{"alg": "none", "x5t": mine.x5t()}, claims()), "50027"},
		"a shared secret's algorithm":        {mine.sign(t, jose.HS256, x5t, claims()), "50027"},
		"an algorithm that Entra lacks":      {mine.sign(t, jose.RS512, x5t, claims()), "50027"},
		"other claims, the same signature":   {forged, "700027"},
		"for another tenant":                 {mine.sign(t, jose.RS256, x5t, claims("aud", login+"11111111-2222-4333-8444-555555555555/oauth2/v2.0/token")), "700023"},
		"for another service":                {mine.sign(t, jose.RS256, x5t, claims("aud", "https://login.microsoftonline.com.evil.example/"+path)), "700023"},
		"for another endpoint":               {mine.sign(t, jose.RS256, x5t, claims("aud", login+w.cloud.TenantID+"/oauth2/v2.0/authorize")), "700023"},
		"for a user at the endpoint":         {mine.sign(t, jose.RS256, x5t, claims("aud", "https://x@login.microsoftonline.com/"+path)), "700023"},
		"for a path that only looks alike":   {mine.sign(t, jose.RS256, x5t, claims("aud", login+w.cloud.TenantID+"%2Foauth2/v2.0/token")), "700023"},
		"a beginning that is no time":        {mine.sign(t, jose.RS256, x5t, claims("nbf", json.Number("1e300"))), "700024"},
		"for nobody":                         {mine.sign(t, jose.RS256, x5t, claims("aud", nil)), "700023"},
		"over, as a text":                    {mine.sign(t, jose.RS256, x5t, claims("exp", fmt.Sprint(now.Add(-10*time.Minute).Unix()))), "700024"},
		"an end that is no time":             {mine.sign(t, jose.RS256, x5t, claims("exp", "soon")), "50027"},
		"an end without bounds":              {mine.sign(t, jose.RS256, x5t, claims("exp", json.Number("1e300"))), "700024"},
		"over":                               {mine.sign(t, jose.RS256, x5t, claims("exp", now.Add(-10*time.Minute).Unix())), "700024"},
		"not yet":                            {mine.sign(t, jose.RS256, x5t, claims("nbf", now.Add(time.Hour).Unix())), "700024"},
		"without an end":                     {mine.sign(t, jose.RS256, x5t, claims("exp", nil)), "700024"},
		"with an end in ten years":           {mine.sign(t, jose.RS256, x5t, claims("exp", now.AddDate(10, 0, 0).Unix())), "700024"},
		"of another client by iss":           {mine.sign(t, jose.RS256, x5t, claims("iss", stranger)), "700021"},
		"of another client by sub":           {mine.sign(t, jose.RS256, x5t, claims("sub", stranger)), "700021"},
		"without an issuer":                  {mine.sign(t, jose.RS256, x5t, claims("iss", nil)), "700021"},
		"as another issuer's":                {mine.sign(t, jose.RS256, x5t, claims("iss", "https://issuer.example")), "700211"},
	} {
		if r := exchange(c.assertion); r.status != 401 || !strings.Contains(r.body, `"error":"invalid_client"`) || !strings.Contains(r.body, `"error_description":"AADSTS`+c.number+":") {
			t.Errorf("%s: %d %s, want %s", name, r.status, r.body, c.number)
		}
	}
	if r := exchange(other.sign(t, jose.RS256, map[string]any{"x5t": other.x5t()}, claims("iss", stranger, "sub", stranger)), "client_id", app); r.status != 401 {
		t.Errorf("a stranger's assertion in my name: %d %s", r.status, r.body)
	}
	w.refused("with a secret too", exchange(good, "client_secret", "x"), "90023")
	w.refused("under another type", exchange(good, "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"), "50027")
	w.refused("of a managed identity", exchange(good, "client_id", managed["clientId"].(string)), "700027")

	// Graph shows what is registered; a list without a key keeps what it names.
	shown := w.graph(200, "GET", "/applications/"+object, "")["keyCredentials"].([]any)[1].(map[string]any)
	thumbprint := strings.ToUpper(fmt.Sprintf("%x", sha1.Sum(mine.der)))
	if shown["customKeyIdentifier"] != thumbprint || shown["key"] != nil || shown["displayName"] != "CN=pipeline, O=Contoso" {
		t.Errorf("%v", shown)
	}
	if k := w.graph(200, "GET", "/applications/"+object+"?$select=keyCredentials", "")["keyCredentials"].([]any)[1].(map[string]any); k["key"] != base64.StdEncoding.EncodeToString(mine.der) {
		t.Errorf("asked for: %v", k)
	}
	patch := func(status int, path, keys string) {
		t.Helper()
		w.graph(status, "PATCH", path, `{"keyCredentials":[`+keys+`]}`)
	}
	id := shown["keyId"].(string)
	patch(204, "/applications/"+object, `{"keyId":"`+id+`","key":null,"type":"AsymmetricX509Cert","usage":"Verify"}`)
	w.good(exchange(good))
	for name, keys := range map[string]string{
		"an id that is not there":    `{"keyId":"11111111-2222-4333-8444-555555555555","key":null}`,
		"not base64":                 `{"type":"AsymmetricX509Cert","usage":"Verify","key":"!"}`,
		"no certificate":             `{"type":"AsymmetricX509Cert","usage":"Verify","key":"AAAA"}`,
		"a short key":                small.json(""),
		"a shared key":               `{"type":"Symmetric","usage":"Sign","key":"AAAA"}`,
		"after the certificate ends": mine.json(`,"endDateTime":"2999-01-01T00:00:00Z"`),
		"before it begins":           mine.json(`,"startDateTime":"2001-01-01T00:00:00Z"`),
		"twice the same id":          mine.json(`,"keyId":"`+id+`"`) + "," + mine.json(`,"keyId":"`+id+`"`),
		"an id that is none":         mine.json(`,"keyId":"x"`),
	} {
		if r := w.do(w.client(""), "PATCH", graphURL+"/applications/"+object, w.operator("https://graph.microsoft.com"), `{"keyCredentials":[`+keys+`]}`); r.status != 400 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	patch(403, "/servicePrincipals/"+managed["principalId"].(string), other.json(""))
	// The service principal may have one of its own.
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: other.der})
	patch(204, "/servicePrincipals/"+sp, `{"type":"AsymmetricX509Cert","usage":"Verify","key":"`+base64.StdEncoding.EncodeToString(block)+`"}`)
	theirs := other.sign(t, jose.RS256, map[string]any{"x5t": other.x5t()}, claims())
	w.good(exchange(theirs))
	patch(204, "/servicePrincipals/"+sp, "")
	w.refused("a certificate that was taken away", exchange(theirs), "700027")
	patch(204, "/applications/"+object, mine.json(`,"startDateTime":"`+now.Add(time.Hour).UTC().Format(time.RFC3339)+`"`))
	w.refused("a certificate that does not hold yet", exchange(good), "700027")
	patch(204, "/applications/"+object, "")
	w.refused("none left", exchange(good), "700027")
	w.graph(204, "DELETE", "/servicePrincipals/"+sp, "")
	w.refused("no service principal", exchange(good), "700016")
}

// Secrets are shown without their text, are good from their beginning to their
// end, and are taken away one by one; an application's and its service
// principal's are kept apart.
func TestSecretsOfAnApplication(t *testing.T) {
	w := startWorld(t, home(t))
	app, object := w.application(`{"displayName":"Daemon"}`)
	sp := w.graph(201, "POST", "/servicePrincipals", `{"appId":"`+app+`"}`)["id"].(string)
	enters := func(secret string) bool {
		r := w.token("path", w.cloud.TenantID+"/oauth2/v2.0/token", "client_id", app, "client_secret", secret, "grant_type", "client_credentials", "scope", "https://vault.azure.net/.default")
		return r.status == 200
	}
	add := func(path, body string) (keyID, secret string) {
		made := w.graph(200, "POST", path+"/addPassword", body)
		return made["keyId"].(string), made["secretText"].(string)
	}
	one, first := add("/applications/"+object, `{"passwordCredential":{"displayName":"one"}}`)
	two, second := add("/servicePrincipals/"+sp, `{}`)
	if !enters(first) || !enters(second) {
		t.Error("a secret does not let in")
	}
	for path, id := range map[string]string{"/applications/" + object: one, "/servicePrincipals/" + sp: two} {
		listed := w.graph(200, "GET", path, "")["passwordCredentials"].([]any)
		if len(listed) != 1 || listed[0].(map[string]any)["keyId"] != id || listed[0].(map[string]any)["secretText"] != nil || listed[0].(map[string]any)["hint"] == nil {
			t.Errorf("%s lists %v", path, listed)
		}
	}
	group := w.graph(201, "POST", "/groups", `{"displayName":"daemons","mailEnabled":false,"mailNickname":"daemons","securityEnabled":true}`)["id"].(string)
	w.graph(204, "POST", "/groups/"+group+"/members/$ref", `{"@odata.id":"`+graphURL+`/directoryObjects/`+sp+`"}`)
	for path, got := range map[string]map[string]any{
		"members": w.graph(200, "GET", "/groups/"+group+"/members", ""), "getByIds": w.graph(200, "POST", "/directoryObjects/getByIds", `{"ids":["`+sp+`","`+group+`","`+sp+`"]}`),
	} {
		for _, o := range got["value"].([]any) {
			if o := o.(map[string]any); o["id"] == sp && (len(o["passwordCredentials"].([]any)) != 1 || o["@odata.type"] != "#microsoft.graph.servicePrincipal") {
				t.Errorf("%s shows %v", path, o)
			}
		}
	}
	w.graph(400, "POST", "/applications/"+object+"/removePassword", `{"keyId":"`+two+`"}`)
	w.graph(400, "POST", "/applications/"+object+"/removePassword", `{}`)
	w.graph(204, "POST", "/applications/"+object+"/removePassword", `{"keyId":"`+one+`"}`)
	if enters(first) || !enters(second) {
		t.Error("not the one secret was taken away")
	}
	hour := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	if _, later := add("/applications/"+object, `{"passwordCredential":{"startDateTime":"`+hour+`"}}`); enters(later) {
		t.Error("a secret lets in before its beginning")
	}
	w.graph(400, "POST", "/applications/"+object+"/addPassword", `{"passwordCredential":{"startDateTime":"`+hour+`","endDateTime":"`+hour+`"}}`)
	// The service principal goes with what it had; the application stays.
	w.graph(204, "DELETE", "/servicePrincipals/"+sp, "")
	w.graph(201, "POST", "/servicePrincipals", `{"appId":"`+app+`"}`)
	if enters(second) {
		t.Error("a deleted service principal's secret lets in")
	}
	// Nobody gives a managed identity a secret, or shuts the operator out.
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	managed := w.put(w.group()+"/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1", "2024-11-30", `{"location":"westeurope"}`)["properties"].(map[string]any)["principalId"].(string)
	w.graph(403, "POST", "/servicePrincipals/"+managed+"/addPassword", `{}`)
	w.graph(403, "DELETE", "/servicePrincipals/"+managed, "")
	w.graph(400, "DELETE", "/servicePrincipals/"+w.cloud.OperatorObject, "")
	w.graph(400, "PATCH", "/servicePrincipals/"+sp, `{"accountEnabled":false}`)
	for _, a := range w.graph(200, "GET", "/applications", "")["value"].([]any) {
		if a := a.(map[string]any); a["appId"] == w.cloud.OperatorApp {
			w.graph(400, "POST", "/applications/"+a["id"].(string)+"/removePassword", `{"keyId":"`+a["passwordCredentials"].([]any)[0].(map[string]any)["keyId"].(string)+`"}`)
		}
	}
	w.operator("https://graph.microsoft.com")
}
