package sdk

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// otherSignIns are the credentials that DefaultAzureCredential tries before a
// managed identity: a client secret, and a token of another issuer.
func (s *stage) otherSignIns(t *testing.T) {
	t.Run("client secret", s.clientSecret)
	t.Run("workload identity", s.workloadIdentity)
}

// signedIn starts the client with a sign-in of its own, outside any app.
func (s *stage) signedIn(t *testing.T, variables ...string) *play {
	return &play{s.Talk(t, "", append(append([]string{"env"}, variables...), s.client.Command...)...)}
}

func (s *stage) clientSecret(t *testing.T) {
	var app, sp struct{ ID, AppID string }
	var password struct{ SecretText string }
	s.tenant("POST", "/applications", `{"displayName":"`+s.name+`-ci"}`, &app)
	s.tenant("POST", "/servicePrincipals", `{"appId":"`+app.AppID+`"}`, &sp)
	s.tenant("POST", "/applications/"+app.ID+"/addPassword", `{"passwordCredential":{"displayName":"ci"}}`, &password)
	tenant, object, secret := s.Status.TenantID, sp.ID, password.SecretText
	vars := func(tenant, id, secret string) []string {
		return []string{"AZURE_TENANT_ID=" + tenant, "AZURE_CLIENT_ID=" + id, "AZURE_CLIENT_SECRET=" + secret}
	}
	p := s.signedIn(t, vars(tenant, sp.AppID, secret)...)
	s.mayNothing(p, "2", sp.AppID, object)
	s.op.Grant(object, clienttest.KeyVaultSecretsUser, s.vaultID("1"))
	s.op.Grant(object, clienttest.StorageBlobDataReader, s.accountID("1"))
	p.gives(nil, "secret.get", s.vault("1"), "one")
	p.gives(nil, "blob.containers", s.account("1"))

	s.cannotSignIn(t, "AADSTS7000215: Invalid client secret provided.", vars(tenant, sp.AppID, secret+"x")...)
	s.cannotSignIn(t, "AADSTS700016: Application with identifier '"+unknown+"' was not found in the directory", vars(tenant, unknown, secret)...)
	// Key Vault's challenge names the tenant, and SDKs want it to be theirs.
	a := s.signedIn(t, vars(unknown, sp.AppID, secret)...).Ask("blob.containers", s.account("1"))
	if a.Error == nil || !strings.Contains(a.Error.Message, s.client.UnknownTenant) {
		t.Errorf("%s %+v, want %q", a.Value, a.Error, s.client.UnknownTenant)
	}
}

const unknown = "99999999-0000-0000-0000-000000000001"

func (s *stage) cannotSignIn(t *testing.T, says string, variables ...string) {
	code, _, _ := strings.Cut(says, ":")
	t.Run(code, func(t *testing.T) {
		t.Parallel() // Java tries again for six seconds
		p := s.signedIn(t, variables...)
		for _, ask := range []struct{ do, at string }{{"secret.list", s.vault("1")}, {"blob.containers", s.account("1")}} {
			a := p.Ask(ask.do, ask.at)
			if a.Error == nil || !strings.Contains(a.Error.Message, says) {
				t.Errorf("%s: %s %+v, want %q", ask.do, a.Value, a.Error, says)
			}
		}
	})
}

// workloadIdentity signs in with a token of an issuer that the test is.
func (s *stage) workloadIdentity(t *testing.T) {
	issuer := newIssuer(t)
	user := s.op.MakeIdentity(s.name + "federated")
	s.op.Do("PUT", user.ID+"/federatedIdentityCredentials/github", "2023-01-31", map[string]any{"properties": map[string]any{
		"issuer": issuer.url, "subject": "repo:lanyard:main", "audiences": []string{exchange}}})
	s.op.Grant(user.PrincipalID, clienttest.KeyVaultSecretsUser, s.vaultID("1"))
	// with writes a token and returns the variables that name it.
	with := func(token string) []string {
		file := filepath.Join(t.TempDir(), "token")
		// Kubernetes and CI systems leave a line's end in such files.
		if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return []string{"AZURE_TENANT_ID=" + s.Status.TenantID, "AZURE_CLIENT_ID=" + user.ClientID, "AZURE_FEDERATED_TOKEN_FILE=" + file}
	}
	later := time.Now().Add(time.Hour)
	p := s.signedIn(t, with(issuer.sign(issuer.key, issuer.url, "repo:lanyard:main", exchange, later))...)
	p.gives(nil, "secret.get", s.vault("1"), "one")
	s.forbidden(p, "2", user.ClientID, user.PrincipalID, "getSecret/action", "/secrets/one", "secret.get", "one")

	stranger := newIssuer(t)
	for _, c := range []struct{ says, token string }{
		{"AADSTS700213", issuer.sign(issuer.key, issuer.url, "repo:lanyard:other", exchange, later)},
		{"AADSTS700212", issuer.sign(issuer.key, issuer.url, "repo:lanyard:main", "api://other", later)},
		{"AADSTS700211", stranger.sign(stranger.key, stranger.url, "repo:lanyard:main", exchange, later)},
		{"AADSTS700027", issuer.sign(stranger.key, issuer.url, "repo:lanyard:main", exchange, later)},
		{"AADSTS700024", issuer.sign(issuer.key, issuer.url, "repo:lanyard:main", exchange, time.Now().Add(-time.Hour))},
		{"AADSTS50027", "not a token"},
	} {
		s.cannotSignIn(t, c.says, with(c.token)...)
	}
}

// exchange is the audience that federated tokens have by convention.
const exchange = "api://AzureADTokenExchange"

// issuer is an OpenID Connect issuer on loopback.
type issuer struct {
	t   *testing.T
	url string
	key jose.JSONWebKey
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	is := &issuer{t: t, url: "http://" + listener.Addr().String(), key: newKey(t)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": is.url, "jwks_uri": is.url + "/keys"})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{is.key.Public()}})
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return is
}

func (is *issuer) sign(key jose.JSONWebKey, iss, subject, audience string, expires time.Time) string {
	is.t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		is.t.Fatal(err)
	}
	claims, err := json.Marshal(map[string]any{"iss": iss, "sub": subject, "aud": audience, "iat": expires.Add(-2 * time.Hour).Unix(), "nbf": expires.Add(-2 * time.Hour).Unix(), "exp": expires.Unix()})
	if err != nil {
		is.t.Fatal(err)
	}
	signed, err := signer.Sign(claims)
	if err != nil {
		is.t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		is.t.Fatal(err)
	}
	return token
}

func newKey(t *testing.T) jose.JSONWebKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return jose.JSONWebKey{Key: key, KeyID: "k1", Algorithm: "RS256", Use: "sig"}
}
