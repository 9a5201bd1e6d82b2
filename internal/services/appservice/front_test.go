package appservice

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
)

// What stands in the place of an app that does not answer. What the app wrote
// is text there.
func TestAbsentApps(t *testing.T) {
	site := &armkit.Resource{ID: "/subscriptions/0/resourceGroups/rg1/providers/Microsoft.Web/sites/App1/slots/Stage", Name: "Stage", Type: slotType, Body: armkit.Document{}}
	for _, c := range []struct {
		state  workers.State
		status int
		words  string
		retry  bool
	}{
		{workers.State{Phase: workers.Running, Default: true, Detail: "Nothing was deployed."}, 200, "Nothing was deployed. Deploy with: az webapp deploy --name App1 --slot Stage", false},
		{workers.State{Phase: workers.Failed, Detail: "It says <script>alert(1)</script>"}, 503, ":( Application Error</h1><p>It says &lt;script&gt;", false},
		{workers.State{Phase: workers.Starting}, 503, "being started", true},
		{workers.State{Phase: workers.Stopped, Default: true}, 503, "lanyard run --app App1 --slot Stage -- COMMAND", false},
	} {
		w := httptest.NewRecorder()
		absent(w, site, c.state)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.words) || strings.Contains(w.Body.String(), "<script>") || (w.Header().Get("Retry-After") != "") != c.retry {
			t.Errorf("%+v: %d %v\n%s", c.state, w.Code, w.Header(), w.Body)
		}
	}
}

// Headers that only the platform sets are known in each spelling that a
// program takes for them.
func TestForgedHeaders(t *testing.T) {
	for name, want := range map[string]bool{
		"X-Ms-Client-Principal": true, "X-Ms-Client-Principal-Id": true, "X-Ms-Token-Aad-Id-Token": true, "X_ms_client_principal": true, "X-Ms_client-Principal": true,
		"X_forwarded_for": true, "X-Forwarded_for": true, "Client_ip": true, "X_arr_ssl": true,
		"X-Arr-Clientcert": true, "X-Arr_clientcert": true, "X-Arr-Ssl": true, "X-Forwarded-Tlsversion": true, "X_forwarded_tlsversion": true,
		"X-Azure-Fdid": false, "X-Forwarded-For": false, "X_custom": false, "X-Ms-Version": false, "Accept": false,
	} {
		if got := forged(http.CanonicalHeaderKey(name)); got != want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
