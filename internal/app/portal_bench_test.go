package app

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// BenchmarkPortal is the server's time for a page, with every call that it is
// made from, and the page's size over the wire.
func BenchmarkPortal(b *testing.B) {
	folder := b.TempDir()
	s, err := New(b.Context(), Config{Home: folder, Listen: "127.0.0.1:0", ListenExplicit: true, Log: discard})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	<-s.Ready()
	b.Cleanup(func() {
		cancel()
		<-done
		_ = s.Close()
	})
	link, err := s.PortalLink(b.Context(), "")
	if err != nil {
		b.Fatal(err)
	}
	u, err := url.Parse(link)
	if err != nil {
		b.Fatal(err)
	}
	var cookies []*http.Cookie
	ask := func(method, path string, form url.Values) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "http://"+u.Host+path, bytes.NewBufferString(form.Encode()))
		r.Header.Set("Accept-Encoding", "gzip")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://"+u.Host)
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		s.pages.Local().ServeHTTP(w, r)
		return w
	}
	cookies = ask("GET", u.RequestURI(), nil).Result().Cookies()
	page := pageOf{}
	r := httptest.NewRequest("GET", "http://"+u.Host+"/portal/create/webapp", nil)
	r.AddCookie(cookies[0])
	w := httptest.NewRecorder()
	s.pages.Local().ServeHTTP(w, r)
	page.parse(b, w.Body.String())
	made := ask("POST", "/portal/create/webapp", url.Values{
		"csrf": {page.csrf()}, "do": {"create"}, "newgroup": {"rg1"}, "name": {"app1"}, "location": {"westeurope"}, "stack": {"PYTHON|3.13"}, "sku": {"B1"}, "plan": {""},
	})
	if made.Code != http.StatusSeeOther {
		b.Fatalf("create: %d %s", made.Code, made.Body)
	}
	site := "/subscriptions/" + s.base.directory.Cloud().SubscriptionID + "/resourceGroups/rg1/providers/Microsoft.Web/sites/app1"
	for name, path := range map[string]string{"first": "/portal", "identity": at("identity", site)} {
		b.Run(name, func(b *testing.B) {
			size := 0
			for b.Loop() {
				w := ask("GET", path, nil)
				if w.Code != http.StatusOK {
					b.Fatalf("%d %s", w.Code, w.Body)
				}
				size = w.Body.Len()
			}
			b.ReportMetric(float64(size), "wire-B")
		})
	}
}
