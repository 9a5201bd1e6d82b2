package app

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/control"
	"github.com/lanyard-dev/lanyard/internal/directory"
)

// world is a whole cloud on a real port, called over the wire.
type world struct {
	testing.TB
	system *System
	cloud  directory.Cloud
	roots  *x509.CertPool
	stop   func()
}

var discard = slog.New(slog.DiscardHandler)

func startWorld(t testing.TB, home string) *world {
	t.Helper()
	return startWith(t, Config{Home: home})
}

func startWith(t testing.TB, c Config) *world {
	t.Helper()
	c.Listen, c.ListenExplicit, c.Log = "127.0.0.1:0", true, discard
	s, err := New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	<-s.Ready()
	w := &world{TB: t, system: s, cloud: s.base.directory.Cloud(), roots: x509.NewCertPool()}
	stopped := false
	w.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	}
	t.Cleanup(w.stop)
	pem, err := os.ReadFile(s.authority.File())
	if err != nil || !w.roots.AppendCertsFromPEM(pem) {
		t.Fatalf("the CA's certificate: %v", err)
	}
	return w
}

// home is short enough for a socket's address.
func home(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "lan")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// client calls through a proxy, the shared port unless another is given.
func (w *world) client(proxy string) *http.Client {
	if proxy == "" {
		proxy = w.system.Endpoint()
	}
	u, err := url.Parse(proxy)
	if err != nil {
		w.Fatal(err)
	}
	transport := &http.Transport{Proxy: http.ProxyURL(u), TLSClientConfig: &tls.Config{RootCAs: w.roots}}
	w.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// reply is what a call was answered.
type reply struct {
	status int
	header http.Header
	body   string
}

func (r reply) json(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.body), into); err != nil {
		t.Fatalf("%v in %s", err, r.body)
	}
}

// do makes a call; opaque paths are sent as they are written.
func (w *world) do(c *http.Client, method, target, token, body string, header ...string) reply {
	w.Helper()
	req, err := http.NewRequest(method, target, strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header[header[i]] = []string{header[i+1]}
	}
	resp, err := c.Do(req)
	if err != nil {
		w.Fatalf("%s %s: %v", method, target, err)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	_, _ = io.Copy(&b, resp.Body)
	return reply{resp.StatusCode, resp.Header, b.String()}
}

// must is do that fails unless the status is the expected one.
func (w *world) must(status int, method, target, token, body string, header ...string) reply {
	w.Helper()
	r := w.do(w.client(""), method, target, token, body, header...)
	if r.status != status {
		w.Fatalf("%s %s: %d, want %d\n%s", method, target, r.status, status, r.body)
	}
	return r
}

const arm = "https://management.azure.com"

// signIn returns a token of a service principal by its secret.
func (w *world) signIn(appID, secret, resource string) string {
	w.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {appID}, "client_secret": {secret}, "scope": {resource + "/.default"}}
	r := w.must(200, "POST", "https://login.microsoftonline.com/"+w.cloud.TenantID+"/oauth2/v2.0/token", "", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	var body struct {
		AccessToken string `json:"access_token"`
	}
	r.json(w.TB, &body)
	return body.AccessToken
}

// operator returns a token of the operator.
func (w *world) operator(resource string) string {
	w.Helper()
	c, err := w.system.Operator(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return w.signIn(c.ClientID, c.Secret, resource)
}

func (w *world) group() string {
	return "/subscriptions/" + w.cloud.SubscriptionID + "/resourceGroups/rg1"
}

// put writes a resource as the operator and returns its document.
func (w *world) put(id, version, body string) map[string]any {
	w.Helper()
	r := w.do(w.client(""), "PUT", arm+id+"?api-version="+version, w.operator(arm), body)
	if r.status != 200 && r.status != 201 {
		w.Fatalf("PUT %s: %d\n%s", id, r.status, r.body)
	}
	var doc map[string]any
	r.json(w.TB, &doc)
	return doc
}

// assign gives a service principal a role by the role's id and returns the assignment.
func (w *world) assign(principal, role, scope string) string {
	w.Helper()
	return w.assignAs("ServicePrincipal", principal, role, scope)
}

// assignAs is assign for a principal of any type.
func (w *world) assignAs(kind, principal, role, scope string) string {
	w.Helper()
	id := scope + "/providers/Microsoft.Authorization/roleAssignments/" + w.system.base.newID()
	w.put(id, "2022-04-01", fmt.Sprintf(`{"properties":{"roleDefinitionId":"/providers/Microsoft.Authorization/roleDefinitions/%s","principalId":"%s","principalType":"%s"}}`, role, principal, kind))
	return id
}

// site makes a web app with an identity and returns the principal's id.
func (w *world) site(name string) string {
	w.Helper()
	plan := w.group() + "/providers/Microsoft.Web/serverfarms/plan1"
	w.put(plan, "2025-03-01", `{"location":"westeurope","sku":{"name":"S1"},"properties":{"reserved":true}}`)
	doc := w.put(w.group()+"/providers/Microsoft.Web/sites/"+name, "2025-05-01",
		`{"location":"westeurope","identity":{"type":"SystemAssigned"},"properties":{"serverFarmId":"`+plan+`","siteConfig":{"appSettings":[{"name":"COLOUR","value":"green"}],"linuxFxVersion":"PYTHON|3.11"}}}`)
	return doc["identity"].(map[string]any)["principalId"].(string)
}

// vault makes a vault and returns its id.
func (w *world) vault(name string) string {
	w.Helper()
	id := w.group() + "/providers/Microsoft.KeyVault/vaults/" + name
	w.put(id, "2026-02-01", `{"location":"westeurope","properties":{"tenantId":"`+w.cloud.TenantID+`","sku":{"family":"A","name":"standard"},"accessPolicies":[]}}`)
	return id
}

// run opens a run session of an app.
func (w *world) run(app string) control.Run {
	w.Helper()
	r, err := w.system.OpenRun(w.Context(), control.RunRequest{App: &control.AppRef{Name: app}})
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = r.Close() })
	return r
}

// identityToken asks the identity endpoint of a run.
func (w *world) identityToken(endpoint, header, query string) reply {
	w.Helper()
	return w.do(http.DefaultClient, "GET", endpoint+"?api-version=2019-08-01&"+query, "", "", "X-Identity-Header", header)
}
