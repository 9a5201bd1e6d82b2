package proxy

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestTargetsOfCONNECT(t *testing.T) {
	w := start(t, nil)
	for target, want := range map[string]string{
		"kv1.vault.azure.net:443":                     "200 ",
		"KV1.VAULT.AZURE.NET.:443":                    "200 ",
		"kv1.vault.azure.net:8443":                    "200 ",
		"kv1.vault.azure.net":                         "400 ",
		"kv1.vault.azure.net:":                        "400 ",
		"kv1.vault.azure.net:0":                       "400 ",
		"kv1.vault.azure.net:65536":                   "400 ",
		"kv1.vault.azure.net:-1":                      "400 ",
		"kv1.vault.azure.net:https":                   "400 ",
		"kv1.vault.azure.net:443/path":                "400 ",
		"kv1.vault.azure.net:443?q":                   "400 ",
		"kv1.vault.azure.net:443#f":                   "400 ",
		"kv1.vault.azure.net:443@example.org:443":     "400 ",
		"u:p@kv1.vault.azure.net:443":                 "400 ",
		"http://kv1.vault.azure.net:443":              "400 ",
		"/kv1.vault.azure.net:443":                    "400 ",
		"*":                                           "400 ",
		":443":                                        "400 ",
		".:443":                                       "400 ",
		"::1:443":                                     "400 ",
		"[::1]":                                       "400 ",
		"[kv1.vault.azure.net]:443":                   "400 ",
		"kv1%2evault.azure.net:443":                   "400 ",
		"kv1.vault.azure.net%00.example.org:443":      "400 ",
		"management\u3002azure.com:443":               "400 ",
		"management%E3%80%82azure.com:443":            "400 ",
		"kv1..vault.azure.net:443":                    "400 ",
		strings.Repeat("a", 300) + ".azure.net:443":   "400 ",
		strings.Repeat("a", 100_000) + ".example:443": "431 ",
		"st1.queue.core.windows.net:443":              "403 ",
		"azure.com:443":                               "403 ",
		"azcliprod.blob.core.windows.net:443":         "403 ",
		"x.trafficmanager.net:443":                    "403 ",
	} {
		got := say(t, w.address, "CONNECT "+target+" HTTP/1.1\r\nHost: kv1.vault.azure.net:443\r\n\r\n")
		if !strings.HasPrefix(got, "HTTP/1.1 "+want) {
			t.Errorf("%.60q: %.100q, want %s", target, got, want)
		}
		if want == "403 " && (!strings.Contains(got, "was not passed on to the real cloud") || !strings.Contains(got, strings.Split(target, ":")[0])) {
			t.Errorf("%s: the body %q does not say why", target, got)
		}
	}
}

// What a client sends right behind a CONNECT is meant for the far side. Where
// no tunnel opens it must not become a request to the proxy.
func TestARefusedTunnelTakesNoMoreRequests(t *testing.T) {
	w := start(t, nil)
	for _, target := range []string{"x.azure-api.net:443", "nothing", "127.0.0.1:1"} {
		got := say(t, w.address, "CONNECT "+target+" HTTP/1.1\r\nHost: x\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n")
		if strings.Count(got, "HTTP/1.1 ") != 1 || strings.Contains(got, "smuggled") {
			t.Errorf("%s: %q", target, got)
		}
	}
}

func TestTheChainAndEarlyTLS(t *testing.T) {
	w := start(t, nil)
	var leaves [][]byte
	for range 2 {
		conn, err := net.Dial("tcp", w.address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		secure := tls.Client(&early{Conn: conn, connect: "CONNECT kv1.vault.azure.net:443 HTTP/1.1\r\nHost: kv1.vault.azure.net:443\r\n\r\n"},
			&tls.Config{RootCAs: w.roots, ServerName: "kv1.vault.azure.net", NextProtos: []string{"h2", "http/1.1"}})
		if err := secure.Handshake(); err != nil {
			t.Fatal(err)
		}
		state := secure.ConnectionState()
		if len(state.PeerCertificates) < 2 || state.NegotiatedProtocol != "h2" {
			t.Fatalf("%d certificates, protocol %q", len(state.PeerCertificates), state.NegotiatedProtocol)
		}
		leaf, middle := state.PeerCertificates[0], state.PeerCertificates[1]
		if leaf.IsCA || !middle.IsCA || leaf.CheckSignatureFrom(middle) != nil {
			t.Error("leaf and intermediate do not follow each other")
		}
		leaves = append(leaves, leaf.Raw)
	}
	if !bytes.Equal(leaves[0], leaves[1]) {
		t.Error("the leaf was minted twice")
	}
}

// A client of HTTP/1.0 offers nothing else.
func TestOldHTTP(t *testing.T) {
	w := start(t, nil)
	conn, err := net.Dial("tcp", w.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	secure := tls.Client(&early{Conn: conn, connect: "CONNECT kv1.vault.azure.net:443 HTTP/1.1\r\nHost: kv1.vault.azure.net:443\r\n\r\n"},
		&tls.Config{RootCAs: w.roots, ServerName: "kv1.vault.azure.net", NextProtos: []string{"http/1.0"}})
	fmt.Fprint(secure, "GET /a HTTP/1.0\r\nHost: kv1.vault.azure.net\r\n\r\n")
	got, err := io.ReadAll(secure)
	if err != nil || !strings.HasPrefix(string(got), "HTTP/1.0 200 ") {
		t.Errorf("%q %v", got, err)
	}
}

func TestRequestsInsideATunnel(t *testing.T) {
	w := start(t, nil)
	const vault = "kv1.vault.azure.net"
	for name, tc := range map[string]struct {
		request  string
		statuses []string
	}{
		"the host in other words": {"GET /a HTTP/1.1\r\nHost: KV1.vault.azure.NET.:443\r\n\r\n", []string{"200"}},
		"absolute form":           {"GET https://kv1.vault.azure.net/a HTTP/1.1\r\nHost: x\r\n\r\n", []string{"200"}},
		"another host":            {"GET /a HTTP/1.1\r\nHost: kv2.vault.azure.net\r\n\r\n", []string{"421"}},
		"a longer host":           {"GET /a HTTP/1.1\r\nHost: kv1.vault.azure.net.example.org\r\n\r\n", []string{"421"}},
		"absolute form for another host, the tunnel's in Host": {"GET https://kv2.vault.azure.net/a HTTP/1.1\r\nHost: kv1.vault.azure.net\r\n\r\n", []string{"421"}},
		"two hosts":            {"GET /a HTTP/1.1\r\nHost: kv1.vault.azure.net\r\nHost: kv2.vault.azure.net\r\n\r\n", []string{"400"}},
		"no host":              {"GET /a HTTP/1.1\r\n\r\n", []string{"400"}},
		"a tunnel in a tunnel": {"CONNECT kv2.vault.azure.net:443 HTTP/1.1\r\nHost: kv2.vault.azure.net\r\n\r\n", []string{"421"}},
		"two lengths":          {"POST /a HTTP/1.1\r\nHost: kv1.vault.azure.net\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\nabcdGET /b HTTP/1.1\r\nHost: kv1.vault.azure.net\r\n\r\n", []string{"400"}},
		"a length with a sign": {"POST /a HTTP/1.1\r\nHost: kv1.vault.azure.net\r\nContent-Length: +4\r\n\r\nabcd", []string{"400"}},
		"an unknown coding":    {"POST /a HTTP/1.1\r\nHost: kv1.vault.azure.net\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", []string{"501"}},
		"a space before the colon": {
			"POST /a HTTP/1.1\r\nHost: kv1.vault.azure.net\r\nContent-Length : 4\r\n\r\nabcd", []string{"400"},
		},
		// The chunks count, the length does not; what follows is a request of
		// its own, to the same host, and is judged like any other.
		"coding and length": {
			"POST /a HTTP/1.1\r\nHost: kv1.vault.azure.net\r\nTransfer-Encoding: chunked\r\nContent-Length: 99\r\n\r\n0\r\n\r\n" +
				"GET /b HTTP/1.1\r\nHost: kv2.vault.azure.net\r\n\r\n", []string{"200", "421"},
		},
		"a giant header": {"GET /a HTTP/1.1\r\nHost: kv1.vault.azure.net\r\nX: " + strings.Repeat("y", 200_000) + "\r\n\r\n", []string{"431"}},
	} {
		got := w.inside(t, vault, tc.request)
		var statuses []string
		for _, part := range strings.Split(got, "HTTP/1.1 ")[1:] {
			statuses = append(statuses, part[:3])
		}
		if strings.Join(statuses, " ") != strings.Join(tc.statuses, " ") {
			t.Errorf("%s: %v, want %v", name, statuses, tc.statuses)
		}
		if strings.Contains(got, "vault GET kv2") {
			t.Errorf("%s: another vault's front was asked: %q", name, got)
		}
	}
	if got := w.inside(t, vault, "GET /a HTTP/1.1\r\nHost: KV1.vault.azure.NET.:443\r\n\r\n"); !strings.Contains(got, "vault GET kv1.vault.azure.net /a") {
		t.Errorf("the front sees another host than the one served: %q", got)
	}
}

func TestRequestsWithoutATunnel(t *testing.T) {
	w := start(t, nil)
	for request, want := range map[string]string{
		"GET http://KV1.vault.azure.net.:80/a HTTP/1.1\r\nHost: kv2.vault.azure.net\r\n\r\n": "vault GET kv1.vault.azure.net /a",
		"GET https://kv1.vault.azure.net/a HTTP/1.1\r\nHost: x\r\n\r\n":                      "vault GET kv1.vault.azure.net /a",
		"GET /health HTTP/1.1\r\nHost: kv1.vault.azure.net\r\n\r\n":                          "plain GET kv1.vault.azure.net /health",
		"GET http://management\u3002azure.com/ HTTP/1.1\r\nHost: x\r\n\r\n":                  "400 Bad Request",
		"GET http:///a HTTP/1.1\r\nHost: kv1.vault.azure.net\r\n\r\n":                        "400 Bad Request",
		"GET https://example.org/ HTTP/1.1\r\nHost: x\r\n\r\n":                               "400 Bad Request",
		"GET http://x.azurefd.net/ HTTP/1.1\r\nHost: x\r\n\r\n":                              "was not passed on to the real cloud",
		"GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("y", 200_000) + "\r\n\r\n":       "431 Request Header",
		"\x00\x01\x02\x03\r\n\r\n":                                                           "400 Bad Request",
	} {
		if got := say(t, w.address, request); !strings.Contains(got, want) {
			t.Errorf("%.70q: %q, want %q", request, got, want)
		}
	}
}

// TLS for a name that nobody asked the CA to know.
func TestDirectTLS(t *testing.T) {
	w := start(t, nil)
	for name, taken := range map[string]bool{
		"kv1.vault.azure.net": true, "127.0.0.1": true,
		"example.org": false, "x.azure-api.net": false, "vault.azure.net": false, "a..vault.azure.net": false, "169.254.169.254": false,
	} {
		conn, err := tls.Dial("tcp", w.address, &tls.Config{RootCAs: w.roots, ServerName: name})
		if (err == nil) != taken {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			continue
		}
		fmt.Fprint(conn, "GET / HTTP/1.1\r\nHost: kv2.vault.azure.net\r\n\r\n")
		if resp, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil || resp.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("%s, another Host: %v %v", name, resp, err)
		}
		conn.Close()
	}
}

// A request in absolute form reaches a host outside as it was sent, and so
// does the answer.
func TestAbsoluteFormPassesUntouched(t *testing.T) {
	var seen *http.Request
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write([]byte("\x1f\x8bnot really"))
	}))
	defer site.Close()
	w := start(t, nil)
	got := say(t, w.address, "GET "+site.URL+"/a%2Fb?c;d&%zz=1 HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.2.3.4\r\nForwarded: for=me\r\nProxy-Authorization: Basic eA==\r\nConnection: close\r\n\r\n")
	if !strings.HasSuffix(got, "\x1f\x8bnot really") || !strings.Contains(got, "Content-Encoding: gzip") {
		t.Errorf("the answer was changed: %q", got)
	}
	if seen.RequestURI != "/a%2Fb?c;d&%zz=1" || seen.Host != site.Listener.Addr().String() {
		t.Errorf("asked %s of %s", seen.RequestURI, seen.Host)
	}
	for name, want := range map[string]string{
		"X-Forwarded-For": "1.2.3.4", "Forwarded": "for=me", "Accept-Encoding": "", "User-Agent": "", "Proxy-Authorization": "", "Via": "",
	} {
		if got := seen.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// Slow and silent clients are cut off, and nothing of them stays.
func TestSilentClientsLeaveNothing(t *testing.T) {
	w := start(t, nil)
	before := runtime.NumGoroutine()
	var conns []net.Conn
	for i := range 300 {
		conn, err := net.Dial("tcp", w.address)
		if err != nil {
			t.Fatal(err)
		}
		conns = append(conns, conn)
		switch i % 4 {
		case 1:
			fmt.Fprint(conn, "GET /slow HT")
		case 2:
			fmt.Fprint(conn, "CONNECT kv1.vault.azure.net:443 HTTP/1.1\r\nHost: x\r\n\r\n")
		case 3:
			fmt.Fprint(conn, "\x16\x03\x01") // the beginning of a ClientHello
		}
	}
	if _, body := get(t, w.client(false), "https://kv1.vault.azure.net/x"); !strings.HasPrefix(body, "vault") {
		t.Errorf("others are not served meanwhile: %q", body)
	}
	for _, c := range conns {
		c.Close()
	}
	tracked := func() int {
		w.server.mu.Lock()
		defer w.server.mu.Unlock()
		return len(w.server.conns)
	}
	for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before+20 || tracked() > 5; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines, %d before; %d connections are still tracked", runtime.NumGoroutine(), before, tracked())
		}
	}
}

// failing is a listener whose first calls fail, as when descriptors run out.
type failing struct {
	net.Listener
	left int
}

func (f *failing) Accept() (net.Conn, error) {
	if f.left > 0 {
		f.left--
		return nil, &net.OpError{Op: "accept", Err: syscall.EMFILE}
	}
	return f.Listener.Accept()
}

func TestAFailedAcceptIsNotTheEnd(t *testing.T) {
	w := start(t, nil)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- w.server.Serve(&failing{ln, 3}, nil) }()
	if _, body := get(t, http.DefaultClient, "http://"+ln.Addr().String()+"/health"); !strings.HasPrefix(body, "plain GET") {
		t.Errorf("after failures: %q", body)
	}
	if err := ln.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("a closed listener ended with %v", err)
	}
}

// FuzzTarget reads any target: none but host:port is taken.
func FuzzTarget(f *testing.F) {
	for _, s := range []string{"a:1", "[::1]:1", "u@h:1", "h:1/x", "", "*", "/x", "h%2e:1", "[fe80::1%25a]:1", "http://h:1", "h:99999", "h:1?x", ":1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader("CONNECT " + line + " HTTP/1.1\r\nHost: h\r\n\r\n")))
		if err != nil || r.Method != http.MethodConnect {
			return
		}
		address, err := target(r)
		if err != nil {
			return
		}
		if host, port, err := net.SplitHostPort(address); err != nil || port == "" || strings.ContainsAny(host, "/@?#") {
			t.Errorf("%q was read as %q", line, address)
		}
	})
}
