package appservice

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/lanyard-dev/lanyard/internal/armkit"
	"github.com/lanyard-dev/lanyard/internal/services/appservice/workers"
)

// fakeNext counts how often a process that follows is waited for.
type fakeNext struct {
	Workers
	asked int
}

func (f *fakeNext) Next(context.Context, string, int, time.Duration) (*workers.Lease, workers.State) {
	f.asked++
	return nil, workers.State{}
}

// passOn has a request passed on to the program of a site, which listens there.
func passOn(s *Service, w http.ResponseWriter, r *http.Request, program net.Addr) {
	c := &call{
		host: r.Host, port: program.(*net.TCPAddr).Port, hosted: true,
		site: &armkit.Resource{ID: "/subscriptions/0/resourceGroups/rg1/providers/Microsoft.Web/sites/app1", Name: "app1", Type: siteType, Body: armkit.Document{}},
	}
	s.proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callKey{}, c)))
}

// A program that breaks a request off and lives has given its answer: nothing
// is waited for. One that has died is waited for, where that does no harm.
func TestBrokenOff(t *testing.T) {
	for _, c := range []struct {
		method string
		dies   bool
		asked  int
	}{{"GET", false, 0}, {"POST", false, 0}, {"GET", true, 1}, {"POST", true, 0}} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		go func() {
			for {
				conn, err := ln.Accept()
				if err != nil {
					return
				}
				if n, _ := conn.Read(make([]byte, 1)); n > 0 && c.dies { // not one that only looks whether it listens
					_ = ln.Close()
				}
				_ = conn.Close()
			}
		}()
		next := &fakeNext{}
		s := newService(Config{Workers: next})
		r := httptest.NewRequest(c.method, "https://app1.azurewebsites.net/", nil)
		w, began := httptest.NewRecorder(), time.Now()
		passOn(s, w, r, ln.Addr())
		if w.Code != http.StatusBadGateway || !strings.Contains(w.Body.String(), "broke the connection off") || next.asked != c.asked {
			t.Errorf("%+v: %d, waited %d times\n%s", c, w.Code, next.asked, w.Body)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("%+v: answered after %v", c, took)
		}
	}
}

// A program that never begins to answer is given up, and a body that cannot be
// read is the client's fault.
func TestFaultsOfOneSide(t *testing.T) {
	program := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer program.Close()
	s := newService(Config{})
	s.proxy.Transport.(*again).RoundTripper.(*http.Transport).ResponseHeaderTimeout = 200 * time.Millisecond
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		passOn(s, w, r, program.Listener.Addr())
	}))
	defer door.Close()
	for request, want := range map[string]string{
		"GET / HTTP/1.1\r\nHost: a\r\n\r\n": "HTTP/1.1 504 ",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a\nb\r\nabc\r\n0\r\n\r\n": "HTTP/1.1 400 ",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n":                     "HTTP/1.1 400 ",
		"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n0\r\n\r\n":     "HTTP/1.1 400 ",
	} {
		conn, err := net.Dial("tcp", door.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		_, _ = io.WriteString(conn, request)
		answer := make([]byte, len(want))
		if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != want {
			t.Errorf("%q: %q %v, want %q", request, answer, err, want)
		}
		_ = conn.Close()
	}
}

// Only WebSocket takes a connection over: by another protocol a client could
// tell the program whatever the platform tells it.
func TestUpgrades(t *testing.T) {
	seen := make(chan http.Header, 1)
	program := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r.Header
		w.Header().Set("Connection", "Upgrade")
		w.Header().Set("Upgrade", "h2c")
		w.WriteHeader(http.StatusSwitchingProtocols)
	}))
	defer program.Close()
	s := newService(Config{})
	for upgrade, passes := range map[string]bool{"h2c": false, "TLS/1.0": false, "websocket": true, "WebSocket": true, "websocket, h2c": false} {
		r := httptest.NewRequest("GET", "https://app1.azurewebsites.net/", nil)
		r.Header.Set("Connection", "Upgrade, HTTP2-Settings")
		r.Header.Set("Upgrade", upgrade)
		r.Header.Set("Http2-Settings", "AAMAAABk")
		w := httptest.NewRecorder()
		passOn(s, w, r, program.Listener.Addr())
		h := <-seen
		if got := h.Get("Upgrade") != ""; got != passes || h.Get("Http2-Settings") != "" {
			t.Errorf("%s: the program sees %v", upgrade, h)
		}
		if w.Code != http.StatusBadGateway { // it answers what nobody asked for
			t.Errorf("%s: %d", upgrade, w.Code)
		}
	}
}

// An answer that is none, or that promises a content where there is none, is
// put right before a client has to make something of it.
func TestOddAnswers(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	answer := make(chan string, 1)
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 4096))
			_, _ = io.WriteString(conn, <-answer)
			_ = conn.Close()
		}
	}()
	s := newService(Config{})
	for text, want := range map[string]int{
		"HTTP/1.1 000 Zero\r\nContent-Length: 2\r\n\r\nok":            502,
		"HTTP/1.1 099 Low\r\nContent-Length: 2\r\n\r\nok":             502,
		"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello":   204,
		"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello": 304,
		"HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\nok":             999,
	} {
		answer <- text
		r := httptest.NewRequest("POST", "https://app1.azurewebsites.net/", nil)
		w := httptest.NewRecorder()
		passOn(s, w, r, ln.Addr())
		if w.Code != want || want == 204 && w.Header().Get("Content-Length") != "" {
			t.Errorf("%q: %d %v", text, w.Code, w.Header())
		}
	}
}
