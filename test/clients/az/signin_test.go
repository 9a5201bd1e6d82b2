package az

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// signIn tries the ways in that need no browser: a secret, another issuer's
// token, an app's identities, and what must not let anybody in.
func (s *session) signIn(t *testing.T) {
	made := strings.Fields(s.try(t, s.fill("ad sp create-for-rbac -n ci --role Reader --scopes {rg} --query [appId,password] -o tsv"), 0, nil, nil).Stdout)
	if len(made) != 2 {
		t.Fatalf("create-for-rbac printed %q", made)
	}
	login := func(id, secret string) []string {
		return []string{"login", "--service-principal", "-u", id, "-p", secret, "--tenant", s.Status.TenantID}
	}
	t.Run("secret", func(t *testing.T) {
		s.as("sp", login(made[0], made[1])...).OK(t)
		s.as("sp", login(made[0], made[1])...).OK(t)
		prints(t, "account show", s.as("sp", "account", "show").OK(t), []string{made[0], "servicePrincipal"}, nil)
		s.as("sp", "group", "show", "-n", "rg1").OK(t)
		prints(t, "a Reader deletes", s.as("sp", "group", "delete", "-n", "rg1", "--yes").Exits(t, 1), []string{"AuthorizationFailed"}, nil)
		prints(t, "a wrong secret", s.as("bad", login(made[0], "wrong")...).Exits(t, 1), []string{"AADSTS7000215"}, nil)
		prints(t, "nobody", s.as("nobody", "account", "show").Exits(t, 1), []string{"az login"}, nil)
	})
	t.Run("trust", func(t *testing.T) {
		tries := 0
		env := func(env ...string) []string {
			tries++ // az keeps tokens in its folder: each try has its own
			args := append([]string{"run", "--", "env", "-u", "REQUESTS_CA_BUNDLE", "-u", "SSL_CERT_FILE", "-u", "CURL_CA_BUNDLE", fmt.Sprintf("AZURE_CONFIG_DIR=%s/trust%d", s.dir, tries)}, env...)
			return append(append(args, s.az), append(login(made[0], made[1]), "-o", "none")...)
		}
		s.Lanyard(env("CURL_CA_BUNDLE=" + s.Status.CAFile)...).OK(t)
		s.Lanyard(env("REQUESTS_CA_BUNDLE=" + s.Status.CAFile)...).OK(t)
		s.Lanyard(env("SSL_CERT_FILE="+s.Status.CAFile)...).Exits(t, 1)
		s.Lanyard(env("AZURE_CLI_DISABLE_CONNECTION_VERIFICATION=1")...).Exits(t, 1)
		prints(t, "no proxy", s.Lanyard(env("REQUESTS_CA_BUNDLE="+s.Status.CAFile, "HTTPS_PROXY=http://127.0.0.1:9", "https_proxy=http://127.0.0.1:9")...).Exits(t, 1), []string{"ProxyError"}, nil)
	})
	t.Run("certificate", func(t *testing.T) { s.certificate(t) })
	t.Run("federated", func(t *testing.T) { s.federated(t) })
	t.Run("identity", func(t *testing.T) { s.identity(t) })
}

// certificate signs in by certificates that az makes, takes one away again, and
// tries the other's in its place.
func (s *session) certificate(t *testing.T) {
	login := func(id, file string) []string {
		return []string{"login", "--service-principal", "-u", id, "--certificate", file, "--tenant", s.Status.TenantID}
	}
	made := func(command string) string {
		printed := strings.Fields(s.try(t, s.fill(command+" --query [appId,fileWithCertAndPrivateKey] -o tsv"), 0, nil, nil).Stdout)
		if len(printed) != 2 {
			t.Fatalf("az %s printed %q", command, printed)
		}
		t.Cleanup(func() { _ = os.Remove(printed[1]) })
		s.words["{cert}"] = printed[0]
		return printed[1]
	}
	first := made("ad sp create-for-rbac -n cert --role Reader --scopes {rg} --create-cert")
	s.as("cert", login(s.words["{cert}"], first)...).OK(t)
	s.as("cert", "group", "show", "-n", "rg1").OK(t)
	prints(t, "a Reader deletes", s.as("cert", "group", "delete", "-n", "rg1", "--yes").Exits(t, 1), []string{"AuthorizationFailed"}, nil)
	second := made("ad app credential reset --id {cert} --create-cert --append")
	s.as("cert2", login(s.words["{cert}"], second)...).OK(t)
	key := strings.Fields(s.try(t, s.fill("ad app credential list --id {cert} --cert --query [].keyId -o tsv"), 0, nil, nil).Stdout)
	if len(key) != 2 {
		t.Fatalf("two certificates are listed as %q", key)
	}
	s.try(t, s.fill("ad app credential delete --id {cert} --cert --key-id "+key[0]), 0, nil, nil)
	prints(t, "a certificate that was taken away", s.as("cert3", login(s.words["{cert}"], first)...).Exits(t, 1), []string{"AADSTS700027", "The key was not found"}, nil)
	s.as("cert4", login(s.words["{cert}"], second)...).OK(t)
	// A new secret for the same name ends the former.
	secret := func() string {
		return strings.TrimSpace(s.try(t, s.fill("ad sp create-for-rbac -n cert --query password -o tsv"), 0, nil, nil).Stdout)
	}
	old, fresh := secret(), secret()
	enter := func(secret string) []string {
		return []string{"login", "--service-principal", "-u", s.words["{cert}"], "-p", secret, "--tenant", s.Status.TenantID}
	}
	prints(t, "the former secret", s.as("cert5", enter(old)...).Exits(t, 1), []string{"AADSTS7000215"}, nil)
	s.as("cert6", enter(fresh)...).OK(t)
}

// federated signs in by the token of another issuer, which a user-assigned
// identity trusts.
func (s *session) federated(t *testing.T) {
	is := newIssuer(t)
	s.play(t, []step{
		{command: "identity create -g rg1 -n uamif --query clientId -o tsv", keep: "uamif", shown: by("identity show -g rg1 -n uamif --query name", "uamif")},
		{command: "identity federated-credential create -g rg1 --identity-name uamif -n cred --issuer " + is.url + " --subject repo:me/app --audiences api://AzureADTokenExchange",
			shown: by("identity federated-credential list -g rg1 --identity-name uamif", "repo:me/app")},
		{command: "role assignment create --assignee {uamif} --role Reader --scope {rg} -o none", shown: by("role assignment list --assignee {uamif} --scope {rg} --query [].roleDefinitionName", "Reader")},
	})
	enter := func(assertion string) []string {
		return []string{"login", "--service-principal", "-u", s.words["{uamif}"], "--federated-token", assertion, "--tenant", s.Status.TenantID}
	}
	s.as("fed", enter(is.token(t, is.key, "repo:me/app"))...).OK(t)
	s.as("fed", "group", "show", "-n", "rg1").OK(t)
	prints(t, "another subject", s.as("fed2", enter(is.token(t, is.key, "repo:me/other"))...).Exits(t, 1), []string{"AADSTS700213"}, nil)
	forged, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	prints(t, "a forged token", s.as("fed3", enter(is.token(t, forged, "repo:me/app"))...).Exits(t, 1), []string{"AADSTS700027"}, nil)
	prints(t, "no token", s.as("fed4", enter("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln")...).Exits(t, 1), []string{"AADSTS"}, nil)
}

// identity signs in as an app, by its identity endpoint and by the metadata
// service, and sees what the app's identities may see.
func (s *session) identity(t *testing.T) {
	const uami = "{rg}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/uamii"
	s.play(t, []step{
		{command: "identity create -g rg1 -n uamii --query principalId -o tsv", keep: "uamii"},
		{command: "identity show -g rg1 -n uamii --query clientId -o tsv", keep: "uamiiclient"},
		{command: "appservice plan create -g rg1 -n plani --is-linux --sku B1 -o none"},
		{command: "webapp create -g rg1 -p plani -n appi --runtime PYTHON:3.11 --assign-identity [system] " + uami + " --query identity.principalId -o tsv", keep: "appi"},
		{command: "role assignment create --assignee-object-id {appi} --assignee-principal-type ServicePrincipal --role Reader --scope {rg} -o none"},
	})
	inApp := func(more string) clienttest.Result {
		return s.Lanyard("run", "-g", "rg1", "--app", "appi", "--", "sh", "-c", s.fill(more))
	}
	az := "'" + s.az + "'"
	prints(t, "system", inApp(az+" login --identity && "+az+" group show -n rg1 && "+az+" resource list -g rg1").OK(t), []string{"systemAssignedIdentity", `"name": "rg1"`, "appi"}, nil)
	prints(t, "metadata", inApp("unset IDENTITY_ENDPOINT IDENTITY_HEADER MSI_ENDPOINT MSI_SECRET; "+az+" login --identity").OK(t), []string{"systemAssignedIdentity"}, nil)
	prints(t, "pod", inApp("export AZURE_POD_IDENTITY_AUTHORITY_HOST=${IDENTITY_ENDPOINT%/msi/token}; unset IDENTITY_ENDPOINT IDENTITY_HEADER MSI_ENDPOINT MSI_SECRET; "+az+" login --identity").OK(t), []string{"systemAssignedIdentity"}, nil)
	// The user-assigned identity has no role yet: it gets in, and sees nothing.
	prints(t, "no role", inApp(az+" login --identity --client-id {uamiiclient}").Exits(t, 1), []string{"no subscriptions"}, nil)
	prints(t, "no role", inApp(az+" login --identity --client-id {uamiiclient} --allow-no-subscriptions").OK(t), []string{"userAssignedIdentity"}, nil)
	s.play(t, []step{{command: "role assignment create --assignee-object-id {uamii} --assignee-principal-type ServicePrincipal --role Reader --scope {rg} -o none"}})
	prints(t, "client id", inApp(az+" login --identity --client-id {uamiiclient} && "+az+" group show -n rg1").OK(t), []string{"userAssignedIdentity", `"name": "rg1"`}, nil)
	prints(t, "object id", inApp(az+" login --identity --object-id {uamii}").OK(t), []string{"userAssignedIdentity"}, nil)
	prints(t, "resource id", inApp(az+" login --identity --resource-id "+uami).OK(t), []string{"userAssignedIdentity"}, nil)
	prints(t, "another's", inApp(az+" login --identity --client-id {uamif}").Exits(t, 1), []string{"No User Assigned or Delegated Managed Identity found"}, nil)
	// The app may read the group and nothing more.
	prints(t, "a write", inApp(az+" login --identity -o none && "+az+" group delete -n rg1 --yes").Exits(t, 1), []string{"AuthorizationFailed"}, nil)
}

// issuer is another issuer of tokens, such as a CI system.
type issuer struct {
	url string
	key *rsa.PrivateKey
}

func newIssuer(t *testing.T) *issuer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	is := &issuer{key: key}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	is.url = server.URL
	answer := func(path string, body any) {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { _ = json.NewEncoder(w).Encode(body) })
	}
	answer("/.well-known/openid-configuration", map[string]string{"issuer": is.url, "jwks_uri": is.url + "/keys"})
	answer("/keys", jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	return is
}

func (is *issuer) token(t *testing.T, key *rsa.PrivateKey, subject string) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "k").WithType("JWT"))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	raw, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: is.url, Subject: subject, Audience: jwt.Audience{"api://AzureADTokenExchange"},
		IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now.Add(-time.Minute)), Expiry: jwt.NewNumericDate(now.Add(5 * time.Minute)),
	}).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
