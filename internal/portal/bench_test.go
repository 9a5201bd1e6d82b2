package portal

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// BenchmarkFirstPage is the portal's own part of the first page: its cloud
// answers at once.
func BenchmarkFirstPage(b *testing.B) {
	v := newVisit(b)
	cookie := v.portal.sessions.start(ann, v.host, nobody)
	handler := v.portal.Local()
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("GET", "http://"+v.host+"/portal", nil)
		r.AddCookie(&http.Cookie{Name: "lanyard-session-4443", Value: cookie})
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		if handler.ServeHTTP(w, r); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
