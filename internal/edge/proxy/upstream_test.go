package proxy

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// names are what the resolver of these tests knows.
var names = map[string]string{
	"metadata.test.":  "169.254.169.254",
	"agent.test.":     "168.63.129.16",
	"mapped.test.":    "64:ff9b::a9fe:a9fe",
	"linklocal.test.": "fe80::1",
	"here.test.":      "127.0.0.1",
}

// resolver asks a name server of its own, which knows names and nothing else.
func resolver(t *testing.T) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := server.ReadFrom(buf)
			if err != nil {
				return
			}
			if reply := lookup(buf[:n]); reply != nil {
				_, _ = server.WriteTo(reply, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

func lookup(query []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	ip := net.ParseIP(names[strings.ToLower(q.Name.String())])
	header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1}
	v4 := ip.To4()
	switch {
	case ip == nil:
		m.RCode = dnsmessage.RCodeNameError
	case v4 != nil && q.Type == dnsmessage.TypeA:
		m.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: [4]byte(v4)}}}
	case v4 == nil && q.Type == dnsmessage.TypeAAAA:
		m.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AAAAResource{AAAA: [16]byte(ip)}}}
	}
	reply, err := m.Pack()
	if err != nil {
		return nil
	}
	return reply
}

// recorder is a proxy that notes what it is asked and refuses it.
type recorder struct {
	mu    sync.Mutex
	asked []string
	url   *url.URL
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{}
	far := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.mu.Lock()
		defer r.mu.Unlock()
		user, password, _ := (&http.Request{Header: http.Header{"Authorization": req.Header["Proxy-Authorization"]}}).BasicAuth()
		r.asked = append(r.asked, fmt.Sprintf("%s %s as %s %s", req.Method, req.RequestURI, user, password))
		http.Error(w, "no", http.StatusTeapot)
	}))
	t.Cleanup(far.Close)
	var err error
	if r.url, err = url.Parse(far.URL); err != nil {
		t.Fatal(err)
	}
	r.url.User = url.UserPassword("me", "p@w:d")
	return r
}

func (r *recorder) choose(*url.URL) (*url.URL, error) { return r.url, nil }

func (r *recorder) take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := strings.Join(r.asked, ", ")
	r.asked = nil
	return out
}

// Neither by its number nor by a name does a link-local address leave the
// machine, with an upstream proxy (which would look the name up itself, on a
// machine with a metadata address of its own) or without.
func TestLinkLocalNamesNeverLeave(t *testing.T) {
	corporate := newRecorder(t)
	for name, upstream := range map[string]Upstream{"direct": nil, "upstream": corporate.choose} {
		w := start(t, upstream)
		w.server.Resolver = resolver(t)
		for _, host := range []string{
			"metadata.test", "METADATA.test.", "agent.test", "mapped.test", "linklocal.test", "metadata.google.internal",
			"169.254.169.254", "169.254.1.2", "168.63.129.16", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518",
			"[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[64:ff9b::a9fe:a9fe]", "[2002:a9fe:a9fe::]", "[fe80::1]", "[fe80::1%25lo]",
		} {
			for _, request := range []string{
				"CONNECT " + host + ":80 HTTP/1.1\r\nHost: x\r\n\r\n",
				"GET http://" + host + "/metadata/identity/oauth2/token HTTP/1.1\r\nHost: x\r\nMetadata: true\r\n\r\n",
			} {
				if got := say(t, w.address, request); got != "" {
					t.Errorf("%s: %.60q answered %q", name, request, got)
				}
			}
		}
		if asked := corporate.take(); asked != "" {
			t.Errorf("%s: the upstream proxy was asked: %s", name, asked)
		}
	}
}

func TestTheUpstreamProxyIsUsed(t *testing.T) {
	corporate := newRecorder(t)
	w := start(t, corporate.choose)
	w.server.Resolver = resolver(t)
	for request, want := range map[string]string{
		// A name that only the corporate network knows, and one that is known here.
		"CONNECT build.corp.test:443 HTTP/1.1\r\nHost: x\r\n\r\n":      "CONNECT build.corp.test:443 as me p@w:d",
		"CONNECT here.test:443 HTTP/1.1\r\nHost: x\r\n\r\n":            "CONNECT here.test:443 as me p@w:d",
		"GET http://build.corp.test/a?b HTTP/1.1\r\nHost: x\r\n\r\n":   "GET http://build.corp.test/a?b as me p@w:d",
		"CONNECT x.azure-api.net:443 HTTP/1.1\r\nHost: x\r\n\r\n":      "",
		"CONNECT kv1.vault.azure.net:443 HTTP/1.1\r\nHost: x\r\n\r\n":  "",
		"GET http://kv1.vault.azure.net/a HTTP/1.1\r\nHost: x\r\n\r\n": "",
		"CONNECT management\u3002azure.com:443 HTTP/1.1\r\n\r\n":       "",
		"GET http://management\u3002azure.com/ HTTP/1.1\r\n\r\n":       "",
	} {
		_ = say(t, w.address, request)
		if asked := corporate.take(); asked != want {
			t.Errorf("%q: asked %q, want %q", request, asked, want)
		}
	}
	// The proxy's refusal reaches the client as a failure, never as a tunnel.
	if got := say(t, w.address, "CONNECT build.corp.test:443 HTTP/1.1\r\nHost: x\r\n\r\n"); !strings.HasPrefix(got, "HTTP/1.1 502 ") || !strings.Contains(got, "418") {
		t.Errorf("the refused tunnel: %q", got)
	}
}

// The far side may speak first, in the same packet as the proxy's answer.
func TestATunnelThroughTheUpstreamProxy(t *testing.T) {
	for kind, talk := range map[string]func(io.ReadWriter) error{"http": talkHTTP, "socks5": talkSOCKS} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		go func() {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			defer c.Close()
			if err := talk(c); err != nil {
				t.Errorf("%s: %v", kind, err)
				return
			}
			got, _ := io.ReadAll(c)
			fmt.Fprintf(c, "%d bytes", len(got))
		}()
		w := start(t, func(*url.URL) (*url.URL, error) {
			return &url.URL{Scheme: kind, Host: ln.Addr().String(), User: url.UserPassword("me", "pw")}, nil
		})
		w.server.Resolver = resolver(t)
		conn, err := net.Dial("tcp", w.address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprint(conn, "CONNECT far.corp.test:7 HTTP/1.1\r\nHost: x\r\n\r\nhello")
		in := bufio.NewReader(conn)
		if resp, err := http.ReadResponse(in, &http.Request{Method: "CONNECT"}); err != nil || resp.StatusCode != 200 {
			t.Fatalf("%s: %v %v", kind, resp, err)
		}
		_ = conn.(*net.TCPConn).CloseWrite()
		if got, _ := io.ReadAll(in); string(got) != "welcome 5 bytes" {
			t.Errorf("%s: %q", kind, got)
		}
	}
}

func talkHTTP(c io.ReadWriter) error {
	req, err := http.ReadRequest(bufio.NewReader(c))
	if err != nil {
		return err
	}
	if req.Method != "CONNECT" || req.RequestURI != "far.corp.test:7" || req.Header.Get("Proxy-Authorization") != "Basic bWU6cHc=" {
		return fmt.Errorf("asked %s %s %v", req.Method, req.RequestURI, req.Header)
	}
	_, err = io.WriteString(c, "HTTP/1.1 200 OK\r\n\r\nwelcome ")
	return err
}

// talkSOCKS is the server's side of RFC 1928 with the password of RFC 1929.
func talkSOCKS(c io.ReadWriter) error {
	read := func(n int) (string, error) {
		b := make([]byte, n)
		_, err := io.ReadFull(c, b)
		return string(b), err
	}
	head, err := read(2)
	if err != nil {
		return err
	}
	if _, err := read(int(head[1])); err != nil {
		return err
	}
	if _, err := io.WriteString(c, "\x05\x02"); err != nil {
		return err
	}
	if login, err := read(7); err != nil || login != "\x01\x02me\x02pw" {
		return fmt.Errorf("login %q %v", login, err)
	}
	if _, err := io.WriteString(c, "\x01\x00"); err != nil {
		return err
	}
	const name = "far.corp.test"
	want := "\x05\x01\x00\x03" + string(rune(len(name))) + name + "\x00\x07"
	if request, err := read(len(want)); err != nil || request != want {
		return fmt.Errorf("request %q %v", request, err)
	}
	_, err = io.WriteString(c, "\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x07welcome ")
	return err
}
