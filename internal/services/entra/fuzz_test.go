package entra

import (
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/lanyard-dev/lanyard/internal/directory"
	"github.com/lanyard-dev/lanyard/internal/store/storetest"
)

// FuzzAuthorize sends anything to the authorize endpoint: it never breaks, and
// never leads a browser to an address that no client has registered.
func FuzzAuthorize(f *testing.F) {
	o := open(f, storetest.Open(f, "", schemas))
	a, err := o.Directory.CreateApplication(f.Context(), "app", directory.Manifest{
		Web: []string{"https://app.example/back", "https://app.example/?x=1"}, SPA: []string{"http://localhost:3000/"}, PublicClient: []string{"myapp://auth"},
	})
	if err != nil {
		f.Fatal(err)
	}
	front, err := o.Front()
	if err != nil {
		f.Fatal(err)
	}
	tenant := o.Directory.Cloud().TenantID
	for _, seed := range []string{
		"client_id=" + azID + "&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A1&scope=openid&prompt=none&state=x",
		"client_id=" + azID + "&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A1%40evil&scope=.default%2F+%2F&prompt=none",
		"client_id=" + a.AppID + "&response_type=code+id_token&redirect_uri=https%3A%2F%2Fapp.example%2Fback&scope=a%2Fb&response_mode=form_post&nonce=%00",
		"client_id=" + a.AppID + "&response_type=code&redirect_uri=myapp%3A%2F%2Fauth&scope=openid&code_challenge=x&code_challenge_method=plain&prompt=none",
		"client_id=" + a.AppID + "&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A9%2F&scope=openid&max_age=99999999999999999999",
		"client_id=%zz&a;b=c",
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	allowed := []string{"https://app.example/back", "https://app.example/?x=1", "myapp://auth", nativeClient, "ms-appx-web://Microsoft.AAD.BrokerPlugin/"}
	f.Fuzz(func(t *testing.T, query string, v1 bool) {
		path := "/" + tenant + "/oauth2/v2.0/authorize"
		if v1 {
			path = "/" + tenant + "/oauth2/authorize"
		}
		r := httptest.NewRequest("GET", "https://login.microsoftonline.com"+path, nil)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		front.ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		to := w.Header().Get("Location")
		if to == "" {
			return
		}
		u, err := url.Parse(to)
		if err != nil || strings.ContainsAny(to, "\r\n") {
			t.Fatalf("led to %q: %v", to, err)
		}
		if u.Scheme == "http" && directory.Loopback(u.Hostname()) && (u.Path == "" || u.Path == "/") {
			return
		}
		for _, address := range allowed {
			if strings.HasPrefix(to, address) {
				return
			}
		}
		t.Fatalf("led to %q", to)
	})
}
