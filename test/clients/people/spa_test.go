package people

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/test/clients/clienttest"
)

// TestSinglePageApp signs somebody in to a page that uses MSAL for browsers.
func TestSinglePageApp(t *testing.T) {
	s := start(t)
	const msal = "@azure/msal-browser@5.30.0"
	b := clienttest.NewBrowser(t, s.Cloud, msal)
	lib := filepath.Join(clienttest.Npm(t, "browser", clienttest.Playwright, msal), "node_modules/@azure/msal-browser/lib")
	mux := http.NewServeMux()
	for path, file := range map[string]string{
		"/{$}": "spa.html", "/redirect.html": "spa_redirect.html",
		"/msal-browser.min.js":         filepath.Join(lib, "msal-browser.min.js"),
		"/msal-redirect-bridge.min.js": filepath.Join(lib, "redirect-bridge/msal-redirect-bridge.min.js"),
	} {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, file) })
	}
	server := httptest.NewServer(mux)
	defer server.Close()
	address := strings.Replace(server.URL, "127.0.0.1", "localhost", 1) + "/"

	s.operator.SignIn("https://graph.microsoft.com")
	id := s.application(t, map[string]any{"displayName": "A single-page app", "spa": map[string]any{"redirectUris": []string{address + "redirect.html", address}}})
	if out := b.Play(t, "spa.mjs", address, id, s.Status.TenantID, "alice@lanyard.onmicrosoft.com", password); !strings.Contains(out, "done") {
		t.Errorf("printed %q", out)
	}
}

// application registers an application, with a service principal, and returns
// its application id.
func (s *stage) application(t *testing.T, body map[string]any) string {
	t.Helper()
	const graph = "https://graph.microsoft.com"
	post := func(path string, body map[string]any) map[string]any {
		data, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		status, answer, err := s.operator.Call("POST", graph+"/v1.0"+path, graph, data)
		out := map[string]any{}
		if err != nil || status != http.StatusCreated || json.Unmarshal(answer, &out) != nil {
			t.Fatalf("%s: %d %s %v", path, status, answer, err)
		}
		return out
	}
	id := post("/applications", body)["appId"].(string)
	post("/servicePrincipals", map[string]any{"appId": id})
	return id
}
