package app

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// BenchmarkPortal is the server's time for a page, with every call that it is
// made from, and the page's size over the wire.
func BenchmarkPortal(b *testing.B) {
	w := startWorld(b, home(b))
	v := w.visit("")
	v.submit("/portal/create/webapp", "create", "newgroup", "rg1", "name", "app1", "location", "westeurope", "stack", "PYTHON|3.13", "sku", "B1", "plan", "")
	base, err := url.Parse(v.base + "/portal")
	if err != nil {
		b.Fatal(err)
	}
	for name, path := range map[string]string{"first": "/portal", "identity": at("identity", w.group()+"/providers/Microsoft.Web/sites/app1")} {
		b.Run(name, func(b *testing.B) {
			size := 0
			for b.Loop() {
				r := httptest.NewRequest("GET", v.base+path, nil)
				r.Header.Set("Accept-Encoding", "gzip")
				for _, c := range v.client.Jar.Cookies(base) {
					r.AddCookie(c)
				}
				answer := httptest.NewRecorder()
				if w.system.pages.Local().ServeHTTP(answer, r); answer.Code != http.StatusOK {
					b.Fatalf("%d %s", answer.Code, answer.Body)
				}
				size = answer.Body.Len()
			}
			b.ReportMetric(float64(size), "wire-B")
		})
	}
}
