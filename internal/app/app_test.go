package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

// The ids of built-in roles.
const (
	secretsUser    = "4633458b-17de-408a-b874-0445c86b69e6"
	secretsOfficer = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
	reader         = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
)

// The guide's arc over the wire, without any client: 403, why, role, 200.
func TestTheGuidesArc(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) { guidesArc(t, startWorld(t, home(t))) })
	t.Run("PostgreSQL", func(t *testing.T) {
		guidesArc(t, startWith(t, Config{Home: home(t), Database: storetest.URL(t)}))
	})
}

func guidesArc(t *testing.T, w *world) {
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	principal := w.site("app1")
	vault := w.vault("kv1")
	operator := w.cloud.OperatorObject

	// Owner reaches no secret, until it has a data role.
	secret := "https://kv1.vault.azure.net/secrets/app-config?api-version=7.4"
	w.must(403, "PUT", secret, w.operator("https://vault.azure.net"), `{"value":"x"}`)
	w.assign(operator, secretsOfficer, vault)
	w.must(200, "PUT", secret, w.operator("https://vault.azure.net"), `{"value":"x"}`)

	run := w.run("app1")
	info := run.Info()
	if info.App == nil || info.App.Settings["COLOUR"] != "green" || info.App.Identity == nil {
		t.Fatalf("the app's environment: %+v", info.App)
	}
	r := w.identityToken(info.IdentityEndpoint, info.App.Identity.Header, "resource=https://vault.azure.net")
	var token struct {
		AccessToken string `json:"access_token"`
		ExpiresOn   string `json:"expires_on"`
		Resource    string `json:"resource"`
		ClientID    string `json:"client_id"`
	}
	r.json(t, &token)
	if token.Resource != "https://vault.azure.net" || token.ExpiresOn == "" || token.ClientID == "" || strings.ContainsAny(r.body, "\n") {
		t.Fatalf("the identity endpoint: %d %s", r.status, r.body)
	}
	refused := w.must(403, "GET", secret, token.AccessToken, "")
	if !strings.Contains(refused.body, "ForbiddenByRbac") || !strings.Contains(refused.body, "oid="+principal) {
		t.Errorf("the refusal: %s", refused.body)
	}
	why, err := w.system.Why(t.Context(), refused.header.Get("x-ms-request-id"))
	if err != nil || !why.Found {
		t.Fatalf("why: %v %v", why, err)
	}
	var explained struct {
		Fixes []struct{ Role, Command string }
	}
	if err := json.Unmarshal(why.JSON, &explained); err != nil || len(explained.Fixes) == 0 || explained.Fixes[0].Role != "Key Vault Secrets User" ||
		!strings.Contains(explained.Fixes[0].Command, "--assignee-object-id "+principal+" --assignee-principal-type ServicePrincipal --role 'Key Vault Secrets User'") {
		t.Errorf("the fixes: %s", why.JSON)
	}
	id := w.assign(principal, secretsUser, vault)
	w.must(200, "GET", secret, token.AccessToken, "")
	w.must(200, "DELETE", arm+id+"?api-version=2022-04-01", w.operator(arm), "")
	w.must(403, "GET", secret, token.AccessToken, "")
}

func TestAnAppsHostReachesItsProgram(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	program := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(rw, "%s %s %s %s %s %s", r.Method, r.Host, r.URL.RequestURI(), r.Header.Get("X-Forwarded-Proto"), r.Header.Get("X-Ms-Client-Principal"), body)
	}))
	defer program.Close()
	if r := w.do(w.client(""), "GET", "https://app1.azurewebsites.net/", "", ""); r.status != 503 {
		t.Errorf("not running: %d", r.status)
	}
	run := w.run("app1")
	_ = run.SetBackend(program.Listener.Addr().(*net.TCPAddr).Port)
	r := w.do(w.client(""), "POST", "https://app1.azurewebsites.net/a%2Fb//c?q=1", "", "text", "X-Ms-Client-Principal", "forged")
	if r.body != "POST app1.azurewebsites.net /a%2Fb//c?q=1 https  text" {
		t.Errorf("the program saw %q", r.body)
	}
	if err := run.Close(); err != nil {
		t.Fatal(err)
	}
	if r := w.do(w.client(""), "GET", "https://app1.azurewebsites.net/", "", ""); r.status != 503 {
		t.Errorf("after the run: %d", r.status)
	}
	if r := w.do(w.client(""), "GET", "https://none.azurewebsites.net/", "", ""); r.status != 404 {
		t.Errorf("no such app: %d", r.status)
	}
}

// stranger makes a service principal without any role and returns it with a
// way to get its tokens.
func (w *world) stranger() (objectID string, token func(resource string) string) {
	w.Helper()
	d := w.system.base.directory
	a, err := d.CreateApplication(w.Context(), "stranger", directory.Manifest{})
	if err != nil {
		w.Fatal(err)
	}
	o, err := d.CreateServicePrincipal(w.Context(), a)
	if err != nil {
		w.Fatal(err)
	}
	_, secret, err := d.AddPassword(w.Context(), a.AppID, directory.OfApplication, directory.Password{Expires: time.Now().Add(time.Hour)})
	if err != nil {
		w.Fatal(err)
	}
	return o.ID, func(resource string) string { return w.signIn(a.AppID, secret, resource) }
}

func TestAStrangerGetsNowhere(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	w.vault("kv1")
	id, token := w.stranger()
	sub := "/subscriptions/" + w.cloud.SubscriptionID
	mine := fmt.Sprintf(`{"properties":{"roleDefinitionId":"/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635","principalId":"%s","principalType":"ServicePrincipal"}}`, id)
	guid := "11111111-2222-4333-8444-555555555555"
	for _, call := range []struct{ method, path, version, body string }{
		{"PUT", "/providers/Microsoft.Authorization/roleAssignments/" + guid, "2022-04-01", mine},
		{"PUT", sub + "/providers/Microsoft.Authorization/roleAssignments/" + guid, "2022-04-01", mine},
		{"PUT", w.group() + "/providers/Microsoft.Authorization/roleAssignments/" + guid, "2022-04-01", mine},
		{"PUT", strings.ToUpper(w.group()) + "/PROVIDERS/microsoft.authorization/ROLEASSIGNMENTS/" + guid, "2022-04-01", mine},
		{"GET", sub + "/providers/Microsoft.Authorization/roleAssignments", "2022-04-01", ""},
		{"PUT", sub + "/providers/Microsoft.Authorization/roleDefinitions/" + guid, "2022-05-01-preview", `{"properties":{"roleName":"x","permissions":[{"actions":["*"]}],"assignableScopes":["` + sub + `"]}}`},
		{"POST", "/providers/Microsoft.Authorization/elevateAccess", "2016-07-01", ""},
		{"GET", sub, "2022-12-01", ""},
		{"GET", w.group(), "2024-11-01", ""},
		{"DELETE", w.group(), "2024-11-01", ""},
		{"PUT", sub + "/resourceGroups/rg2", "2024-11-01", `{"location":"westeurope"}`},
		{"GET", w.group() + "/providers/Microsoft.KeyVault/vaults/kv1", "2026-02-01", ""},
		{"GET", sub + "/providers/Microsoft.KeyVault/vaults", "2026-02-01", ""},
		{"POST", w.group() + "/providers/Microsoft.Web/sites/app1/config/appsettings/list", "2025-05-01", ""},
		{"POST", w.group() + "/providers/Microsoft.Web/sites/app1/config/publishingcredentials/list", "2025-05-01", ""},
		{"POST", w.group() + "/providers/Microsoft.Web/sites/app1/publishxml", "2025-05-01", ""},
	} {
		r := w.do(w.client(""), call.method, arm+call.path+"?api-version="+call.version, token(arm), call.body)
		if r.status != 403 || !strings.Contains(r.body, `"AuthorizationFailed"`) || !strings.Contains(r.body, id) {
			t.Errorf("%s %s: %d %s", call.method, call.path, r.status, r.body)
		}
	}
	for path, want := range map[string]string{"/subscriptions": `"value":[]`, sub + "/resources": `{"value":[]}`, sub + "/resourcegroups": `{"value":[]}`} {
		if r := w.must(200, "GET", arm+path+"?api-version=2022-12-01", token(arm), ""); !strings.Contains(r.body, want) {
			t.Errorf("%s shows a stranger %s", path, r.body)
		}
	}
	w.must(403, "GET", "https://graph.microsoft.com/v1.0/users", token("https://graph.microsoft.com"), "")
}

func TestATokenForAnotherPlaceDoesNotWork(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.vault("kv1")
	w.must(401, "GET", "https://kv1.vault.azure.net/secrets?api-version=7.4", w.operator(arm), "")
	w.must(401, "GET", "https://kv1.vault.azure.net/secrets?api-version=7.4", w.operator("https://vault.azure.net/"), "")
	w.must(401, "GET", arm+"/subscriptions?api-version=2022-12-01", w.operator("https://vault.azure.net"), "")
	w.must(401, "GET", "https://graph.microsoft.com/v1.0/users", w.operator(arm), "")
	token := w.operator(arm)
	w.must(401, "GET", arm+"/subscriptions?api-version=2022-12-01", token[:len(token)-6]+"AAAAAA", "")
	// Another cloud's operator, with a token that is good there.
	foreign := startWorld(t, home(t))
	w.must(401, "GET", arm+"/subscriptions?api-version=2022-12-01", foreign.operator(arm), "")
}

func TestPathTricksChangeNoScope(t *testing.T) {
	w := startWorld(t, home(t))
	for _, name := range []string{"rg1", "rg10"} {
		w.put("/subscriptions/"+w.cloud.SubscriptionID+"/resourceGroups/"+name, "2024-11-01", `{"location":"westeurope"}`)
	}
	id, token := w.stranger()
	w.assign(id, reader, w.group())
	sub := "/subscriptions/" + w.cloud.SubscriptionID
	w.must(200, "GET", arm+w.group()+"?api-version=2024-11-01", token(arm), "")
	for _, path := range []string{
		sub + "/resourceGroups/rg10", sub + "/resourceGroups/rg1/../rg10", sub + "/resourceGroups/rg1%2f..%2frg10", sub + "/resourceGroups/rg1/..%2frg10",
		sub + "/resourceGroups/rg1%5c..%5crg10", sub + "//resourceGroups//rg10", sub + "/resourceGroups/rg10/", sub + "/resourceGroups/RG10",
		w.group() + "/providers/../../rg10", w.group() + "/%2e%2e/rg10", sub + "/resourceGroups/rg1;x/rg10",
	} {
		r := w.do(w.client(""), "GET", arm+path+"?api-version=2024-11-01", token(arm), "")
		if r.status == 200 || strings.Contains(r.body, `"name":"rg10"`) {
			t.Errorf("%s: %d %s", path, r.status, r.body)
		}
	}
}

func TestTheIdentityEndpointKnowsItsApp(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	w.site("app2")
	one, two := w.run("app1").Info(), w.run("app2").Info()
	shared := w.system.Endpoint() + "/msi/token"
	const vault = "resource=https://vault.azure.net"
	for name, tc := range map[string]struct {
		endpoint, header, query string
		status                  int
		text                    string
	}{
		"its own":                      {one.IdentityEndpoint, one.App.Identity.Header, vault, 200, ""},
		"with a final slash":           {one.IdentityEndpoint + "/", one.App.Identity.Header, vault, 200, ""},
		"the shared port":              {shared, one.App.Identity.Header, vault, 200, ""},
		"another app's header":         {one.IdentityEndpoint, two.App.Identity.Header, vault, 401, "unauthorized"},
		"no header":                    {one.IdentityEndpoint, "", vault, 401, "unauthorized"},
		"a wrong header":               {shared, "00000000000000000000000000000000", vault, 401, "unauthorized"},
		"no resource":                  {one.IdentityEndpoint, one.App.Identity.Header, "x=1", 400, "resource"},
		"an unknown resource":          {one.IdentityEndpoint, one.App.Identity.Header, "resource=https://evil.example", 400, "AADSTS500011"},
		"the system identity's own id": {one.IdentityEndpoint, one.App.Identity.Header, vault + "&client_id=" + w.cloud.OperatorApp, 400, "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId"},
	} {
		r := w.identityToken(tc.endpoint, tc.header, tc.query)
		if r.status != tc.status || !strings.Contains(r.body, tc.text) {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	for _, path := range []string{"//msi/token", "/msi//token", "/MSI/token", "/msi/token/../token", "/%2e/msi/token"} {
		if r := w.identityToken(strings.TrimSuffix(one.IdentityEndpoint, "/msi/token")+path, two.App.Identity.Header, vault); r.status == 200 {
			t.Errorf("%s with another app's header: %s", path, r.body)
		}
	}
	// IMDS on the run's own port, and nowhere else.
	imds := "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&" + vault
	if r := w.do(w.client(one.Proxy), "GET", imds, "", "", "Metadata", "true"); r.status != 200 || !strings.Contains(r.body, `"expires_in"`) {
		t.Errorf("IMDS: %d %s", r.status, r.body)
	}
	if r := w.do(w.client(one.Proxy), "GET", imds, "", ""); r.status != 400 || !strings.Contains(r.body, "Required metadata header not specified") {
		t.Errorf("IMDS without the header: %d %s", r.status, r.body)
	}
	for query, text := range map[string]string{
		"api-version=2018-02-01":                               `{"error":"invalid_request","error_description":"Required query variable 'resource' is missing"}`,
		"api-version=2018-02-01&resource=https://evil.example": `{"error":"invalid_resource","error_description":"AADSTS500011: The resource principal named https://evil.example was not found in the tenant named `,
		"api-version=2018-02-01&client_id=x&" + vault:          `{"error":"invalid_request","error_description":"Identity not found"}`,
		"api-version=2017-01-01&" + vault:                      `{"error":"bad_request"`,
	} {
		r := w.do(w.client(one.Proxy), "GET", "http://169.254.169.254/metadata/identity/oauth2/token?"+query, "", "", "Metadata", "true")
		if r.status != 400 || !strings.HasPrefix(r.body, text) {
			t.Errorf("IMDS with %s: %d %s", query, r.status, r.body)
		}
	}
	if _, err := w.client("").Get(imds); err == nil {
		t.Error("IMDS answers on the shared port")
	}
}

func TestAnIdentityThatIsRemovedGivesNoTokens(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	info := w.run("app1").Info()
	site := w.group() + "/providers/Microsoft.Web/sites/app1"
	w.put(site, "2025-05-01", `{"location":"westeurope","identity":{"type":"None"},"properties":{}}`)
	if r := w.identityToken(info.IdentityEndpoint, info.App.Identity.Header, "resource=https://vault.azure.net"); r.status != 401 {
		t.Errorf("with the identity gone: %d %s", r.status, r.body)
	}
	if again := w.run("app1").Info(); again.App.Identity != nil || again.App.Settings["COLOUR"] != "green" {
		t.Errorf("a new run: %+v", again.App)
	}
}

func TestTheOperatorsPowerIsAnAssignment(t *testing.T) {
	w := startWorld(t, home(t))
	token := w.operator(arm)
	var list struct {
		Value []struct {
			ID         string
			Properties struct{ PrincipalID string }
		}
	}
	w.must(200, "GET", arm+"/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01", token, "").json(t, &list)
	for _, a := range list.Value {
		if a.Properties.PrincipalID == w.cloud.OperatorObject {
			w.must(200, "DELETE", arm+a.ID+"?api-version=2022-04-01", token, "")
		}
	}
	groups := arm + "/subscriptions/" + w.cloud.SubscriptionID + "/resourcegroups/rg9?api-version=2024-11-01"
	w.must(403, "PUT", groups, token, `{"location":"westeurope"}`)
	w.must(200, "POST", arm+"/providers/Microsoft.Authorization/elevateAccess?api-version=2016-07-01", token, "")
	w.must(403, "PUT", groups, token, `{"location":"westeurope"}`) // may assign roles, and nothing else
	w.assign(w.cloud.OperatorObject, owner, "/subscriptions/"+w.cloud.SubscriptionID)
	w.must(201, "PUT", groups, token, `{"location":"westeurope"}`)
}

func TestEverythingOutlivesARestart(t *testing.T) {
	dir := home(t)
	w := startWorld(t, dir)
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	principal := w.site("app1")
	header := w.run("app1").Info().App.Identity.Header
	token := w.operator(arm)
	w.stop()
	again := startWorld(t, dir)
	if again.cloud != w.cloud {
		t.Errorf("another tenant after the restart: %+v", again.cloud)
	}
	again.must(200, "GET", arm+w.group()+"?api-version=2024-11-01", token, "")
	info := again.run("app1").Info()
	if info.App.Identity == nil || info.App.Identity.Header != header {
		t.Error("the identity's secret changed")
	}
	if got := again.site("app1"); got != principal {
		t.Errorf("the principal changed from %s to %s", principal, got)
	}
}

func TestTwoCloudsDoNotShareAHome(t *testing.T) {
	dir := home(t)
	w := startWorld(t, dir)
	if _, err := New(t.Context(), w.system.config); !errors.Is(err, control.ErrInUse) {
		t.Errorf("a second cloud on one home: %v", err)
	}
}
