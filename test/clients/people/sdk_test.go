package people

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// The packages are those of the other tests of these SDKs, so that one
// installation serves all.
var (
	requirements = []string{"azure-identity==1.27.0", "azure-keyvault-secrets==4.12.0", "azure-storage-blob==12.31.1", "azure-cosmos==4.17.1", "aiohttp==3.14.5"}
	packages     = []string{"@azure/identity@4.14.1", "@azure/keyvault-secrets@4.12.0", "@azure/storage-blob@12.34.0", "@azure/cosmos@4.10.1"}
)

// vault makes a vault with a secret that alice may read, and mallory not.
func (s *stage) vault() string {
	s.Helper()
	const name = "kvpeople"
	id := s.group + "/providers/Microsoft.KeyVault/vaults/" + name
	s.operator.Do("PUT", id, "2026-02-01", map[string]any{"location": "westeurope", "properties": map[string]any{
		"tenantId": s.Status.TenantID, "sku": map[string]any{"family": "A", "name": "standard"}, "accessPolicies": []any{}, "enableRbacAuthorization": true,
	}})
	s.operator.Grant(s.Status.Operator.ObjectID, clienttest.KeyVaultSecretsOfficer, id)
	s.operator.GrantTo(s.object("alice"), "User", clienttest.KeyVaultSecretsUser, id)
	s.operator.SignIn("https://vault.azure.net")
	status, body, err := s.operator.Call("PUT", "https://"+name+".vault.azure.net/secrets/s1?api-version=7.4", "https://vault.azure.net", []byte(`{"value":"green"}`))
	if err != nil || status != 200 {
		s.Fatalf("%d %s %v", status, body, err)
	}
	return name
}

// client is an SDK's program and how it is signed in.
type client struct {
	name, user string
	command    []string
	device     bool
	prints     []string
}

// TestSDKs signs people in with azure-identity, MSAL for Python and for Node.
func TestSDKs(t *testing.T) {
	python := filepath.Join(clienttest.Venv(t, "sdk", requirements...), "python")
	modules := clienttest.Npm(t, "sdk", packages...)
	s := start(t)
	programs := clienttest.Beside(t, modules, "nodesdk.mjs", "pythonsdk.py")
	vault, tenant := s.vault(), s.Status.TenantID
	py := func(args ...string) []string {
		return append([]string{python, filepath.Join(programs, "pythonsdk.py")}, args...)
	}
	node := func(args ...string) []string {
		return append([]string{"node", filepath.Join(programs, "nodesdk.mjs")}, args...)
	}
	status, body, err := s.register(`{"displayName":"Desk","isFallbackPublicClient":true,"publicClient":{"redirectUris":["http://localhost"]}}`)
	if err != nil || status != 201 {
		t.Fatalf("%d %s %v", status, body, err)
	}
	_, app, _ := strings.Cut(string(body), `"appId":"`)
	app, _, _ = strings.Cut(app, `"`)
	for _, c := range []client{
		{"azure-identity-browser", "alice", py("browser", tenant, vault), false, []string{"user alice@lanyard.onmicrosoft.com", "secret green"}},
		{"azure-identity-browser-without-role", "mallory", py("browser", tenant, vault), false, []string{"refused 403 ForbiddenByRbac"}},
		{"azure-identity-device", "alice", py("device", tenant, vault), true, []string{"user alice@lanyard.onmicrosoft.com", "secret green"}},
		{"azure-identity-password", "", py("password", tenant, vault, "alice@lanyard.onmicrosoft.com", password), false, []string{"secret green"}},
		{"msal-python", "alice", py("msal", tenant, vault, app), false, []string{"access token", "user alice@lanyard.onmicrosoft.com alice", "refreshed"}},
		{"msal-node", "alice", node("browser", tenant, vault, filepath.Join(s.dir, "msal-node")), false, []string{"user alice@lanyard.onmicrosoft.com alice", "refreshed", "secret green"}},
		{"azure-identity-js-device", "mallory", node("device", tenant, vault), true, []string{"user mallory@lanyard.onmicrosoft.com", "refused 403 Forbidden"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := s.on(t)
			r := s.launch(c.name, c.command...)
			switch {
			case c.device:
				p := s.browser().Open(r.Prints(`open the page (https://\S+) `)).Press("Next", "Code", r.Prints(`enter the code (\S+)`))
				signIn(p, c.user).Press("Continue").Sees("You may now close this window")
			case c.user != "":
				p := signIn(s.browser().Open(r.Opens()), c.user)
				if strings.Contains(p.Text, "Permissions requested") {
					p.Press("Accept")
				}
				if strings.Contains(p.Text, "document.forms[0].submit()") {
					p.Press("Continue")
				}
			}
			printed := r.Ends()
			for _, text := range c.prints {
				if !strings.Contains(printed, text) {
					t.Errorf("no %q in\n%s", text, printed)
				}
			}
		})
	}
}

// register makes an application.
func (s *stage) register(body string) (int, []byte, error) {
	s.operator.SignIn("https://graph.microsoft.com")
	return s.operator.Call("POST", "https://graph.microsoft.com/v1.0/applications", "https://graph.microsoft.com", []byte(body))
}
