package portal

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// An answer that is too long to be shown is text, wherever it is cut off.
func TestALongAnswerIsText(t *testing.T) {
	v := newVisit(t)
	body := ""
	v.portal.Client = &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.URL.Host != "app.example" {
			return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(`{"value":[],"properties":{"defaultHostName":"app.example"}}`))}, nil
		}
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(body))}, nil
	})}
	v.enter()
	const path = "/portal/at/send/subscriptions/s/resourceGroups/rg/providers/Microsoft.Web/sites/a"
	send := url.Values{"csrf": {v.get(path).csrf()}, "do": {"send"}, "method": {"GET"}, "path": {"/"}}
	for _, character := range []string{"x", "é", "語", "😀"} {
		for _, before := range []string{"", "a", "aa", "aaa"} {
			body = before + strings.Repeat(character, maxShown+1)
			p := v.do("POST", path, send)
			if p.StatusCode != 200 || !strings.Contains(p.body, character+"</pre>") || !strings.Contains(p.body, "The rest is not shown") {
				t.Errorf("%s after %q: %d, shown as text: %v", character, before, p.StatusCode, strings.Contains(p.body, "</pre>"))
			}
		}
	}
	body = strings.Repeat("\xe8\xaa", maxShown)
	if p := v.do("POST", path, send); !strings.Contains(p.body, "The body is no text: more than") {
		t.Errorf("no text: %d", p.StatusCode)
	}
}
