package proxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/core/clock"
	"github.com/lanyard-dev/lanyard/internal/edge/ca"
	"github.com/lanyard-dev/lanyard/internal/edge/hosts"
)

type world struct {
	server  *Server
	address string
	roots   *x509.CertPool
}

func echo(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s %s %s HTTP/%d", name, r.Method, r.Host, r.URL.Path, r.ProtoMajor)
	})
}

func start(t testing.TB, upstream Upstream) *world {
	t.Helper()
	authority, _, err := ca.Open(t.TempDir(), clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	table := hosts.NewTable()
	table.Handle("management.azure.com", echo("arm"))
	table.Handle("*.vault.azure.net", echo("vault"))
	s := New(Config{Authority: authority, Hosts: table, Plain: echo("plain"), Upstream: upstream, Log: slog.New(slog.DiscardHandler)})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = s.Serve(ln, nil) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = s.Shutdown(ctx)
	})
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority.RootPEM())
	return &world{s, ln.Addr().String(), roots}
}

func (w *world) client(h2 bool) *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:             http.ProxyURL(&url.URL{Scheme: "http", Host: w.address}),
		TLSClientConfig:   &tls.Config{RootCAs: w.roots},
		ForceAttemptHTTP2: h2,
	}}
}

func get(t testing.TB, c *http.Client, target string) (int, string) {
	t.Helper()
	resp, err := c.Get(target)
	if err != nil {
		t.Fatalf("%s: %v", target, err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(body)
}

func TestWaysIn(t *testing.T) {
	w := start(t, nil)
	for _, tc := range []struct {
		name, target, want string
		client             *http.Client
	}{
		{"HTTP/1.1 in a tunnel", "https://kv1.vault.azure.net/secrets/a", "vault GET kv1.vault.azure.net /secrets/a HTTP/1", w.client(false)},
		{"HTTP/2 in a tunnel", "https://management.azure.com/subscriptions", "arm GET management.azure.com /subscriptions HTTP/2", w.client(true)},
		{"absolute form", "http://management.azure.com/x", "arm GET management.azure.com /x HTTP/1", w.client(false)},
		{"the port itself", "http://" + w.address + "/health", "plain GET " + w.address + " /health HTTP/1", http.DefaultClient},
	} {
		if status, body := get(t, tc.client, tc.target); status != 200 || body != tc.want {
			t.Errorf("%s: %d %q, want %q", tc.name, status, body, tc.want)
		}
	}
	conn, err := tls.Dial("tcp", w.address, &tls.Config{RootCAs: w.roots, ServerName: "kv2.vault.azure.net"})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "GET /s HTTP/1.1\r\nHost: kv2.vault.azure.net\r\n\r\n")
	if resp, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil || resp.StatusCode != 200 {
		t.Errorf("TLS by its SNI: %v %v", resp, err)
	}
}

// Java sends plain HTTP through CONNECT, and a client may send its first
// bytes together with the CONNECT itself.
func TestPlainInATunnelAndEarlyBytes(t *testing.T) {
	w := start(t, nil)
	conn, err := net.Dial("tcp", w.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "CONNECT kv1.vault.azure.net:80 HTTP/1.1\r\nHost: kv1.vault.azure.net:80\r\n\r\nGET /early HTTP/1.1\r\nHost: kv1.vault.azure.net\r\n\r\n")
	in := bufio.NewReader(conn)
	if resp, err := http.ReadResponse(in, &http.Request{Method: "CONNECT"}); err != nil || resp.StatusCode != 200 {
		t.Fatalf("CONNECT: %v %v", resp, err)
	}
	resp, err := http.ReadResponse(in, nil)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(resp.Body)
	if string(body) != "vault GET kv1.vault.azure.net /early HTTP/1" {
		t.Errorf("answer %q", body)
	}
}

func TestATunnelLeadsToOneHost(t *testing.T) {
	w := start(t, nil)
	for _, h2 := range []bool{false, true} {
		req, _ := http.NewRequest("GET", "https://kv1.vault.azure.net/secrets/a", nil)
		req.Host = "kv2.vault.azure.net"
		resp, err := w.client(h2).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusMisdirectedRequest {
			t.Errorf("h2 %v: another Host: %d, want 421", h2, resp.StatusCode)
		}
	}
	// A tunnel to one host, TLS for another.
	conn, err := net.Dial("tcp", w.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "CONNECT kv1.vault.azure.net:443 HTTP/1.1\r\nHost: kv1.vault.azure.net:443\r\n\r\n")
	if _, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: "CONNECT"}); err != nil {
		t.Fatal(err)
	}
	if err := tls.Client(conn, &tls.Config{RootCAs: w.roots, ServerName: "kv2.vault.azure.net"}).Handshake(); err == nil {
		t.Error("TLS for another host than the tunnel's was taken")
	}
}

func TestAzureHostsNeverLeave(t *testing.T) {
	w := start(t, nil)
	_, err := w.client(false).Get("https://st1.queue.core.windows.net/q")
	if err == nil || !strings.Contains(err.Error(), "Forbidden") {
		t.Errorf("CONNECT: %v", err)
	}
	status, body := get(t, w.client(false), "http://st1.queue.core.windows.net/q")
	if status != 403 || !strings.Contains(body, "not passed on") {
		t.Errorf("absolute form: %d %q", status, body)
	}
	if _, err := tls.Dial("tcp", w.address, &tls.Config{RootCAs: w.roots, ServerName: "st1.queue.core.windows.net"}); err == nil {
		t.Error("direct TLS to a refused host")
	}
}

// Every spelling of the metadata address is cut off without a byte.
func TestMetadataIsCutOff(t *testing.T) {
	w := start(t, nil)
	for _, request := range []string{
		"GET http://169.254.169.254/metadata/identity/oauth2/token HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n",
		"GET http://2852039166/ HTTP/1.1\r\nHost: 2852039166\r\n\r\n",
		"CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: 169.254.169.254:80\r\n\r\n",
		"CONNECT [::ffff:a9fe:a9fe]:80 HTTP/1.1\r\nHost: x\r\n\r\n",
		"CONNECT 168.63.129.16:80 HTTP/1.1\r\nHost: 168.63.129.16:80\r\n\r\n",
		"GET http://169.254.0.1/ HTTP/1.1\r\nHost: 169.254.0.1\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", w.address)
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		fmt.Fprint(conn, request)
		if got, err := io.ReadAll(conn); len(got) > 0 || err != nil && !errors.Is(err, net.ErrClosed) && !strings.Contains(err.Error(), "reset") {
			t.Errorf("%q: answered %q, %v", request[:40], got, err)
		}
		conn.Close()
	}
}

func TestASessionSaysWhoCalls(t *testing.T) {
	w := start(t, nil)
	address, stop, err := w.server.OpenSession(&Session{Plain: echo("session"), Metadata: echo("imds")})
	if err != nil {
		t.Fatal(err)
	}
	c := (&world{w.server, address, w.roots}).client(false)
	for target, want := range map[string]string{
		"http://169.254.169.254/metadata/x": "imds GET 169.254.169.254 /metadata/x HTTP/1",
		"https://kv1.vault.azure.net/":      "vault GET kv1.vault.azure.net / HTTP/1",
	} {
		if _, body := get(t, c, target); body != want {
			t.Errorf("%s: %q, want %q", target, body, want)
		}
	}
	if _, body := get(t, http.DefaultClient, "http://"+address+"/msi/token"); !strings.HasPrefix(body, "session GET") {
		t.Errorf("the session's own paths: %q", body)
	}
	kept, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	_ = kept.SetDeadline(time.Now().Add(5 * time.Second))
	in := bufio.NewReader(kept)
	ask := func() error {
		fmt.Fprint(kept, "GET http://169.254.169.254/metadata/x HTTP/1.1\r\nHost: x\r\n\r\n")
		resp, err := http.ReadResponse(in, nil)
		if err == nil {
			_, err = io.Copy(io.Discard, resp.Body)
		}
		return err
	}
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if ask() == nil {
		t.Error("a connection that outlives the session says who calls")
	}
	if conn, err := net.Dial("tcp", address); err == nil {
		conn.Close()
		t.Error("the session's listener outlives it")
	}
}

func TestOtherHostsAreTunnelledUntouched(t *testing.T) {
	far, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	go func() {
		c, err := far.Accept()
		if err != nil {
			return
		}
		got, _ := io.ReadAll(c) // until the client has nothing more to say
		fmt.Fprintf(c, "%d bytes", len(got))
		c.Close()
	}()
	w := start(t, nil)
	conn, err := net.Dial("tcp", w.address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "CONNECT %s HTTP/1.1\r\nHost: x\r\n\r\n", far.Addr())
	in := bufio.NewReader(conn)
	if _, err := http.ReadResponse(in, &http.Request{Method: "CONNECT"}); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write(make([]byte, 1<<20)); err != nil {
		t.Fatal(err)
	}
	_ = conn.(*net.TCPConn).CloseWrite()
	if got, _ := io.ReadAll(in); string(got) != "1048576 bytes" {
		t.Errorf("answer %q", got)
	}
	site := httptest.NewServer(echo("site"))
	defer site.Close()
	if _, body := get(t, w.client(false), "http://localhost:"+strings.Split(site.Listener.Addr().String(), ":")[1]+"/p"); !strings.HasPrefix(body, "site GET localhost") {
		t.Errorf("absolute form: %q", body)
	}
}

func BenchmarkKeepAlive(b *testing.B) {
	w := start(b, nil)
	bare := httptest.NewTLSServer(echo("bare"))
	defer bare.Close()
	for name, tc := range map[string]struct {
		c      *http.Client
		target string
	}{"proxy": {w.client(false), "https://kv1.vault.azure.net/x"}, "bare": {bare.Client(), bare.URL + "/x"}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				get(b, tc.c, tc.target)
			}
		})
	}
}
