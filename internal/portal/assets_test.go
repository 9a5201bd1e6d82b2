package portal

import (
	"strings"
	"testing"
)

func TestStaticFiles(t *testing.T) {
	v := newVisit(t)
	for name, kind := range map[string]string{"portal.css": "text/css; charset=utf-8", "portal.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml"} {
		address := v.portal.names[name]
		p := v.get(address)
		if p.Header.Get("Content-Type") != kind || !strings.Contains(p.Header.Get("Cache-Control"), "immutable") || p.body != string(v.portal.files[name].plain) {
			t.Errorf("%s: %v", name, p.Header)
		}
		if p := v.do("GET", address, nil, "If-None-Match", p.Header.Get("ETag")); p.StatusCode != 304 || p.body != "" {
			t.Errorf("%s again: %d", name, p.StatusCode)
		}
		if p := v.do("GET", address, nil, "Accept-Encoding", "gzip"); p.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s is not packed", name)
		}
		if p := v.get("/portal/assets/000000000000/" + name); p.Header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s under an old address may be kept", name)
		}
	}
	for _, none := range []string{"/portal/assets/x", "/portal/assets/x/none", "/portal/assets/x/../portal.go", "/portal/assets/x/%2e%2e%2fportal.go"} {
		if p := v.do("GET", none, nil); p.StatusCode != 404 {
			t.Errorf("%s: %d", none, p.StatusCode)
		}
	}
}
