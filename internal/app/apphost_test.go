package app

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/control"
)

// program is an app's program on a loopback address.
func program(t *testing.T, address string, h http.HandlerFunc) int {
	t.Helper()
	ln, err := net.Listen("tcp", address)
	if err != nil {
		t.Skip(err) // a machine without IPv6
	}
	s := &http.Server{Handler: h}
	go func() { _ = s.Serve(ln) }()
	t.Cleanup(func() { s.Close() })
	return ln.Addr().(*net.TCPAddr).Port
}

func named(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, name) }
}

// The newest run of an app answers for its host name; when it ends, the one
// before does again.
func TestTwoRunsOfOneApp(t *testing.T) {
	w := startWorld(t, home(t))
	apps := w.system.apps
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	ask := func() string { return w.do(w.client(""), "GET", "https://app1.azurewebsites.net/", "", "").body }
	stopFirst := apps.Serve("app1", program(t, "127.0.0.1:0", named("first")))
	if got := ask(); got != "first" {
		t.Errorf("one run: %q", got)
	}
	stopSecond := apps.Serve("APP1", program(t, "[::1]:0", named("second")))
	if got := ask(); got != "second" {
		t.Errorf("two runs: %q", got)
	}
	stopSecond()
	if got := ask(); got != "first" {
		t.Errorf("the second has ended: %q", got)
	}
	stopFirst()
	stopFirst()
	if r := w.do(w.client(""), "GET", "https://app1.azurewebsites.net/", "", ""); r.status != 503 {
		t.Errorf("none runs: %d", r.status)
	}
}

// Request and answer pass as they are: the query that Go cannot parse, line
// ends in the path, no compression that nobody asked for, each part at once.
func TestAnAppsRequestsPassUntouched(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	more := make(chan struct{})
	var seen *http.Request
	defer w.system.apps.Serve("app1", program(t, "127.0.0.1:0", func(out http.ResponseWriter, r *http.Request) {
		seen = r
		switch r.URL.Path {
		case "/stream":
			out.Header().Set("Content-Type", "text/event-stream")
			fmt.Fprint(out, "data: 1\n\n")
			_ = http.NewResponseController(out).Flush()
			<-more
			fmt.Fprint(out, "data: 2\n\n")
		case "/socket":
			conn, in, err := http.NewResponseController(out).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
			line, _ := in.ReadString('\n')
			fmt.Fprint(conn, "heard "+line)
		}
	}))()
	c := w.client("")
	if r := w.do(c, "GET", "https://app1.azurewebsites.net/a%0d%0aX:%20y?c;d&%zz=1", "", "", "Accept-Encoding", "identity"); r.status != 200 {
		t.Fatalf("status %d: %s", r.status, r.body)
	}
	if seen.RequestURI != "/a%0d%0aX:%20y?c;d&%zz=1" || seen.Host != "app1.azurewebsites.net" || seen.Header.Get("X-Original-Url") != seen.RequestURI || seen.Header.Get("Accept-Encoding") != "identity" {
		t.Errorf("asked %s of %s: %v", seen.RequestURI, seen.Host, seen.Header)
	}

	resp, err := c.Get("https://app1.azurewebsites.net/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	in := bufio.NewReader(resp.Body)
	if line, err := in.ReadString('\n'); line != "data: 1\n" {
		t.Errorf("the first event came as %q, %v", line, err)
	}
	close(more)
	if rest, _ := io.ReadAll(in); string(rest) != "\ndata: 2\n\n" {
		t.Errorf("then %q", rest)
	}

	u, _ := url.Parse(w.system.Endpoint())
	conn, err := tls.Dial("tcp", u.Host, &tls.Config{RootCAs: w.roots, ServerName: "app1.azurewebsites.net"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	fmt.Fprint(conn, "GET /socket HTTP/1.1\r\nHost: app1.azurewebsites.net\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	back := bufio.NewReader(conn)
	if resp, err := http.ReadResponse(back, nil); err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("upgrade: %v %v", resp, err)
	}
	fmt.Fprint(conn, "hello\n")
	if line, _ := back.ReadString('\n'); line != "heard hello\n" {
		t.Errorf("through the socket came %q", line)
	}
}

// The corporate proxy that a run inherits is asked for hosts outside, with its
// password, except for those that NO_PROXY names and for this machine.
func TestARunsUpstreamProxy(t *testing.T) {
	var asked []string
	corporate := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.RequestURI+" "+r.Header.Get("Proxy-Authorization"))
		fmt.Fprint(w, "corporate")
	}))
	defer corporate.Close()
	site := httptest.NewServer(named("here"))
	defer site.Close()
	withUser := strings.Replace(corporate.URL, "//", "//me:pw@", 1)
	w := startWorld(t, home(t))
	run, err := w.system.OpenRun(t.Context(), control.RunRequest{Upstream: control.Upstream{
		HTTPProxy: withUser, HTTPSProxy: withUser, NoProxy: ".direct.invalid",
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	c := w.client(run.Info().Proxy)
	if r := w.do(c, "GET", "http://outside.invalid/a?b", "", ""); r.body != "corporate" {
		t.Errorf("outside: %d %q", r.status, r.body)
	}
	if r := w.do(c, "GET", "http://x.direct.invalid/", "", ""); r.status != 502 {
		t.Errorf("NO_PROXY: %d", r.status)
	}
	if r := w.do(c, "GET", site.URL, "", ""); r.body != "here" {
		t.Errorf("this machine: %q", r.body)
	}
	_, _ = c.Get("https://outside.invalid/")
	want := []string{"GET http://outside.invalid/a?b Basic bWU6cHc=", "CONNECT outside.invalid:443 Basic bWU6cHc="}
	if strings.Join(asked, "\n") != strings.Join(want, "\n") {
		t.Errorf("asked\n%s\nwant\n%s", strings.Join(asked, "\n"), strings.Join(want, "\n"))
	}
}

// What the front adds, takes away and decides by itself.
func TestTheDoorOfAnApp(t *testing.T) {
	w := startWorld(t, home(t))
	w.put(w.group(), "2024-11-01", `{"location":"westeurope"}`)
	w.site("app1")
	var seen http.Header
	defer w.system.apps.Serve("app1", program(t, "127.0.0.1:0", func(_ http.ResponseWriter, r *http.Request) { seen = r.Header }))()
	c := w.client("")
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	r := w.do(c, "GET", "https://app1.azurewebsites.net/a?b=c", "", "",
		"X-Ms-Client-Principal", "forged", "X-Ms-Client-Principal-Id", "forged", "X-Ms-Token-Aad-Access-Token", "forged", "x-ms-client-principal-NAME", "forged",
		"X_MS_CLIENT_PRINCIPAL", "forged", "x_forwarded_for", "forged", "X-Ms_Client-Principal-Id", "forged", "X_Arr_Ssl", "forged",
		"X-Forwarded-For", "1.2.3.4", "X-Arr-Ssl", "forged", "Client-Ip", "forged", "X-Client-Ip", "forged", "X-Arr-Clientcert", "forged", "X-Forwarded-TlsVersion", "forged")
	for name, values := range seen {
		if strings.Contains(strings.Join(values, " "), "forged") {
			t.Errorf("%s: %v", name, values)
		}
	}
	for name, want := range map[string]string{
		"X-Forwarded-Proto": "https", "X-Arr-Ssl": "true", "X-Client-Ip": "127.0.0.1", "Disguised-Host": "app1.azurewebsites.net",
		"X-Original-Url": "/a?b=c", "X-Site-Deployment-Id": "app1", "Max-Forwards": "10", "X-Forwarded-Tlsversion": "1.3",
	} {
		if seen.Get(name) != want {
			t.Errorf("%s: %q", name, seen.Get(name))
		}
	}
	// What stood before says who asked it; the last is who asked App Service.
	if client := seen.Get("X-Forwarded-For"); !strings.HasPrefix(client, "1.2.3.4, 127.0.0.1:") || client != "1.2.3.4, "+seen.Get("Client-Ip") {
		t.Errorf("X-Forwarded-For %q", client)
	}
	cookies := r.header.Values("Set-Cookie")
	if len(cookies) != 2 || !strings.HasPrefix(cookies[0], "ARRAffinity=") || !strings.HasSuffix(cookies[0], ";Path=/;HttpOnly;Secure;Domain=app1.azurewebsites.net") || !strings.Contains(cookies[1], "SameSite=None") {
		t.Errorf("cookies: %q", cookies)
	}
	value, _, _ := strings.Cut(cookies[0], ";")
	if r := w.do(c, "GET", "https://app1.azurewebsites.net/", "", "", "Cookie", value); len(r.header.Values("Set-Cookie")) != 0 {
		t.Errorf("cookies again: %q", r.header.Values("Set-Cookie"))
	}

	if r := w.do(c, "GET", "http://app1.azurewebsites.net/", "", ""); r.status != 200 || seen.Get("X-Forwarded-Proto") != "http" || seen.Get("X-Arr-Ssl") != "" {
		t.Errorf("http: %d %v", r.status, seen)
	}
	site := w.group() + "/providers/Microsoft.Web/sites/app1"
	w.must(200, "PATCH", arm+site+"?api-version=2025-05-01", w.operator(arm), `{"properties":{"httpsOnly":true,"clientAffinityEnabled":false}}`)
	if r := w.do(c, "GET", "http://app1.azurewebsites.net/x?y=//z", "", ""); r.status != 301 || r.header.Get("Location") != "https://app1.azurewebsites.net/x?y=//z" {
		t.Errorf("httpsOnly: %d %s", r.status, r.header.Get("Location"))
	}
	if r := w.do(c, "GET", "https://app1.azurewebsites.net/", "", ""); r.status != 200 || len(r.header.Values("Set-Cookie")) != 0 {
		t.Errorf("https, no affinity: %d %v", r.status, r.header)
	}
	w.must(200, "POST", arm+site+"/stop?api-version=2025-05-01", w.operator(arm), "")
	if r := w.do(c, "GET", "https://app1.azurewebsites.net/", "", ""); r.status != 403 || !strings.Contains(r.body, "Error 403 - This web app is stopped.") {
		t.Errorf("stopped: %d %s", r.status, r.body)
	}
	if r := w.do(c, "GET", "https://nobody.azurewebsites.net/", "", ""); r.status != 404 {
		t.Errorf("no app: %d", r.status)
	}
}
